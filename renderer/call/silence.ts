import { type LeaderWatch, type LeaderWatchParts, createLeaderWatch } from "../e2ee/leader-watch.ts";
import type { CallClock } from "./ports.ts";

/** The watch over whoever leads, made before the keys that ask it: until it watches, nobody is silent. */
export type Silence = Omit<LeaderWatch, "restart"> & {
  /** Counts silence from now on; whoever led until now begins here, since nobody listens to the own beats. */
  watch(keys: LeaderWatchParts["keys"]): void;
};

/** A watch that watches nobody yet. Give its `isLeaderSilent` to the keys. */
export const createSilence = (clock: Pick<CallClock, "steadyMs" | "wallMs">): Silence => {
  let watch: LeaderWatch | null = null;
  const now = () => ({ steadyMs: clock.steadyMs(), wallMs: clock.wallMs() });
  return {
    watch: (keys) => {
      watch ??= createLeaderWatch({ keys, now });
      watch.restart();
    },
    hear: async (beat) => (await watch?.hear(beat)) ?? { isFresh: false, reason: "ahead" },
    silentMs: () => watch?.silentMs() ?? 0,
    isHoldDue: () => watch?.isHoldDue() ?? false,
    isLeaderSilent: () => watch?.isLeaderSilent() ?? false,
  };
};
