/** Where the time comes from; tests pass their own. Milliseconds since 1970 in UTC. */
export type Clock = {
  /** What the machine's clock says; it may be set back. */
  now(): number;
  /** The same until the clock is set back, then further from there: for what must not last longer by that (safeguards.md, C4). */
  steady(): number;
};

/** A time that never goes back: whichever went further since it was last asked, the wall or the monotonic clock. */
export const steadyTime = (wall: () => number, monotonic: () => number): (() => number) => {
  let last = wall();
  let since = monotonic();
  return () => {
    const elapsed = monotonic() - since;
    since += elapsed;
    last = Math.max(wall(), last + elapsed);
    return Math.floor(last);
  };
};

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: steadyTime(
    () => Date.now(),
    () => performance.now(),
  ),
};
