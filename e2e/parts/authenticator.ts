import { Secret, TOTP } from "otpauth";
import { keepSecret } from "./recording.ts";

const STEP_MS = 30_000;

/** The last step of each secret that was used here: the service takes none twice. */
const used = new Map<string, number>();

/** A code of the step before is taken only while the half minute is young enough for it to arrive in time. */
const YOUNG_MS = 20_000;

/** The next code of an authenticator with this secret (base32) that the service can still take: one step either side of now. */
export const nextCode = (secret: string): string => {
  const now = Math.floor(Date.now() / STEP_MS);
  const first = Date.now() % STEP_MS < YOUNG_MS ? now - 1 : now;
  const step = Math.max(first, (used.get(secret) ?? 0) + 1);
  if (step > now + 1) throw new Error("every code of this half minute was used already");
  used.set(secret, step);
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: STEP_MS / 1_000 });
  const code = totp.generate({ timestamp: step * STEP_MS });
  keepSecret("secret of the second factor", secret);
  keepSecret("code", code);
  return code;
};
