import { expect, test } from "vitest";
import { argon2Verifier } from "./verifier.ts";

const bytes = (length: number, first: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (first + at * 37) % 256);

test("bytes that are no UTF-8, as secret and as pepper, are verified like any other", async () => {
  const verifier = await argon2Verifier(bytes(32, 0xff));
  const kept = await verifier.hash(bytes(32, 0xfe));
  expect(await verifier.verify(kept, bytes(32, 0xfe))).toBe(true);
  expect(await verifier.verify(kept, bytes(32, 0xfd))).toBe(false);
});

test("another pepper opens nothing, and no account is never right", async () => {
  const [one, other] = [await argon2Verifier(bytes(32, 1)), await argon2Verifier(bytes(32, 2))];
  const kept = await one.hash("482913");
  expect(await other.verify(kept, "482913")).toBe(false);
  expect(await one.verify(null, "482913")).toBe(false);
});
