import type { ParticipantId } from "../../protocol/ids.ts";
import { HOLD_AFTER_MS, TAKE_OVER_SILENCE_MS } from "../../protocol/limits.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { readBeat } from "./beats.ts";
import { type Liveness, type Moment, type StaleReason, createLiveness } from "./liveness.ts";
import type { ChainKnowledge } from "./visit-keys.ts";

/** What became of a relayed beat; `forged`: not signed by whoever leads, or of another opening. */
export type HeardBeat = { isFresh: true } | { isFresh: false; reason: StaleReason | "forged" };

/** A follower's watch over whoever leads now; a new leader inherits the silence of the old one until its own first beat. */
export type LeaderWatch = {
  hear(beat: SignedEnvelope): Promise<HeardBeat>;
  silentMs(): number;
  /** Silence for which a hold is due: longer than HOLD_AFTER_MS. */
  isHoldDue(): boolean;
  /** Silence after which a claim of a co-host is believed; give it to the keys as `isLeaderSilent`. */
  isLeaderSilent(): boolean;
  /** Counts silence from now on: for a device that stops leading. */
  restart(): void;
};

/** What a watch looks at. */
export type LeaderWatchParts = {
  keys: Pick<ChainKnowledge, "isLeading" | "head" | "previousHead" | "leader" | "leaderKey">;
  now: () => Moment;
};

/** Watches from now on: make it when the first word is accepted. */
export const createLeaderWatch = ({ keys, now }: LeaderWatchParts): LeaderWatch => {
  let heardAt = now();
  let watched: { id: ParticipantId; liveness: Liveness } | null = null;

  /** A leader that comes back on a new page has a new clock and counts anew, which may have been set back. */
  const livenessNow = (): Liveness | null => {
    const id = keys.leader()?.participantId;
    if (id === undefined) return null;
    if (watched?.id === id) return watched.liveness;
    heardAt = watched?.liveness.heardAt() ?? heardAt;
    const liveness = createLiveness({ heardAt, sinceRev: keys.head()?.announce.rev ?? 0 });
    watched = { id, liveness };
    return liveness;
  };
  const restart = (): void => {
    watched = null;
    heardAt = now();
  };
  const silentMs = (): number => {
    if (keys.isLeading()) restart();
    const liveness = livenessNow() ?? createLiveness({ heardAt, sinceRev: 0 });
    return liveness.silentMs(now());
  };

  return {
    hear: async (envelope) => {
      const arrivedAt = now();
      const scope = keys.head()?.announce;
      if (scope === undefined) return { isFresh: false, reason: "ahead" };
      const signingKey = keys.leaderKey();
      const beat = await readBeat(envelope, { signingKey, scope });
      const [liveness, head] = [livenessNow(), keys.head()];
      const isOfLeader = beat.ok && isSameBytes(signingKey, keys.leaderKey());
      if (!isOfLeader || liveness === null || head === null) return { isFresh: false, reason: "forged" };
      return liveness.hear(beat.value, { head, previous: keys.previousHead() }, arrivedAt);
    },
    silentMs,
    isHoldDue: () => silentMs() > HOLD_AFTER_MS,
    isLeaderSilent: () => silentMs() > TAKE_OVER_SILENCE_MS,
    restart,
  };
};
