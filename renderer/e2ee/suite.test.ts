import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from "hpke";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { utf8 } from "../../protocol/signed/bytes.ts";
import {
  type HpkeKeyPair,
  type SealContext,
  isSuiteSupported,
  makeHpkeKeyPair,
  open,
  seal,
} from "./suite.ts";
import vectors from "./vectors/rfc9180.json" with { type: "json" };

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
type Vector = (typeof vectors.vectors)[number];

const reference = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const pairOf = async (vector: Vector): Promise<HpkeKeyPair> => ({
  publicKey: bytes(vector.pkRm),
  keys: await reference.DeriveKeyPair(bytes(vector.ikmR), true),
});
const contextOf = (vector: Vector, aad: string): SealContext => ({
  info: bytes(vector.info),
  aad: bytes(aad),
  ...(vector.psk === undefined || vector.psk_id === undefined
    ? {}
    : { psk: { secret: bytes(vector.psk), id: bytes(vector.psk_id) } }),
});

test.for(vectors.vectors)("what RFC 9180 sealed in mode $mode opens here", async (vector) => {
  const pair = await pairOf(vector);
  expect(hex(await reference.SerializePublicKey(pair.keys.publicKey))).toBe(vector.pkRm);
  expect(hex(await reference.SerializePrivateKey(pair.keys.privateKey))).toBe(vector.skRm);
  const first = vector.encryptions[0];
  if (first === undefined) throw new Error("vector without encryptions");
  const sealed = { enc: bytes(vector.enc), ciphertext: bytes(first.ct) };
  const opened = await open(pair, sealed, contextOf(vector, first.aad));
  expect(opened).toEqual({ ok: true, value: bytes(first.pt) });
});

test.for(vectors.vectors)(
  "the later encryptions and exports of RFC 9180 hold in mode $mode",
  async (vector) => {
    const { info, psk } = contextOf(vector, "");
    const recipient = await reference.SetupRecipient((await pairOf(vector)).keys, bytes(vector.enc), {
      info,
      ...(psk === undefined ? {} : { psk: psk.secret, pskId: psk.id }),
    });
    for (const { aad, ct, pt } of vector.encryptions)
      expect(hex(await recipient.Open(bytes(ct), bytes(aad)))).toBe(pt);
    for (const { exporter_context, L, exported_value } of vector.exports)
      expect(hex(await recipient.Export(bytes(exporter_context), L))).toBe(exported_value);
  },
);

const context: SealContext = {
  info: utf8("info"),
  aad: utf8("aad"),
  psk: { secret: new Uint8Array(32).fill(7), id: utf8("psk") },
};
const refused = fail("SEAL_INVALID");

test("a seal opens in the context that it was made in, and in no other", async () => {
  const pair = await makeHpkeKeyPair();
  const sealed = await seal(pair.publicKey, utf8("secret"), context);
  if (!sealed.ok) throw new Error("not sealed");
  const { psk, ...base } = context;
  expect(await open(pair, sealed.value, context)).toEqual({ ok: true, value: utf8("secret") });
  const wrong: SealContext[] = [
    { ...context, info: utf8("other") },
    { ...context, info: new Uint8Array(0) },
    { ...context, aad: utf8("other") },
    { ...context, aad: new Uint8Array(0) },
    { ...context, psk: { secret: new Uint8Array(32).fill(8), id: utf8("psk") } },
    { ...context, psk: { secret: new Uint8Array(32).fill(7), id: utf8("other") } },
    base,
  ];
  expect(psk).toBeDefined();
  for (const other of wrong) expect(await open(pair, sealed.value, other)).toEqual(refused);
  expect(await open(await makeHpkeKeyPair(), sealed.value, context)).toEqual(refused);
});

test("a seal without a psk does not open with one", async () => {
  const pair = await makeHpkeKeyPair();
  const { psk: _, ...base } = context;
  const sealed = await seal(pair.publicKey, utf8("secret"), base);
  if (!sealed.ok) throw new Error("not sealed");
  expect(await open(pair, sealed.value, context)).toEqual(refused);
});

test("flipping any bit of the encapsulated key or of the ciphertext is refused", async () => {
  const pair = await makeHpkeKeyPair();
  const { psk: _, ...base } = context;
  const sealed = await seal(pair.publicKey, utf8("secret"), base);
  if (!sealed.ok) throw new Error("not sealed");
  const { enc, ciphertext } = sealed.value;
  const bits = (enc.length + ciphertext.length) * 8;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bits - 1 }), async (bit) => {
      const whole = new Uint8Array([...enc, ...ciphertext]);
      whole[bit >> 3] = (whole[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = { enc: whole.slice(0, enc.length), ciphertext: whole.slice(enc.length) };
      expect(await open(pair, forged, base)).toEqual(refused);
    }),
    { numRuns: 150, seed: 9180 },
  );
});

test("a point that is not on the curve is refused, and a truncated seal too", async () => {
  const pair = await makeHpkeKeyPair();
  const { psk: _, ...base } = context;
  expect(await seal(new Uint8Array(65).fill(4), utf8("x"), base)).toEqual(refused);
  expect(await seal(new Uint8Array(64), utf8("x"), base)).toEqual(refused);
  const sealed = await seal(pair.publicKey, utf8("secret"), base);
  if (!sealed.ok) throw new Error("not sealed");
  const { enc, ciphertext } = sealed.value;
  expect(await open(pair, { enc: enc.slice(1), ciphertext }, base)).toEqual(refused);
  expect(await open(pair, { enc, ciphertext: ciphertext.slice(0, 8) }, base)).toEqual(refused);
});

test("the private key of a pair cannot be read out", async () => {
  const { keys } = await makeHpkeKeyPair();
  expect(keys.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("pkcs8", keys.privateKey)).rejects.toThrow();
});

test("this runtime has suite 1", async () => {
  expect(await isSuiteSupported()).toBe(true);
});
