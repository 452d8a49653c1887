import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import {
  cardInfo,
  hkdf,
  importSecret,
  mediaKeyOf,
  mediaKeysOf,
  rosterKeyOf,
  sealedKeyInfo,
  secretCommitOf,
} from "./derive.ts";
import vectors from "./vectors/rfc5869.json" with { type: "json" };

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
const filled = (value: number, length = 32): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value);

test.for(vectors.vectors)("HKDF gives what RFC 5869 says for $info", async ({ ikm, salt, info, okm }) => {
  const secret = await importSecret(bytes(ikm));
  expect(hex(await hkdf(secret, bytes(salt), bytes(info), okm.length / 2))).toBe(okm);
});

type Fields = {
  secret: number;
  visit: number;
  opening: number;
  epoch: number;
  index: number;
  signingKey: number;
  opened: number;
};
const small = fc.integer({ min: 0, max: 2 });
const fieldsArbitrary: fc.Arbitrary<Fields> = fc.record({
  secret: small,
  visit: small,
  opening: small,
  epoch: fc.integer({ min: 1, max: 3 }),
  index: small,
  signingKey: small,
  opened: small,
});

const announceOf = (fields: Fields): Announce => ({
  visitId: VisitId.parse(toBase64Url(filled(fields.visit, 16))),
  opening: OpeningId.parse(toBase64Url(filled(fields.opening, 16))),
  epoch: fields.epoch,
  rev: fields.epoch,
  prevHash: filled(0),
  reason: "open",
  isLocked: false,
  isSuspended: false,
  isEnded: false,
  hostClock: 0,
  secretCommit: filled(0),
  roster: [],
});
const mediaKey = async (fields: Fields): Promise<string> => {
  const secret = await importSecret(filled(fields.secret));
  const source = { secret, opened: { announce: announceOf(fields), hash: filled(fields.opened) } };
  return hex(await mediaKeyOf(source, fields.index, filled(fields.signingKey)));
};

test("a media key is the same exactly when every field is the same", async () => {
  await fc.assert(
    fc.asyncProperty(fieldsArbitrary, fieldsArbitrary, async (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect((await mediaKey(one)) === (await mediaKey(other))).toBe(isSame);
    }),
    { numRuns: 200, seed: 5869 },
  );
});

test("changing one field alone changes the media key", async () => {
  const base: Fields = { secret: 1, visit: 1, opening: 1, epoch: 1, index: 1, signingKey: 1, opened: 1 };
  const changed: Fields[] = [
    { ...base, secret: 2 },
    { ...base, visit: 2 },
    { ...base, opening: 2 },
    { ...base, epoch: 2 },
    { ...base, index: 2 },
    { ...base, signingKey: 2 },
    { ...base, opened: 2 },
  ];
  const keys = await Promise.all([base, ...changed].map(mediaKey));
  expect(new Set(keys).size).toBe(changed.length + 1);
});

const rights = { maySpeak: true, mayShow: true, mayShare: false, isCoHost: false };
const announceFields: Fields = {
  secret: 1,
  visit: 1,
  opening: 1,
  epoch: 1,
  index: 0,
  signingKey: 0,
  opened: 1,
};

test("every row of a roster has a key of its own, by its index", async () => {
  const participantId = ParticipantId.parse(toBase64Url(filled(1, 16)));
  const row = { participantId, role: "participant" as const, nonce: filled(0, 24), ...rights };
  const hashes = { signingKeyHash: filled(9), hpkeKeyHash: filled(9) };
  const roster = [0, 1, 255].map((index) => ({ index, ...row, ...hashes }));
  const announce = { ...announceOf(announceFields), roster };
  const source = { secret: await importSecret(filled(1)), opened: { announce, hash: filled(1) } };
  const keys = await mediaKeysOf(source);
  expect([...keys.keys()]).toEqual([0, 1, 255]);
  expect(new Set([...keys.values()].map(hex)).size).toBe(3);
  expect(keys.get(255)).toEqual(await mediaKeyOf(source, 255, filled(9)));
});

test("a commitment differs by secret, opening and epoch, and never equals a media key", async () => {
  const scope = announceOf(announceFields);
  const other = announceOf({ ...announceFields, opening: 2 });
  const [one, two] = await Promise.all([importSecret(filled(1)), importSecret(filled(2))]);
  const all = await Promise.all([
    secretCommitOf(one, scope, 1),
    secretCommitOf(one, scope, 2),
    secretCommitOf(one, other, 1),
    secretCommitOf(two, scope, 1),
    mediaKeyOf({ secret: one, opened: { announce: scope, hash: filled(0) } }, 0, filled(0)),
  ]);
  expect(new Set(all.map(hex)).size).toBe(all.length);
});

test("the box of one announce does not open under the key of another", async () => {
  const secret = await importSecret(filled(1));
  const source = { secret, opened: { announce: announceOf(announceFields), hash: filled(1) } };
  const [key, other] = await Promise.all([rosterKeyOf(source, filled(2)), rosterKeyOf(source, filled(3))]);
  const algorithm = { name: "AES-GCM", iv: filled(0, 12) };
  const box = await crypto.subtle.encrypt(algorithm, key, filled(5));
  expect(new Uint8Array(await crypto.subtle.decrypt(algorithm, key, box))).toEqual(filled(5));
  await expect(crypto.subtle.decrypt(algorithm, other, box)).rejects.toThrow();
  expect(key.algorithm).toEqual({ name: "AES-GCM", length: 256 });
  expect(key.extractable).toBe(false);
});

test("the info of a sealed key and of a card differ in every field and from each other", () => {
  const scope = announceOf(announceFields);
  const other = announceOf({ ...announceFields, visit: 2 });
  const binding = { epoch: 1, hostSigningKeyHash: filled(1), helloHash: filled(2) };
  const infos = [
    sealedKeyInfo(scope, binding),
    sealedKeyInfo(other, binding),
    sealedKeyInfo(scope, { ...binding, epoch: 2 }),
    sealedKeyInfo(scope, { ...binding, hostSigningKeyHash: filled(2) }),
    sealedKeyInfo(scope, { ...binding, helloHash: filled(1) }),
    cardInfo(scope, filled(2)),
    cardInfo(scope, filled(1)),
  ];
  expect(new Set(infos.map(hex)).size).toBe(infos.length);
});
