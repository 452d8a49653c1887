import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { HostCommandKind } from "../../protocol/signed/host-command.ts";
import type { Permissions } from "../e2ee/roster.ts";
import type { Joiner } from "../e2ee/visit-keys.ts";

/** Somebody to admit: who, with which hello, under which name. A co-host, who sees no cards, gives an empty name. */
export type Admission = Joiner & { participantId: ParticipantId };

/** Looks up who waits, for a co-host's request that names people by their ids only; whoever does not wait is left out. */
export type FindWaiting = (ids: readonly ParticipantId[]) => readonly Admission[];

/** The outcome of an order: what the service took is done, anything else was not done at all. */
export type Ordered = Promise<Result<null>>;

/**
 * Everything that whoever leads can want of a visit. A co-host's orders become signed requests, which the leader's client carries out;
 * a co-host cannot name co-hosts, hand over, keep or end (FORBIDDEN). Participants can only leave (FORBIDDEN).
 * SERVICE_UNREACHABLE while the line is down; nothing is kept to be done later.
 */
export type Orders = {
  admit: (admissions: readonly Admission[]) => Ordered;
  deny: (ids: readonly ParticipantId[]) => Ordered;
  /** Out of the visit and back to the own place in the queue. */
  returnToWaiting: (ids: readonly ParticipantId[]) => Ordered;
  /** Out, with no way back in. */
  remove: (ids: readonly ParticipantId[]) => Ordered;
  setLocked: (isLocked: boolean) => Ordered;
  setSuspended: (isSuspended: boolean) => Ordered;
  /** Gives or takes rights. One participant at a time may share beside the host: a grant takes back the one before it. */
  permit: (ids: readonly ParticipantId[], change: Partial<Permissions>) => Ordered;
  setCoHost: (id: ParticipantId, isCoHost: boolean) => Ordered;
  /** Reaches the people's own clients at once; nothing of it opens anything. */
  command: (kind: HostCommandKind, ids: readonly ParticipantId[]) => Ordered;
  lowerHands: (ids: readonly ParticipantId[]) => Ordered;
  /** Makes a co-host the host, and oneself a co-host. */
  handOver: (id: ParticipantId) => Ordered;
  /** Keeps the visit open beyond its end. */
  keep: () => Ordered;
  end: () => Ordered;
  /** Leaves without ending; as host hand over first. */
  leave: () => Ordered;
};

/** What somebody is in a visit now; it may change with every word of whoever leads. */
export type Seat = "host" | "coHost" | "participant";
