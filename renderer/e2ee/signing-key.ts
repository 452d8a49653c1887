import { type Result, succeed } from "../../protocol/result.ts";
import { type SignedEnvelope, type SignedType, signBody } from "../../protocol/signed/envelope.ts";

/** Who signs: the raw public point, and a way to sign that never gives the private key away. */
export type Signer = {
  publicKey: Uint8Array<ArrayBuffer>;
  sign(type: SignedType, body: Uint8Array<ArrayBuffer>): Promise<Result<SignedEnvelope>>;
};

/** A guest's signing key: in memory, not extractable, for one join. (Staff sign in the desktop's main process.) */
export const makeSigningKey = async (): Promise<Signer> => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    sign: async (type, body) => succeed(await signBody(type, body, pair.privateKey)),
  };
};
