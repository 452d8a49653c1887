import type { Clock } from "../clock.ts";

/** A page that dies this often within the time below is not loaded again. */
export const CRASHES_MAX = 3;
/** How far back crashes count. Milliseconds. */
export const CRASHES_WITHIN_MS = 60_000;

/** Tells at each crash whether the page may be loaded anew. */
export const createCrashLimit = (clock: Clock): (() => boolean) => {
  let recent: readonly number[] = [];
  return () => {
    const now = clock.now();
    recent = [...recent.filter((at) => now - at < CRASHES_WITHIN_MS), now];
    return recent.length <= CRASHES_MAX;
  };
};
