import * as z from "zod";
import { bytesOf, toBase64Url } from "../base64url.ts";
import { bytesSchema, bytesUpTo } from "../ids.ts";
import { SIGNATURE_BYTES } from "../limits.ts";
import { concat, utf8 } from "./bytes.ts";

/** Types of signed bodies; each is signed under its own label, so that none can pass for another. */
export const SignedType = z.enum([
  "hostHello",
  "joinHello",
  "announce",
  "ack",
  "cardKey",
  "resume",
  "heartbeat",
  "hostCommand",
  "coHostRequest",
]);
export type SignedType = z.infer<typeof SignedType>;

/** Largest signed body: an announce of 25 rows has about 3.6 kB. Bytes. */
export const SIGNED_BODY_MAX = 8_192;

/** A body and the signature over its label and bytes. Verified first, parsed afterwards. */
export const SignedEnvelope = z.strictObject({
  body: bytesUpTo(SIGNED_BODY_MAX),
  signature: bytesSchema(SIGNATURE_BYTES),
});
export type SignedEnvelope = z.infer<typeof SignedEnvelope>;

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** What is really signed: `anteroom/1/<type>`, a zero byte, the body. */
export const signingInput = (type: SignedType, body: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat([utf8(`anteroom/1/${type}`), Uint8Array.of(0), body]);

/** Signs a body (ECDSA P-256 with SHA-256, 64 bytes r || s). */
export const signBody = async (
  type: SignedType,
  body: Uint8Array,
  privateKey: CryptoKey,
): Promise<SignedEnvelope> => {
  const signature = await crypto.subtle.sign(ecdsa, privateKey, signingInput(type, body));
  return { body: toBase64Url(body), signature: toBase64Url(new Uint8Array(signature)) };
};

/** A raw P-256 point as a key that verifies; null when it is not a point of the curve. */
export const importVerifyingKey = async (point: Uint8Array<ArrayBuffer>): Promise<CryptoKey | null> => {
  try {
    return await crypto.subtle.importKey("raw", point, ecdsa, true, ["verify"]);
  } catch {
    return null;
  }
};

/** The body, if the signature of this type by this raw public key holds; null otherwise. */
export const verifyEnvelope = async (
  type: SignedType,
  envelope: SignedEnvelope,
  signingKey: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  const key = await importVerifyingKey(signingKey);
  if (key === null) return null;
  const body = bytesOf(envelope.body);
  const holds = await crypto.subtle.verify(ecdsa, key, bytesOf(envelope.signature), signingInput(type, body));
  return holds ? body : null;
};
