/** Waits between tries to reach the service again: the first is immediate, since most cuts are short. Milliseconds. */
const waitsMs = [0, 300, 1_000, 2_000, 4_000] as const;

/** How long to wait before try number `attempt` (from 0), with up to a fifth of chance so that clients do not come all at once. */
export const reconnectWaitMs = (attempt: number, chance: number): number => {
  const base = waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 4_000;
  return Math.round(base * (1 + chance / 5));
};
