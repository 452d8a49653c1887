import { Secret, TOTP } from "otpauth";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { TotpSetUp } from "../../protocol/ipc-session.ts";
import { TOTP_SECRET_BYTES, TOTP_STEP_MS } from "../../protocol/limits.ts";

/** A second factor that is being set up: what the person scans or types, and what the service will keep. */
export type NewTotp = { shown: TotpSetUp; secret: string };

const ISSUER = "Anteroom";

/** A fresh TOTP (RFC 6238: SHA-1, six digits, 30 s) for an account of a clinic. */
export const makeTotp = (
  chance: Chance,
  { email, clinicName }: { email: string; clinicName: string },
): NewTotp => {
  const bytes = chance(TOTP_SECRET_BYTES);
  const secret = new Secret({ buffer: bytes.slice().buffer });
  const totp = new TOTP({
    // a colon parts issuer and account in what is scanned
    issuer: `${ISSUER} ${clinicName}`.replaceAll(/[:\s]+/g, " ").trim(),
    label: email,
    algorithm: "SHA1",
    digits: 6,
    period: TOTP_STEP_MS / 1_000,
    secret,
  });
  return { shown: { uri: totp.toString(), secret: secret.base32 }, secret: toBase64Url(bytes) };
};
