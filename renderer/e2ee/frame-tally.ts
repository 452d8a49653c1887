import type { FrameClock } from "./frame-clock.ts";

/** Why a frame went nowhere. */
export const DROP_REASONS = [
  "empty",
  "codec",
  "unbound",
  "gateClosed",
  "notGranted",
  "keyMissing",
  "malformed",
  "otherRow",
  "replayed",
  "badTag",
  "overflow",
  "rebound",
  "failed",
] as const;
/** One reason of the closed list. */
export type DropReason = (typeof DROP_REASONS)[number];

/** Arrivals further apart than this are no longer one stretch: a mute lay between them, or a track's end. Milliseconds. */
export const STRETCH_GAP_MS = 1000;

/**
 * Counts of one binding since it was made; `passed` are frames encrypted (sender) or decrypted (receiver). Ages in milliseconds, null if never.
 * `failingMs`: for how long frames have been arriving without one that passed; null while the last ones pass.
 */
export type TallyReport = {
  arrived: number;
  passed: number;
  dropped: Partial<Record<DropReason, number>>;
  sinceArrivalMs: number | null;
  sincePassedMs: number | null;
  failingMs: number | null;
};

/** Counts what happens to the frames of one binding. */
export type FrameTally = {
  arrive(): void;
  pass(): void;
  drop(reason: DropReason): void;
  report(): TallyReport;
};

/** A tally that starts at nothing. */
export const createFrameTally = (clock: FrameClock): FrameTally => {
  const dropped: Partial<Record<DropReason, number>> = {};
  let arrived = 0;
  let passed = 0;
  let arrivedAt: number | null = null;
  let passedAt: number | null = null;
  let failingSince: number | null = null;
  const age = (at: number | null): number | null => (at === null ? null : clock.now() - at);
  return {
    arrive: () => {
      arrived += 1;
      const now = clock.now();
      const isNewStretch = arrivedAt === null || now - arrivedAt > STRETCH_GAP_MS;
      if (failingSince === null || isNewStretch) failingSince = now;
      arrivedAt = now;
    },
    pass: () => {
      passed += 1;
      passedAt = clock.now();
      failingSince = null;
    },
    drop: (reason) => {
      dropped[reason] = (dropped[reason] ?? 0) + 1;
    },
    report: () => ({
      arrived,
      passed,
      dropped: { ...dropped },
      sinceArrivalMs: age(arrivedAt),
      sincePassedMs: age(passedAt),
      failingMs: age(failingSince),
    }),
  };
};
