import type { SessionLimits, SignInAnswer } from "../../protocol/accounts.ts";
import type { Limits } from "./auto-logoff-time.ts";

/** What the policies of this desktop say of the ends of a session, in their own units. */
export type LimitPolicies = {
  coverAfterSeconds: number;
  logoffAfterSeconds: number;
  maxSessionHours: number;
  callLockGraceSeconds: number;
};

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** What the desktop tells the service at a sign-in; the service keeps the stricter of this and the clinic's own. */
export const statedLimits = ({ logoffAfterSeconds, maxSessionHours }: LimitPolicies): SessionLimits => ({
  idleSeconds: logoffAfterSeconds,
  absoluteHours: maxSessionHours,
});

/** The limits of a session: of the desktop's policy and the clinic's wish the stricter one. */
export const limitsOf = (
  policies: LimitPolicies,
  clinic: Pick<SignInAnswer, "limits" | "coverAfterSeconds">,
): Limits => {
  const logoff = Math.min(policies.logoffAfterSeconds, clinic.limits.idleSeconds);
  return {
    coverAfterMs: Math.min(policies.coverAfterSeconds, clinic.coverAfterSeconds, logoff) * SECOND_MS,
    logoffAfterMs: logoff * SECOND_MS,
    maxSessionMs: Math.min(policies.maxSessionHours, clinic.limits.absoluteHours) * HOUR_MS,
    callLockGraceMs: policies.callLockGraceSeconds * SECOND_MS,
  };
};
