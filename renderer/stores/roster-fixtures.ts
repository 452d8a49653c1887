import { AccountId, ParticipantId, randomIdText, systemChance } from "../../protocol/ids.ts";
import type { Role } from "../../protocol/roles.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import type { ParticipantRow, VisitSnapshot } from "../../protocol/visit.ts";
import { randomScope } from "../e2ee/key-fixtures.ts";
import { firstSnapshot } from "./call-fixtures.ts";
import type { CallSnapshot } from "../call/call-core.ts";

const zeros = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);

/** Somebody's row in a roster. */
export const rowOf = (role: Role, index: number, change: Partial<RosterRow> = {}): RosterRow => ({
  index,
  participantId: ParticipantId.parse(randomIdText(systemChance)),
  role,
  signingKeyHash: zeros(32),
  hpkeKeyHash: zeros(32),
  nonce: zeros(24),
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  isCoHost: false,
  ...change,
});

const announceOf = (roster: readonly RosterRow[]): Announce => ({
  ...randomScope(),
  epoch: 1,
  rev: 1,
  prevHash: zeros(32),
  reason: "open",
  isLocked: false,
  isSuspended: false,
  isEnded: false,
  hostClock: 0,
  secretCommit: zeros(32),
  roster,
});

/** A call in the visit with this roster, seen by `own`. */
export const callWith = (
  roster: readonly RosterRow[],
  own: RosterRow,
  change: Partial<CallSnapshot> = {},
): CallSnapshot => ({
  ...firstSnapshot,
  state: { phase: "inVisit", isServiceReachable: true },
  ownId: own.participantId,
  announce: announceOf(roster),
  names: new Map(roster.map(({ participantId, role, index }) => [participantId, `${role} ${String(index)}`])),
  media: { ...firstSnapshot.media, status: "connected" },
  ...change,
});

/** The service's word on a visit that opened at 1,000 ms, with these people in it. */
export const serviceWord = (
  people: readonly (readonly [RosterRow, Partial<ParticipantRow>])[],
  change: Partial<VisitSnapshot> = {},
): VisitSnapshot => ({
  ...randomScope(),
  phase: "open",
  hostAccountId: AccountId.parse(randomIdText(systemChance)),
  openedAt: 1_000,
  endedAt: null,
  startsAt: 0,
  minutes: 30,
  endsAt: null,
  hostParticipantId: null,
  isLocked: false,
  isSuspended: false,
  epoch: 1,
  rev: 1,
  headHash: null,
  participants: people.map(([{ participantId, role }, row]) => ({
    participantId,
    role,
    state: "connected",
    isConnected: true,
    isStaff: false,
    handRaisedAt: null,
    isAway: false,
    ...row,
  })),
  ...change,
});
