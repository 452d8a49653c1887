import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** A P-256 key of one sign-in. The key in use cannot be read; `pkcs8` is what a vault may keep of it. */
export type KeyPair = {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** PKCS #8 of the private part, base64url: for the vault, and for nothing else. */
  pkcs8: string;
};

const privateKeyOf = (pkcs8: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", pkcs8, ALGORITHM, false, ["sign"]);

/** The public half of a private key that may be read: WebCrypto knows no other way than through its JWK. */
const publicKeyOf = async (pkcs8: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => {
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, ALGORITHM, true, ["sign"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", readable);
  if (kty === undefined || crv === undefined || x === undefined || y === undefined)
    throw new Error("a private key without its public half");
  return crypto.subtle.importKey("jwk", { kty, crv, x, y }, ALGORITHM, true, ["verify"]);
};

/** A fresh key pair. */
export const makeKeyPair = async (): Promise<KeyPair> => {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  return {
    privateKey: await privateKeyOf(pkcs8),
    publicKey: pair.publicKey,
    pkcs8: toBase64Url(pkcs8),
  };
};

/** The key pair of what a vault kept; null when that is no such key. */
export const keyPairOf = async (pkcs8: string): Promise<KeyPair | null> => {
  try {
    const bytes = bytesOf(pkcs8);
    return { privateKey: await privateKeyOf(bytes), publicKey: await publicKeyOf(bytes), pkcs8 };
  } catch {
    return null; // what was kept is damaged: nobody is known by it
  }
};
