import * as z from "zod";
import { SessionId, bytesUpTo } from "../../protocol/ids.ts";

/** Largest refresh token that is kept: Windows takes 2,560 bytes in one entry. Bytes of UTF-8. */
export const TOKEN_BYTES_MAX = 2_000;

const PKCS8_BYTES_MAX = 512;
const TEXT_MAX = 320;

/** What is kept of a sign-in beside its refresh token; the two keys are pkcs8 as base64url, the time is in milliseconds since 1970. */
export const KeptSecrets = z.strictObject({
  email: z.string().min(1).max(TEXT_MAX),
  displayName: z.string().min(1).max(TEXT_MAX),
  sessionId: SessionId,
  dpopKey: bytesUpTo(PKCS8_BYTES_MAX),
  deviceKey: bytesUpTo(PKCS8_BYTES_MAX),
  signedInAt: z.int().nonnegative(),
});
export type KeptSecrets = z.infer<typeof KeptSecrets>;

/** A sign-in that outlives the program: it saves the e-mail and the code, never the password. */
export type Kept = { refreshToken: string; secrets: KeptSecrets };

/** Whether a refresh token is short enough to be kept. */
export const fitsToken = (token: string): boolean => {
  const length = Buffer.byteLength(token, "utf8");
  return length > 0 && length <= TOKEN_BYTES_MAX;
};

/** Whether all of it can be kept and read again. */
export const isKeepable = ({ refreshToken, secrets }: Kept): boolean =>
  fitsToken(refreshToken) && KeptSecrets.safeParse(secrets).success;

/** The secrets as bytes to be sealed. */
export const encodeSecrets = (secrets: KeptSecrets): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(secrets));

/** Opened bytes as secrets; null for anything that is not exactly that. */
export const decodeSecrets = (bytes: Uint8Array): KeptSecrets | null => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return KeptSecrets.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
