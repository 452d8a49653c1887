import type { Heartbeat } from "../../protocol/signed/heartbeat.ts";
import type { Head } from "./chain.ts";

/** One moment by two clocks: one that never jumps but may stand still in a sleep, and one that goes on but may jump. Milliseconds. */
export type Moment = { steadyMs: number; wallMs: number };

/** Why a beat says nothing of now. `ahead`: of a word that this device was not given; `unproven`: the first one after a jump of the own clocks. */
export type StaleReason = "replayed" | "ahead" | "behind" | "forked" | "late" | "unproven";

/** What a beat is worth. */
export type BeatVerdict = { isFresh: true } | { isFresh: false; reason: StaleReason };

/** What is known of one leader's beats. */
export type Liveness = {
  /** Weighs a beat whose signature and scope hold. */
  hear(beat: Heartbeat, heads: { head: Head; previous: Head | null }, now: Moment): BeatVerdict;
  /** For how long nothing fresh was sent, by whichever clock says longer. */
  silentMs(now: Moment): number;
};
