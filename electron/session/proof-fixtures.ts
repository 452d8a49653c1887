import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import * as z from "zod";

const Header = z.strictObject({
  typ: z.string(),
  alg: z.string(),
  jwk: z.strictObject({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string() }),
});

/** A proof as anybody may check it: by the key that it carries; throws when that did not sign it or is more than public. */
export const checkProof = async (
  proof: string,
): Promise<{ header: z.infer<typeof Header>; claims: Record<string, unknown> }> => {
  const header = Header.parse(decodeProtectedHeader(proof));
  const { payload } = await jwtVerify(proof, await importJWK({ ...header.jwk }, "ES256"));
  return { header, claims: { ...payload } };
};
