import { createHash } from "node:crypto";
import { calculateJwkThumbprint, compactVerify, importJWK } from "jose";
import * as z from "zod";
import { fromBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { bytesSchema } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { parseStrictJson } from "../strict-json.ts";

/** A proof of ours has some 600 characters. */
const PROOF_MAX = 2_048;
const JTI_MAX = 64;

const Header = z.strictObject({
  typ: z.literal("dpop+jwt"),
  alg: z.literal("ES256"),
  jwk: z.strictObject({
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    x: bytesSchema(32),
    y: bytesSchema(32),
  }),
});
type Header = z.infer<typeof Header>;

/** `iat` must be there and says nothing: the clocks of clinics are wrong, the nonce is what tells the time. */
const Claims = z.strictObject({
  htm: z.string(),
  htu: z.string(),
  jti: z.string().min(1).max(JTI_MAX),
  iat: z.number(),
  nonce: z.string().optional(),
  ath: z.string().optional(),
});
type Claims = z.infer<typeof Claims>;

/** A proof and what it must be of. `url` is the public origin and the path; `accessToken` null where the call carries none. */
export type ProofCheck = {
  proof: string;
  method: string;
  url: string;
  nonceIsGood: (nonce: string) => boolean;
  accessToken: string | null;
};

/** Who proved it: the key's thumbprint (RFC 7638), and the name of this one proof. */
export type Proof = { thumbprint: string; jti: string };

const parsed = <Value>(schema: z.ZodType<Value>, bytes: Uint8Array | null): Value | null => {
  const result = schema.safeParse(bytes === null ? undefined : parseStrictJson(bytes));
  return result.success ? result.data : null;
};

/** The three parts of a compact JWS, in the only spelling that base64url has. */
const partsOf = (proof: string): { header: Header; claims: Claims } | null => {
  const parts = proof.length > PROOF_MAX ? [] : proof.split(".").map(fromBase64Url);
  const [head = null, payload = null, signature = null] = parts;
  if (parts.length !== 3 || signature === null) return null;
  const header = parsed(Header, head);
  const claims = parsed(Claims, payload);
  return header === null || claims === null ? null : { header, claims };
};

const isSignedBy = async (proof: string, { alg, jwk }: Header): Promise<boolean> => {
  try {
    await compactVerify(proof, await importJWK(jwk, alg), { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
};

/** What a proof says of the access token that it comes with (RFC 9449, section 4.2). */
export const athOf = (accessToken: string): string =>
  createHash("sha256").update(accessToken, "ascii").digest("base64url");

const isOf = (claims: Claims, { method, url, accessToken }: ProofCheck): boolean =>
  claims.htm === method &&
  claims.htu === url &&
  claims.ath === (accessToken === null ? undefined : athOf(accessToken));

/**
 * Checks a proof of possession (DPoP, RFC 9449) but for whether it was used before: ES256 by the P-256 key in its header,
 * for this method, address and access token. PROOF_NONCE for a good one with an old nonce or none, PROOF_INVALID otherwise.
 */
export const checkProof = async (check: ProofCheck): Promise<Result<Proof>> => {
  const parts = partsOf(check.proof);
  if (parts === null || !isOf(parts.claims, check)) return fail("PROOF_INVALID");
  const { header, claims } = parts;
  if (!(await isSignedBy(check.proof, header))) return fail("PROOF_INVALID");
  if (claims.nonce === undefined || !check.nonceIsGood(claims.nonce)) return fail("PROOF_NONCE");
  return succeed({ thumbprint: await calculateJwkThumbprint(header.jwk, "sha256"), jti: claims.jti });
};
