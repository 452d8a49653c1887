import fc from "fast-check";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { UPDATE_MANIFEST_MAX } from "../../protocol/update-manifest.ts";
import { keys, makeKey, manifest, payloadWith, pinned, pins, sealed } from "./manifest-fixtures.ts";
import { pinnedIds, verifyManifest } from "./verify-manifest.ts";

const payload = payloadWith();
const json = JSON.stringify(payload);
const verified = (file: Uint8Array, revoked: readonly string[] = []) => verifyManifest(file, pinned, revoked);
const notSigned = fail("UPDATE_SIGNATURE_INVALID");

test("a manifest of one key has one signer, one of both has two", () => {
  expect(verified(manifest(payload, keys.release))).toEqual(succeed({ payload, signers: [pins.release] }));
  expect(verified(manifest(payload, keys.recovery, keys.release))).toEqual(
    succeed({ payload, signers: [pins.recovery, pins.release] }),
  );
  expect(pinnedIds(pinned)).toEqual(pins);
});

test("a key that signed twice counts once, and one that is not pinned counts nothing", () => {
  const file = manifest(payload, keys.release, makeKey(), keys.release);
  expect(verified(file)).toEqual(succeed({ payload, signers: [pins.release] }));
  expect(verified(manifest(payload, makeKey()))).toEqual(notSigned);
});

test("a revoked key counts nothing", () => {
  const both = manifest(payload, keys.release, keys.recovery);
  expect(verified(both, [pins.release])).toEqual(succeed({ payload, signers: [pins.recovery] }));
  expect(verified(manifest(payload, keys.release), [pins.release])).toEqual(notSigned);
});

test("a signature of one key under the other's name counts nothing", () => {
  const file = manifest(payload, { ...keys.release, privateKey: keys.recovery.privateKey });
  expect(verified(file)).toEqual(notSigned);
});

test("no changed bit of a manifest is a manifest", () => {
  const file = manifest(payload, keys.release);
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.nat(7), (at, bit) => {
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
      expect(verified(changed)).toEqual(notSigned);
    }),
    { numRuns: 2_000 },
  );
});

test("no other bytes are a manifest, and none of them throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(verified(bytes)).toEqual(notSigned);
    }),
  );
});

const text = manifest(payload, keys.release).toString();
test.each([
  ["a key twice", text.replace('"signatures"', '"payload":"e30=","signatures"')],
  ["a space", text.replace(":", ": ")],
  ["a line at the end", `${text}\n`],
  ["a byte order mark", `\uFEFF${text}`],
  ["one key too many", text.replace("{", '{"x":1,')],
  ["no signature", text.replace(/\[.*\]/, "[]")],
  ["base64 with other last bits", text.replace(/(.)==("\}\])/, "B==$2")],
])("an envelope with %s is refused", (_what, changed) => {
  expect(changed).not.toBe(text);
  expect(verified(Buffer.from(changed))).toEqual(notSigned);
});

test("a payload in base64 of another spelling is refused though its bytes are signed", () => {
  const bytes = ["", "x", "xx"]
    .map((es) => Buffer.from(JSON.stringify(payloadWith({ notes: { en: "", es } }))))
    .find(({ length }) => length % 3 === 1);
  const right = sealed(bytes ?? Buffer.alloc(0), keys.release).toString();
  // the last character of "fQ==", a brace, has four bits that stand for nothing
  const wrong = right.replace('fQ=="', 'fR=="');
  expect([verified(Buffer.from(right)).ok, wrong === right]).toEqual([true, false]);
  expect(verified(Buffer.from(wrong))).toEqual(notSigned);
});

test("an envelope that is too long is refused, also when it is signed", () => {
  const long = payloadWith({ notes: { en: "é".repeat(4_000), es: "\u0001".repeat(4_000) } });
  expect(verified(manifest(long, keys.release)).ok).toBe(true);
  const filler = Buffer.alloc(UPDATE_MANIFEST_MAX, 0x20);
  expect(verified(sealed(filler, keys.release))).toEqual(notSigned);
  // by the length of the file, whatever part of it the payload is
  const around = sealed(Buffer.alloc(0), keys.release).length;
  const longest = Math.floor((UPDATE_MANIFEST_MAX - around) / 4) * 3;
  const files = [longest, longest + 3].map((length) => sealed(Buffer.alloc(length, 0x20), keys.release));
  expect(files.map(({ length }) => length > UPDATE_MANIFEST_MAX)).toEqual([false, true]);
  expect(files.map((file) => verified(file))).toEqual([fail("UPDATE_NOT_OURS"), notSigned]);
});

test.each([
  ["a key twice", json.replace('"channel"', '"channel":"beta","channel"')],
  ["a space", `${json} `],
  ["a byte order mark", `\uFEFF${json}`],
  ["a key too many", json.replace("{", '{"x":1,')],
  ["another schema", json.replace('"schema":1', '"schema":2')],
  ["a path for a file", json.replace("Anteroom-1.1.0", "../Anteroom-1.1.0")],
  ["half of it", json.slice(0, -9)],
])("a payload with %s is not ours though it is signed", (_what, changed) => {
  expect(changed).not.toBe(json);
  expect(verified(sealed(Buffer.from(changed), keys.release))).toEqual(fail("UPDATE_NOT_OURS"));
});

test("a payload that is no UTF-8 is not ours though it is signed", () => {
  const bytes = Buffer.from(json);
  const at = bytes.indexOf("Calmer.");
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt8(0xff, at);
  expect(verified(sealed(bytes, keys.release))).toEqual(fail("UPDATE_NOT_OURS"));
});

test("what is signed is not understood before its signature is: nonsense by another key has no signature", () => {
  expect(verified(sealed(Buffer.from("nonsense"), makeKey()))).toEqual(notSigned);
});
