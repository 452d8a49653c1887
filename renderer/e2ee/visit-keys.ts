import type { BoardEntry } from "../../protocol/board.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import type { SendRights } from "../../protocol/permissions.ts";
import type { Result } from "../../protocol/result.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Head } from "./chain.ts";
import type { OwnHello } from "./hello.ts";
import type { PreparedChange } from "./host-changes.ts";
import type { DepartReason, RowChange, VisitFlags } from "./host-chain.ts";
import type { Board } from "./host-restore.ts";

/** A waiting participant who is to be admitted: the signed hello, the name of the opened card, whether it was in before (then a lock is no bar), and what of its rights was not taken. */
export type Joiner = { hello: SignedEnvelope; name: string; isBack: boolean; rights: SendRights };

/** What an accepted entry brings: the leader's word, the names in its roster, and the ack to send. */
export type Accepted = {
  announce: Announce;
  names: ReadonlyMap<ParticipantId, string>;
  ack: SignedEnvelope;
};

/** How a seat makes changes: each one is prepared, posted, then committed, discarded or settled; one is under way at a time. */
export type LeadingKeys = {
  /** The first word of an opening; for keys made by `createHostKeys` only. */
  open(): Promise<Result<PreparedChange>>;
  /** Takes a running opening up again after the leader's page was lost: the next epoch, with new own keys. LED_BY_COLLEAGUE if another one leads by now. */
  restore(board: Board): Promise<Result<PreparedChange>>;
  admit(joiners: readonly Joiner[]): Promise<Result<PreparedChange>>;
  /** `return`: sent back to waiting; like a removal in everything that concerns keys. */
  depart(ids: readonly ParticipantId[], reason: DepartReason): Promise<Result<PreparedChange>>;
  rotate(): Promise<Result<PreparedChange>>;
  /** Changes what some members may do, all in one announce of the same epoch. The leader's own row does not change. */
  permit(changes: ReadonlyMap<ParticipantId, RowChange>): Promise<Result<PreparedChange>>;
  setFlags(flags: Partial<VisitFlags>): Promise<Result<PreparedChange>>;
  end(): Promise<Result<PreparedChange>>;
  /** Names a co-host as leader; after its commit this seat follows. FORBIDDEN if `to` is no co-host. */
  handOver(to: ParticipantId): Promise<Result<PreparedChange>>;
  /** A follower's: leads after its commit. FORBIDDEN unless the head names this device as co-host, HOST_PRESENT while the leader is not silent. */
  takeOver(): Promise<Result<PreparedChange>>;
  /** Installs what the service has taken; sends under the new epoch when it may. CHAIN_BROKEN if this change is not under way. Once more changes nothing. */
  commit(prepared: PreparedChange): Promise<Result<Head>>;
  /** Forgets what the service has refused. */
  discard(prepared: PreparedChange): Promise<Result<null>>;
  /**
   * For an answer that was lost: commits if the visit's head is this change, and otherwise discards it and answers null.
   * `headHash` is the snapshot's, asked for after the loss. Entries that came with the snapshot are accepted before.
   */
  settle(prepared: PreparedChange, headHash: string | null): Promise<Result<Head | null>>;
};

/** How a seat follows the signed chain. */
export type FollowingKeys = {
  /**
   * Takes the next entry of the board, in either seat; when it resolves, all keys of its epoch are installed, and for the first one sending is too.
   * SIGNATURE_INVALID, CHAIN_BROKEN, ROSTER_INVALID, SEAL_INVALID, KEY_MISSING or ENCRYPTION_FAILED, and then nothing has changed.
   * A leader that meets its own change under way commits it.
   */
  accept(entry: BoardEntry): Promise<Result<Accepted>>;
  /** Notes hellos of members of either kind; a hello that is not behind a row of the roster is never used. */
  noteHellos(hellos: readonly MemberHello[]): Promise<void>;
  /** Takes a relayed ack of another member; only one that the member itself signed counts. */
  noteAck(from: ParticipantId, ack: SignedEnvelope): Promise<Result<null>>;
  /** Who is connected now: only their acks are waited for. Before the first word everybody's are. */
  setConnected(connected: readonly ParticipantId[]): void;
};

/** What a seat knows of the chain. */
export type ChainKnowledge = {
  /** Whether the newest word names this device as leader; before the first word, whether it was made to open. */
  isLeading(): boolean;
  head(): Head | null;
  /** The word before the head, if this device has seen it: a beat or an order may still be of it. */
  previousHead(): Head | null;
  names(): ReadonlyMap<ParticipantId, string>;
  /** The row of whoever leads by the head. */
  leader(): RosterRow | null;
  /** The raw signing key of whoever leads, with which the next words are signed. */
  leaderKey(): Uint8Array<ArrayBuffer>;
  /** The raw signing key behind a row of the head; null for strangers and while the hello is missing. */
  signingKeyOf(id: ParticipantId): Uint8Array<ArrayBuffer> | null;
};

/** The keys of one device in one opening, in whichever seat: a follower may come to lead, a leader to follow. A follower's prepare methods fail FORBIDDEN. */
export type VisitKeys = LeadingKeys &
  FollowingKeys &
  ChainKnowledge & {
    ownHello: OwnHello;
    /** Wipes every key for ever. */
    wipe(): Promise<void>;
  };
