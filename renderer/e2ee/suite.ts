import {
  AEAD_AES_256_GCM,
  CipherSuite,
  DecapError,
  DeserializeError,
  EncapError,
  KDF_HKDF_SHA256,
  KEM_DHKEM_P256_HKDF_SHA256,
  type KeyPair,
  OpenError,
  ValidationError,
} from "hpke";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";

/** Suite 1 (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; native wherever WebCrypto is. */
const suite1 = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

/** Bit of suite 1 in a hello's `suites`. Bit 1 is kept for suite 2 (ML-KEM-768 + X25519, Ed25519), which nobody offers yet. */
const SUITE_1_BIT = 1;
/** What this program offers in its hello. */
export const OFFERED_SUITES = SUITE_1_BIT;

/** An HPKE key pair: the raw public point may travel, the private key cannot be read out, not even here. */
export type HpkeKeyPair = { publicKey: Uint8Array<ArrayBuffer>; keys: KeyPair<CryptoKey> };

/** What one HPKE seal brings: the encapsulated key and the ciphertext with its tag. */
export type Sealed = { enc: Uint8Array<ArrayBuffer>; ciphertext: Uint8Array<ArrayBuffer> };

/** What a seal is bound to; both sides must name the same bytes. With `psk` it is HPKE's PSK mode, else base mode. */
export type SealContext = {
  info: Uint8Array;
  aad: Uint8Array;
  psk?: { secret: Uint8Array; id: Uint8Array };
};

/** A fresh key pair for one join or one sign-in. */
export const makeHpkeKeyPair = async (): Promise<HpkeKeyPair> => {
  const keys = await suite1.GenerateKeyPair(false);
  return { publicKey: new Uint8Array(await suite1.SerializePublicKey(keys.publicKey)), keys };
};

/** Seals to a raw P-256 point; SEAL_INVALID when it is no point of the curve. */
export const seal = async (
  hpkeKey: Uint8Array,
  plaintext: Uint8Array,
  context: SealContext,
): Promise<Result<Sealed>> => {
  try {
    const key = await suite1.DeserializePublicKey(hpkeKey);
    const sealed = await suite1.Seal(key, plaintext, optionsOf(context));
    return succeed({
      enc: new Uint8Array(sealed.encapsulatedSecret),
      ciphertext: new Uint8Array(sealed.ciphertext),
    });
  } catch (error) {
    return refusalOf(error);
  }
};

/** Opens what was sealed to this pair in exactly this context; SEAL_INVALID for anything else. */
export const open = async (
  pair: HpkeKeyPair,
  sealed: Sealed,
  context: SealContext,
): Promise<Result<Uint8Array<ArrayBuffer>>> => {
  try {
    const opened = await suite1.Open(pair.keys, sealed.enc, sealed.ciphertext, optionsOf(context));
    return succeed(new Uint8Array(opened));
  } catch (error) {
    return refusalOf(error);
  }
};

/** Whether this platform has every algorithm of suite 1, found out by using each one. */
export const isSuiteSupported = async (): Promise<boolean> => {
  try {
    const pair = await makeHpkeKeyPair();
    const context = { info: Uint8Array.of(1), aad: Uint8Array.of(2) };
    const sealed = await seal(pair.publicKey, Uint8Array.of(3), context);
    if (!sealed.ok || !(await open(pair, sealed.value, context)).ok) return false;
    await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
};

const optionsOf = ({ info, aad, psk }: SealContext) =>
  psk === undefined ? { info, aad } : { info, aad, psk: psk.secret, pskId: psk.id };

const refusals = [DeserializeError, EncapError, DecapError, OpenError, ValidationError];

const refusalOf = (error: unknown): ReturnType<typeof fail> => {
  if (refusals.some((refusal) => error instanceof refusal)) return fail("SEAL_INVALID");
  throw error;
};
