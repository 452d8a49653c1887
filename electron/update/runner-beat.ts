import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { UpdateHappening } from "./machine-words.ts";
import type { UpdateRunnerPorts } from "./runner-ports.ts";

/** The first look comes at most so long after the start, drawn by chance: the machines of a clinic start together. Milliseconds. */
export const FIRST_LOOK_MS = 10 * 60_000;
/** Between two looks, give or take half of what follows. Milliseconds. */
export const LOOK_EVERY_MS = 6 * 3_600_000;
/** What chance adds to or takes from it in all. Milliseconds. */
export const LOOK_JITTER_MS = 3_600_000;
/** How often it is looked whether something still stands in the way. Milliseconds. */
export const TICK_MS = 15_000;
/** Windows hear of a download no more often than this. Milliseconds. */
export const PROGRESS_MS = 250;

const CHANCE_BYTES = 4;
const CHANCE_SPAN = 2 ** 32;

/** From 0 to less than 1. */
const drawn = (chance: Chance): number => {
  const bytes = chance(CHANCE_BYTES);
  return new DataView(bytes.buffer).getUint32(0) / CHANCE_SPAN;
};

const noTimer = (): void => undefined;

/** Tells windows every change at once, but of a download no more than they can show. */
export const createTelling = (
  { clock, after, changed }: Pick<UpdateRunnerPorts, "clock" | "after" | "changed">,
  view: () => UpdateView,
) => {
  let last: { text: string; isDownloading: boolean; at: number } | null = null;
  let stop: (() => void) | null = null;
  const send = (now: UpdateView, text: string): void => {
    stop?.();
    stop = null;
    last = { text, isDownloading: now.update.state === "downloading", at: clock.now() };
    changed(now);
  };
  const tell = (): void => {
    const now = view();
    const text = JSON.stringify(now);
    if (text === last?.text) return;
    const sinceMs = last === null ? PROGRESS_MS : Math.abs(clock.now() - last.at);
    const isProgress = last?.isDownloading === true && now.update.state === "downloading";
    if (!isProgress || sinceMs >= PROGRESS_MS) return send(now, text);
    stop ??= after(PROGRESS_MS - sinceMs, () => {
      stop = null;
      tell();
    });
  };
  return tell;
};

/** When it is looked next, and that time passes for what waits. */
export const createBeat = (
  { after, chance }: Pick<UpdateRunnerPorts, "after" | "chance">,
  tell: (happening: UpdateHappening) => void,
) => {
  let stopLook = noTimer;
  let stopTick: (() => void) | null = null;
  const lookIn = (ms: number): void => {
    stopLook();
    stopLook = after(ms, () => {
      lookIn(LOOK_EVERY_MS + (drawn(chance) - 0.5) * LOOK_JITTER_MS);
      tell({ type: "lookDue" });
    });
  };
  return {
    lookSoon: (isUrgent: boolean): void => lookIn(isUrgent ? 0 : drawn(chance) * FIRST_LOOK_MS),
    tickWhile: (isWaiting: boolean): void => {
      if (!isWaiting) {
        stopTick?.();
        stopTick = null;
        return;
      }
      stopTick ??= after(TICK_MS, () => {
        stopTick = null;
        tell({ type: "tick" });
      });
    },
  };
};
