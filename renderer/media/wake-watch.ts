/** How often the clock is looked at. Milliseconds. */
const TICK_MS = 5_000;
/** A clock that has jumped further than this slept in between. Milliseconds. */
const SLEPT_MS = 15_000;

export type WakeWatchParts = {
  /** The time of day: unlike a stopwatch it goes on while the machine sleeps. */
  clock: () => number;
  after: (ms: number, run: () => void) => () => void;
  /** Calls back when the machine is on a network again; the answer ends it. */
  onOnline: (listener: () => void) => () => void;
};

/** Calls `wake` when the machine is online again or has slept, until the answer is called. */
export const watchWakes = (parts: WakeWatchParts, wake: () => void): (() => void) => {
  let last = parts.clock();
  const tick = (): void => {
    const now = parts.clock();
    const hasSlept = now - last > SLEPT_MS;
    last = now;
    cancel = parts.after(TICK_MS, tick);
    if (hasSlept) wake();
  };
  let cancel = parts.after(TICK_MS, tick);
  const stop = parts.onOnline(wake);
  return () => {
    cancel();
    stop();
  };
};
