import type { FrameClock } from "./frame-clock.ts";

/** The real monotonic clock; timers of a worker are not slowed in a hidden tab. */
export const workerClock: FrameClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
