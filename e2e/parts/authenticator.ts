import { Secret, TOTP } from "otpauth";

const STEP_MS = 30_000;

/** The last step of each secret that was used here: the service takes none twice. */
const used = new Map<string, number>();

/** The next code of an authenticator with this secret (base32) that the service can still take: one step either side of now. */
export const nextCode = (secret: string): string => {
  const now = Math.floor(Date.now() / STEP_MS);
  const step = Math.max(now - 1, (used.get(secret) ?? 0) + 1);
  if (step > now + 1) throw new Error("three codes of this half minute were used already");
  used.set(secret, step);
  return new TOTP({ secret: Secret.fromBase32(secret), period: STEP_MS / 1_000 }).generate({
    timestamp: step * STEP_MS,
  });
};
