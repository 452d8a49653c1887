import { bytesOf } from "../../protocol/base64url.ts";
import { type SignedType, signBody } from "../../protocol/signed/envelope.ts";

/** The device's signing key of one sign-in. Its private part cannot be read, only used. */
export type DeviceKey = {
  /** Raw P-256 point, 65 bytes. */
  point: Uint8Array<ArrayBuffer>;
  /** Signature (64 bytes) of a body under its type's label. */
  sign: (type: SignedType, body: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;
};

/** A fresh device signing key (ECDSA P-256, not extractable), in memory only. */
export const makeDeviceKey = async (): Promise<DeviceKey> => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    point,
    sign: async (type, body) => bytesOf((await signBody(type, body, pair.privateKey)).signature),
  };
};
