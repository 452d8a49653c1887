import type { AccountId } from "../../protocol/ids.ts";
import type { HostPresence } from "../../protocol/messages.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import {
  LateWord,
  type ParticipantRow,
  type VisitSnapshot,
  type VisitSummary,
} from "../../protocol/visit.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import { type VisitState, grantOf, isCoHost, isPresent, isRunning } from "./machine-state.ts";
import { endsAtOf } from "./machine-time.ts";
import type { Presence } from "./presence.ts";

/** The day list reaches this far back, so that a visit of this morning still shows as ended. Milliseconds. */
export const DAY_BACK_MS = 24 * 60 * 60_000;

/** Members, and those who went since the last word. */
const isShown = (state: VisitState, row: AdmissionRow): boolean =>
  row.state !== "waiting" && (isPresent(row) || grantOf(state, row.participantId) !== null);

const participantView = (state: VisitState, row: AdmissionRow, isAway: boolean): ParticipantRow => ({
  participantId: row.participantId,
  role: isCoHost(state, row.participantId) ? "coHost" : row.role,
  state: row.state,
  isConnected: row.isConnected,
  isStaff: row.accountId !== null,
  handRaisedAt: row.handRaisedAt,
  isAway,
});

/** A visit as its members may know it. */
export const snapshotOf = (state: VisitState, presence: Pick<Presence, "isAway">): VisitSnapshot => {
  const { visit } = state;
  return {
    visitId: visit.id,
    opening: visit.opening,
    phase: visit.phase,
    hostAccountId: visit.hostAccountId,
    openedAt: visit.openedAt,
    endedAt: visit.endedAt,
    startsAt: visit.startsAt,
    minutes: visit.minutes,
    endsAt: endsAtOf(visit),
    hostParticipantId: visit.hostParticipantId,
    isLocked: visit.isLocked,
    isSuspended: visit.isSuspended,
    epoch: visit.epoch,
    rev: visit.rev,
    headHash: visit.headHash,
    participants: state.admissions
      .filter((row) => isShown(state, row))
      .map((row) => participantView(state, row, presence.isAway(row.participantId))),
  };
};

/** What a day list says of a visit beside its row. */
export type SummaryFacts = Pick<VisitSummary, "isOwn" | "hostName" | "taken">;

/** A visit as a day list shows it: the host's own, or that of a colleague who leads it or is co-host of it. */
export const summaryOf = (row: VisitRow, now: number, facts: SummaryFacts): VisitSummary => ({
  id: row.id,
  opening: row.opening,
  label: row.label.reveal(),
  kind: row.kind,
  startsAt: row.startsAt,
  minutes: row.minutes,
  places: row.places,
  phase: row.phase,
  endedAt: row.endedAt,
  isLinkResting: row.restsUntil !== null && row.restsUntil > now,
  isLinkRetired: row.linkRetiredAt !== null,
  ...facts,
});

/** What "running late" told a device last; null when it was told nothing. */
export const lateOf = ({ lateMinutes: minutes, lateSaidAt: saidAt }: AdmissionRow): LateWord | null =>
  minutes === null || saidAt === null ? null : LateWord.parse({ minutes, saidAt });

/** What somebody waiting is told of whoever leads. */
export const hostPresenceOf = (
  state: VisitState,
  isHere: boolean,
  cardKey: SignedEnvelope | null,
): HostPresence => ({ isHere, isVisitOpen: isRunning(state), cardKey });

/** Everybody of the staff who has to do with a visit: its host, and whoever ever came in or knocks, signed in. */
export const staffOf = (state: VisitState): AccountId[] => [
  ...new Set([state.visit.hostAccountId, ...state.admissions.flatMap((row) => row.accountId ?? [])]),
];
