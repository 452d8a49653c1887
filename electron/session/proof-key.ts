import { SignJWT, exportJWK } from "jose";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type Chance, randomIdText } from "../../protocol/ids.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { type KeyPair, keyPairOf, makeKeyPair } from "./key-pair.ts";

/** One call that is to be proven: method, full address without a query, the service's nonce, and the access token if there is one. */
export type Proven = { method: string; url: string; nonce: string | null; access: string | null };

/** The key that a session is bound to (DPoP, RFC 9449); it signs nothing else. */
export type ProofKey = {
  prove: (call: Proven) => Promise<string>;
  /** For the vault only. */
  pkcs8: string;
};

const proofKeyOf = async (pair: KeyPair, chance: Chance): Promise<ProofKey> => {
  const { kty, crv, x, y } = await exportJWK(pair.publicKey);
  if (kty === undefined || crv === undefined || x === undefined || y === undefined)
    throw new Error("a proof key that is no P-256 key");
  const jwk = { kty, crv, x, y };
  const prove = async ({ method, url, nonce, access }: Proven): Promise<string> => {
    const ath = access === null ? null : toBase64Url(await sha256(new TextEncoder().encode(access)));
    const claims = {
      jti: randomIdText(chance),
      htm: method,
      htu: url,
      ...(nonce === null ? {} : { nonce }),
      ...(ath === null ? {} : { ath }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
      .setIssuedAt()
      .sign(pair.privateKey);
  };
  return { prove, pkcs8: pair.pkcs8 };
};

/** A fresh proof key for one sign-in. */
export const makeProofKey = async (chance: Chance): Promise<ProofKey> =>
  proofKeyOf(await makeKeyPair(), chance);

/** The proof key of what a vault kept; null when that is no such key. */
export const restoreProofKey = async (pkcs8: string, chance: Chance): Promise<ProofKey | null> => {
  const pair = await keyPairOf(pkcs8);
  return pair === null ? null : proofKeyOf(pair, chance);
};
