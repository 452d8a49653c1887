import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { StaleReason } from "./liveness.ts";

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
};
