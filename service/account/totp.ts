import { timingSafeEqual } from "node:crypto";
import { HOTP, Secret } from "otpauth";
import { bytesOf } from "../../protocol/base64url.ts";
import { TOTP_STEPS_ASIDE, TOTP_STEP_MS } from "../../protocol/limits.ts";

const DIGITS = 6;

/** The step of RFC 6238 that a time falls into. */
export const stepAt = (now: number): number => Math.max(0, Math.floor(now / TOTP_STEP_MS));

/** The code of one step for a secret in base64url. */
export const totpCodeOf = (secret: string, step: number): string =>
  HOTP.generate({
    secret: new Secret({ buffer: bytesOf(secret).buffer }),
    algorithm: "SHA1",
    digits: DIGITS,
    counter: step,
  });

const isSame = (left: string, right: string): boolean => {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** What is asked: a code of six digits, the secret it may be of, the time, and the last step that was accepted. */
export type TotpTry = { code: string; secret: string; now: number; lastStep: number | null };

/** The latest step, one either side of now and after `lastStep`, whose code this is; null for none. Takes as long either way. */
export const matchingStep = ({ code, secret, now, lastStep }: TotpTry): number | null => {
  let matching: number | null = null;
  const present = stepAt(now);
  for (let aside = -TOTP_STEPS_ASIDE; aside <= TOTP_STEPS_ASIDE; aside += 1) {
    const step = Math.max(0, present + aside);
    const isRight = isSame(totpCodeOf(secret, step), code);
    if (isRight && step > (lastStep ?? -1)) matching = step;
  }
  return matching;
};
