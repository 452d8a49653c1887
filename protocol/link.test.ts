import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64Url } from "./base64url.ts";
import { VisitId } from "./ids.ts";
import { type Invitation, fragmentOf, invitationOf, inviteHashOf } from "./link.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));
const invitation: fc.Arbitrary<Invitation> = fc.record({
  visitId: bytes(16).map((value) => VisitId.parse(toBase64Url(value))),
  secret: bytes(32),
});

test("an invitation survives its fragment", () => {
  fc.assert(
    fc.property(invitation, (value) => {
      expect(invitationOf(fragmentOf(value))).toEqual(value);
    }),
  );
});

test("a fragment that is shorter, longer, or changed in one character never gives the same invitation", () => {
  fc.assert(
    fc.property(invitation, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (value, position, other) => {
      const fragment = fragmentOf(value);
      const at = position % fragment.length;
      expect(invitationOf(fragment.slice(0, at))).toBeNull();
      expect(invitationOf(`${fragment}${other}`)).toBeNull();
      fc.pre(fragment[at] !== other);
      const changed = fragment.slice(0, at) + other + fragment.slice(at + 1);
      expect(invitationOf(changed)).not.toEqual(value);
    }),
  );
});

test("another version is refused", () => {
  const value = { visitId: VisitId.parse(toBase64Url(new Uint8Array(16))), secret: new Uint8Array(32) };
  expect(invitationOf(fragmentOf(value).replace("v1", "v2"))).toBeNull();
  expect(invitationOf("")).toBeNull();
});

test("what the service is told of a secret is not the secret, nor its plain hash", async () => {
  const secret = new Uint8Array(32).fill(7);
  const hash = await inviteHashOf(secret);
  const plain = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", secret)));
  expect([toBase64Url(secret), plain]).not.toContain(hash);
  expect(await inviteHashOf(new Uint8Array(32).fill(8))).not.toBe(hash);
});
