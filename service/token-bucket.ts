import type { Clock } from "./clock.ts";

/** Tells whether one more is allowed now, and takes it. */
export type TokenBucket = { take(): boolean };

/** A bucket that starts with `burst` and fills by `perSecond` up to it. */
export const createTokenBucket = (
  clock: Pick<Clock, "now">,
  burst: number,
  perSecond: number,
): TokenBucket => {
  let tokens = burst;
  let filledAt = clock.now();
  return {
    take() {
      const now = clock.now();
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
};
