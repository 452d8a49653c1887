import type { Clock } from "./clock.ts";
import type { Timers } from "./timers.ts";

/** Timers and a clock that only tests move; due timers run in the order of their time. */
export type FakeTime = { clock: Clock; timers: Timers; advance(ms: number): void };

type Due = { at: number; everyMs: number | null; run: () => void };

/** A fake time that stands still. */
export const fakeTime = (start = 1_800_000_000_000): FakeTime => {
  let now = start;
  const due = new Set<Due>();
  const add = (ms: number, everyMs: number | null, run: () => void) => {
    const timer = { at: now + ms, everyMs, run };
    due.add(timer);
    return () => void due.delete(timer);
  };
  const next = (until: number): Due | undefined =>
    [...due].filter((timer) => timer.at <= until).toSorted((left, right) => left.at - right.at)[0];
  return {
    clock: { now: () => now, steady: () => now },
    timers: {
      after: (ms, run) => add(ms, null, run),
      every: (ms, run) => add(ms, ms, run),
    },
    advance(ms) {
      const until = now + ms;
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        now = timer.at;
        if (timer.everyMs === null) due.delete(timer);
        else timer.at += timer.everyMs;
        timer.run();
      }
      now = until;
    },
  };
};
