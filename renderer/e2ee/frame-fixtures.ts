import type { FrameClock } from "./frame-clock.ts";
import type { EpochKeys } from "./frame-port.ts";
import type { EncodedFrame } from "./frame-sending.ts";

/** A clock that stands still until a test moves it. */
export type FakeClock = FrameClock & { advance(ms: number): void; waiting(): number };

/** A fake clock that starts at `start` milliseconds. */
export const createFakeClock = (start = 0): FakeClock => {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance: (ms) => {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
    waiting: () => timers.length,
  };
};

/** Base keys of an epoch as every member of it derives them: the same bytes for the same epoch and row. */
export const epochKeys = (epoch: number, ownIndex: number, rows: readonly number[]): EpochKeys => ({
  epoch,
  ownIndex,
  baseKeys: new Map(rows.map((row) => [row, new Uint8Array(32).fill((epoch * 16 + row + 1) % 256)])),
});

/** A frame as the platform hands it over; `data` changes in place when it is sealed or opened. */
export const encodedFrame = (data: Iterable<number>, mimeType?: string): EncodedFrame => ({
  data: Uint8Array.from(data).buffer,
  getMetadata: () => ({ mimeType }),
});

/** The frame's bytes as numbers. */
export const bytesOf = (frame: { data: ArrayBuffer }): number[] => [...new Uint8Array(frame.data)];
