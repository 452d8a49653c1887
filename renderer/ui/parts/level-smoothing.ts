/** Milliseconds in which a shown level rises or falls by two thirds of the way: up at once, down slowly, so that it can be read. */
const RISE_MS = 30;
const FALL_MS = 260;

/** The level to show next, between 0 and 1, `elapsedMs` after the one shown before. */
export const smoothLevel = (shown: number, heard: number, elapsedMs: number): number => {
  const target = Math.min(1, Math.max(0, Number.isFinite(heard) ? heard : 0));
  const span = target > shown ? RISE_MS : FALL_MS;
  return target + (shown - target) * Math.exp(-Math.max(0, elapsedMs) / span);
};
