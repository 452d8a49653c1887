import { argon2Sync, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { argon2id } from "./argon2.ts";
import { halvesOf } from "../../protocol/password.ts";
import { isStrongEnough } from "./password-strength.ts";

const salt = new Uint8Array(16).fill(7);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("argon2id gives the bytes that OpenSSL gives", async () => {
  const ours = await argon2id("correct horse battery staple", { salt, ...PASSWORD_ARGON2 });
  const theirs = argon2Sync("argon2id", {
    message: "correct horse battery staple",
    nonce: salt,
    memory: PASSWORD_ARGON2.memoryKiB,
    passes: PASSWORD_ARGON2.passes,
    parallelism: PASSWORD_ARGON2.lanes,
    tagLength: 32,
  });
  expect([hex(ours), theirs.toString("hex")]).toEqual([
    "6ad10af97f1744119bd7135c85121dc589794f9c5d646200b8ad4d6becf15084",
    "6ad10af97f1744119bd7135c85121dc589794f9c5d646200b8ad4d6becf15084",
  ]);
});

test("two spellings of one accent are one password", async () => {
  const parameters = { salt, memoryKiB: 19_456, passes: 1, lanes: 1 };
  expect(hex(await argon2id("caf\u00e9 caf\u00e9", parameters))).toBe(
    hex(await argon2id("cafe\u0301 cafe\u0301", parameters)),
  );
});

const expected = (info: string): string =>
  Buffer.from(hkdfSync("sha256", new Uint8Array(32).fill(9), "", info, 32)).toString("hex");

test("the halves are those of HKDF with their own labels", async () => {
  const stretched = new Uint8Array(32).fill(9);
  const { auth, wrap } = await halvesOf(stretched);
  expect([hex(auth), hex(wrap)]).toEqual([expected("anteroom/1/auth"), expected("anteroom/1/wrap")]);
  expect([hex(auth), hex(stretched)]).toEqual([
    "7d20cf37886be28be8ae4d8e72a47533f3f2090fe429de2839a4f9952513b4d7",
    "00".repeat(32),
  ]);
});

const asked = (change: object) => ({ salt: toBase64Url(salt), ...PASSWORD_ARGON2, ...change });

test("our own parameters are accepted", () => {
  expect(isStrongEnough(asked({}))).toBe(true);
});

test.each([{ memoryKiB: 19_456 }, { passes: 1 }, { memoryKiB: 1_048_576 }, { passes: 20 }, { lanes: 8 }])(
  "a service that asks for %j is refused",
  (change) => {
    expect(isStrongEnough(asked(change))).toBe(false);
  },
);
