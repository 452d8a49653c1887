import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { HELD_KEYS_MS, HOLD_AFTER_MS, SUCCESSION_STEP_MS } from "../../protocol/limits.ts";
import type { LeaderWatch } from "../e2ee/leader-watch.ts";
import type { CallCore } from "./call-core.ts";
import type { CallClock } from "./ports.ts";

/** How often a follower looks at the silence of whoever leads. Milliseconds. */
const LOOK_EVERY_MS = 250;

/** A follower's answer to silence: hold, take over where that is its part, and in the end forget the keys. */
export type HoldWatch = {
  start(): void;
  stop(): void;
  hear(beat: SignedEnvelope): Promise<void>;
  lineChanged(isUp: boolean): void;
};

/** What a watch needs. */
export type HoldWatchParts = {
  core: Pick<CallCore, "dispatch">;
  watch: Pick<LeaderWatch, "hear" | "silentMs" | "isHoldDue">;
  clock: CallClock;
  /** A timer that no hidden tab slows down. */
  workerAfter: CallClock["after"];
  /** The own number among the co-hosts, from 0, in order of index; null for who is none. */
  successor: () => number | null;
  takeOver: () => Promise<unknown>;
};

/** A watch that does not look yet. */
export const createHoldWatch = (parts: HoldWatchParts): HoldWatch => {
  const { core, watch, clock, workerAfter } = parts;
  let cancel: (() => void) | null = null;
  let upSinceMs: number | null = clock.steadyMs();
  let mayClaimAtMs = 0;

  /** Silence counts for a claim only while the own line was there to hear: who was cut off asks nobody to make room. */
  const isClaimDue = (): boolean => {
    const successor = parts.successor();
    const now = clock.steadyMs();
    if (successor === null || upSinceMs === null || now < mayClaimAtMs) return false;
    if (now - upSinceMs <= HOLD_AFTER_MS) return false;
    return watch.silentMs() > HOLD_AFTER_MS + successor * SUCCESSION_STEP_MS;
  };
  const claim = (): void => {
    mayClaimAtMs = clock.steadyMs() + SUCCESSION_STEP_MS;
    void parts.takeOver();
  };
  const look = (): void => {
    if (watch.silentMs() > HOLD_AFTER_MS + HELD_KEYS_MS)
      return core.dispatch({ type: "failed", code: "HELD_TOO_LONG" });
    if (watch.isHoldDue()) core.dispatch({ type: "held" });
    if (isClaimDue()) claim();
  };
  const run = (): void => {
    cancel = workerAfter(LOOK_EVERY_MS, run);
    look();
  };
  return {
    start: () => {
      if (cancel === null) run();
    },
    stop: () => {
      cancel?.();
      cancel = null;
    },
    hear: async (beat) => {
      const heard = await watch.hear(beat);
      if (heard.isFresh && cancel !== null && !watch.isHoldDue()) core.dispatch({ type: "released" });
    },
    lineChanged: (isUp) => {
      upSinceMs = isUp ? (upSinceMs ?? clock.steadyMs()) : null;
    },
  };
};
