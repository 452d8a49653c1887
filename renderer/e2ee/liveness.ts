import { HOLD_AFTER_MS } from "../../protocol/limits.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { Heartbeat } from "../../protocol/signed/heartbeat.ts";
import type { Head } from "./chain.ts";

/** One moment by two clocks: one that never jumps but may stand still in a sleep, and one that goes on but may jump. Milliseconds. */
export type Moment = { steadyMs: number; wallMs: number };

/** Why a beat says nothing of now. `ahead`: of a word that this device was not given; `unproven`: late by the own wall clock only, which may have been set. */
export type StaleReason = "replayed" | "ahead" | "behind" | "forked" | "late" | "unproven";

/** What a beat is worth. */
export type BeatVerdict = { isFresh: true } | { isFresh: false; reason: StaleReason };

/** What a beat is weighed against: the newest accepted word and the one before it. */
export type HeadsNow = { head: Head; previous: Head | null };

/** What is known of one leader's beats. */
export type Liveness = {
  /** Weighs a beat whose signature and scope hold. */
  hear(beat: Heartbeat, heads: HeadsNow, now: Moment): BeatVerdict;
  /** For how long nothing fresh was sent, by whichever clock says longer. */
  silentMs(now: Moment): number;
  /** When the newest fresh beat was sent, as far as this device can tell. */
  heardAt(): Moment;
};

/** Ways that differ by no more than this count as the same. Milliseconds. */
export const SAME_WAY_MS = 1_000;

/** How long a beat was under way by both own clocks: own time of arrival minus the leader's clock, whose zero is unknown. */
type Way = Moment;

/**
 * Starts a leader's record: silent since `heardAt`, and it leads since the word `sinceRev`, so that beats of an earlier page or lead of it are none. A beat's lag is its way minus the shortest way
 * so far, by whichever own clock says more: the steady one stands still while this device sleeps, the wall clock may be set back.
 * A wall clock that was set forward makes every beat look late; two beats in a row that the steady clock finds punctual, and that took the same way,
 * show that. (Only a service that holds all beats back for exactly as long as this device slept could pass them for new.)
 */
export const createLiveness = (start: { heardAt: Moment; sinceRev: number }): Liveness => {
  let { heardAt } = start;
  let counter = 0;
  let shortest: Way | null = null;
  let doubtedWallMs: number | null = null;

  const isWallSet = (way: Way, known: Way): boolean => {
    if (Math.abs(way.steadyMs - known.steadyMs) > SAME_WAY_MS) return false;
    const isSameTwice = doubtedWallMs !== null && Math.abs(way.wallMs - doubtedWallMs) <= SAME_WAY_MS;
    doubtedWallMs = way.wallMs;
    return isSameTwice;
  };
  const weigh = (beat: Heartbeat, heads: HeadsNow, now: Moment): StaleReason | null => {
    const misplaced = placeOf(beat, heads);
    if (misplaced !== null) return misplaced;
    if (beat.rev < start.sinceRev) return "behind";
    if (beat.counter <= counter) return "replayed";
    ({ counter } = beat);
    const way = { steadyMs: now.steadyMs - beat.clock, wallMs: now.wallMs - beat.clock };
    let known = shortest ?? way;
    if (lagOf(way, known) > HOLD_AFTER_MS) {
      const isLate = way.steadyMs - known.steadyMs > HOLD_AFTER_MS;
      if (!isWallSet(way, known)) return isLate ? "late" : "unproven";
      known = { ...known, wallMs: way.wallMs };
    }
    doubtedWallMs = null;
    shortest = shorterOf(way, known);
    const lagMs = lagOf(way, shortest);
    heardAt = laterOf(heardAt, { steadyMs: now.steadyMs - lagMs, wallMs: now.wallMs - lagMs });
    return null;
  };

  return {
    hear: (beat, heads, now) => {
      const reason = weigh(beat, heads, now);
      return reason === null ? { isFresh: true } : { isFresh: false, reason };
    },
    silentMs: (now) => Math.max(0, now.steadyMs - heardAt.steadyMs, now.wallMs - heardAt.wallMs),
    heardAt: () => heardAt,
  };
};

const lagOf = (way: Way, shortest: Way): number =>
  Math.max(0, way.steadyMs - shortest.steadyMs, way.wallMs - shortest.wallMs);

const shorterOf = (one: Way, other: Way): Way => ({
  steadyMs: Math.min(one.steadyMs, other.steadyMs),
  wallMs: Math.min(one.wallMs, other.wallMs),
});

/** A beat must be of the newest word or of the one before, which may still be on its way when a change is made. */
const placeOf = (beat: Heartbeat, { head, previous }: HeadsNow): StaleReason | null => {
  if (beat.rev > head.announce.rev) return "ahead";
  const known = beat.rev === head.announce.rev ? head : previous;
  if (known === null || beat.rev !== known.announce.rev) return "behind";
  const isSame = beat.epoch === known.announce.epoch && isSameBytes(beat.headHash, known.hash);
  return isSame ? null : "forked";
};

/** A beat that came late does not make an earlier one older. */
const laterOf = (one: Moment, other: Moment): Moment => (other.steadyMs > one.steadyMs ? other : one);
