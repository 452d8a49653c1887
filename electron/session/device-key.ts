import { bytesOf } from "../../protocol/base64url.ts";
import { type SignedType, signBody } from "../../protocol/signed/envelope.ts";
import { type KeyPair, keyPairOf, makeKeyPair } from "./key-pair.ts";

/** The device's signing key of one sign-in. Its private part cannot be read in use. */
export type DeviceKey = {
  /** Raw P-256 point, 65 bytes. */
  point: Uint8Array<ArrayBuffer>;
  /** Signature (64 bytes) of a body under its type's label. */
  sign: (type: SignedType, body: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;
  /** For the vault only. */
  pkcs8: string;
};

const deviceKeyOf = async ({ privateKey, publicKey, pkcs8 }: KeyPair): Promise<DeviceKey> => ({
  point: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)),
  sign: async (type, body) => bytesOf((await signBody(type, body, privateKey)).signature),
  pkcs8,
});

/** A fresh device signing key (ECDSA P-256). */
export const makeDeviceKey = async (): Promise<DeviceKey> => deviceKeyOf(await makeKeyPair());

/** The device signing key of what a vault kept; null when that is no such key. */
export const restoreDeviceKey = async (pkcs8: string): Promise<DeviceKey | null> => {
  const pair = await keyPairOf(pkcs8);
  return pair === null ? null : deviceKeyOf(pair);
};
