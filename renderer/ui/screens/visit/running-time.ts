const two = (count: number): string => String(count).padStart(2, "0");

/** A length of time as a clock shows it: 00:07, 12:34, 1:02:03. Never negative. */
export const runningTime = (lengthMs: number): string => {
  const seconds = Math.max(0, Math.floor(lengthMs / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const tail = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
};

/** Whole minutes that somebody has waited; never negative. */
export const minutesWaited = (sinceMs: number, nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - sinceMs) / 60_000));
