import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { Head } from "./chain.ts";
import { type EpochSource, importSecret } from "./derive.ts";
import { randomScope, valueOf } from "./key-fixtures.ts";
import { openRosterBox, sealRosterBox } from "./roster-box.ts";

const scope = randomScope();
const headOf = (value: number): Head => {
  const zeros = new Uint8Array(32);
  const flags = { isLocked: false, isSuspended: false, isEnded: false };
  const numbers = { epoch: 1, rev: value, hostClock: 0 };
  const hashes = { prevHash: zeros, secretCommit: zeros };
  const announce: Announce = { ...scope, ...numbers, ...flags, ...hashes, reason: "open", roster: [] };
  return { announce, hash: new Uint8Array(32).fill(value) };
};
const opened = headOf(1);
const sourceOf = async (secret: number): Promise<EpochSource> => ({
  secret: await importSecret(new Uint8Array(32).fill(secret)),
  opened,
});
const sealed = async (head: Head, names: Record<string, string>): Promise<string> =>
  valueOf(await sealRosterBox(await sourceOf(1), head, { names, chance: systemChance }));

test("names come out of the box of their own announce, under their own secret only", async () => {
  const box = await sealed(opened, { a: "Ana" });
  expect(await openRosterBox(await sourceOf(1), opened, box)).toEqual({ ok: true, value: { a: "Ana" } });
  expect(await openRosterBox(await sourceOf(2), opened, box)).toEqual(fail("SEAL_INVALID"));
  expect(await openRosterBox(await sourceOf(1), headOf(2), box)).toEqual(fail("SEAL_INVALID"));
});

test("two boxes of the same announce share neither nonce nor ciphertext", async () => {
  const [one, two] = [await sealed(opened, { a: "Ana" }), await sealed(opened, { a: "Ben" })];
  expect(one.slice(0, 16)).not.toBe(two.slice(0, 16));
  expect(one.slice(16)).not.toBe(two.slice(16));
});

test("the length of a box tells names apart in blocks only", async () => {
  expect((await sealed(opened, { a: "A" })).length).toBe(
    (await sealed(opened, { a: "A".repeat(60) })).length,
  );
});

test("a box too short to be one is refused", async () => {
  const box = toBase64Url(new Uint8Array(3));
  expect(await openRosterBox(await sourceOf(1), opened, box)).toEqual(fail("SEAL_INVALID"));
});
