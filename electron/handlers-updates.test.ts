import { expect, test } from "vitest";
import { fail } from "../protocol/errors.ts";
import { succeed } from "../protocol/result.ts";
import { desktopWith, service } from "./handlers-fixtures.ts";
import type { SignInRefusal } from "./update/updates.ts";

const required = (isRequired: () => boolean, refusal: SignInRefusal = "UPDATE_REQUIRED") =>
  desktopWith(service, "https://clinic.example", () => (isRequired() ? refusal : null));

test("nobody signs in, comes back or takes an invitation while a newer program is required, and the service hears nothing", async () => {
  const { handlers, signIn, calls } = required(() => true);
  expect(await signIn()).toEqual(fail("UPDATE_REQUIRED"));
  expect(await handlers["session.resume"]({ password: "a password" })).toEqual(fail("UPDATE_REQUIRED"));
  const redeemed = { displayName: "Dr Linden", password: "a password", code: "123456", proof: null };
  expect(await handlers["invitation.redeem"](redeemed)).toEqual(fail("UPDATE_REQUIRED"));
  expect(calls).toEqual([]);
});

test("nobody signs in to a program that is about to end for another version, so that no visit begins in it", async () => {
  const { handlers, signIn, calls } = required(() => true, "UPDATE_BUSY");
  expect(await signIn()).toEqual(fail("UPDATE_BUSY"));
  expect(await handlers["session.resume"]({ password: "a password" })).toEqual(fail("UPDATE_BUSY"));
  expect(calls).toEqual([]);
});

test("whoever is signed in goes on, and comes back from a cover", async () => {
  let isRequired = false;
  const { handlers, signIn, desk } = required(() => isRequired);
  expect((await signIn()).ok).toBe(true);
  isRequired = true;
  expect((await handlers["visits.list"]({})).ok).toBe(true);
  desk.guard.tell({ type: "coverAsked" });
  expect(await handlers["session.resume"]({ password: "a password" })).not.toEqual(fail("UPDATE_REQUIRED"));
});

test("a program that looks for no updates says so, whatever it is asked", async () => {
  const { handlers } = desktopWith();
  expect(await handlers["update.read"]({})).toMatchObject(
    succeed({ update: { state: "disabled", reason: "development" } }),
  );
  expect([
    await handlers["update.check"]({}),
    await handlers["update.download"]({}),
    await handlers["update.install"]({ when: "now" }),
  ]).toEqual([fail("UPDATE_DISABLED"), fail("UPDATE_DISABLED"), fail("UPDATE_DISABLED")]);
});
