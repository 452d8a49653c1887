import type { AccountId } from "../../protocol/ids.ts";
import type { HostPresence, ServerMessage } from "../../protocol/messages.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { VisitSnapshot, VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { MediaSource } from "../livekit/media-room.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import { type Grant, type VisitState, isPresent, isRunning } from "./machine-state.ts";

/** The day list reaches this far back, so that a visit of this morning still shows as ended. Milliseconds. */
export const DAY_BACK_MS = 24 * 60 * 60_000;

/** Members, and those who went since the host's last word. */
const isShown = (state: VisitState, row: AdmissionRow): boolean =>
  isPresent(row) || state.grants.some((grant) => grant.participantId === row.participantId);

/** A visit as its members may know it. */
export const snapshotOf = (state: VisitState): VisitSnapshot => {
  const { visit } = state;
  return {
    visitId: visit.id,
    opening: visit.opening,
    phase: visit.phase,
    hostAccountId: visit.hostAccountId,
    openedAt: visit.openedAt,
    endedAt: visit.endedAt,
    isLocked: visit.isLocked,
    isSuspended: visit.isSuspended,
    epoch: visit.epoch,
    rev: visit.rev,
    headHash: visit.headHash,
    participants: state.admissions
      .filter((row) => row.state !== "waiting" && isShown(state, row))
      .map(({ participantId, role, state: admission, isConnected }) => ({
        participantId,
        role,
        state: admission,
        isConnected,
      })),
  };
};

/** A visit as its host's day list shows it. */
export const summaryOf = (row: VisitRow, now: number): VisitSummary => ({
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
});

const waitingView = (row: AdmissionRow): WaitingParticipant => ({
  participantId: row.participantId,
  visitId: row.visitId,
  waitingSince: row.waitingSince,
  hello: row.hello,
  card: row.card,
  isConnected: row.isConnected,
});

/** The whole day of one member of staff: own visits and everybody waiting for them. */
export const dayOf = async (reads: StoreReads, id: AccountId, now: number): Promise<ServerMessage> => {
  const visits = await reads.visit.ofHost(id, now - DAY_BACK_MS);
  const waiting = await reads.admission.waitingForHost(id);
  return {
    v: 1,
    type: "day",
    visits: visits.map((row) => summaryOf(row, now)),
    waiting: waiting.map(waitingView),
  };
};

/** What somebody waiting is told of the clinician. */
export const hostPresenceOf = (
  state: VisitState,
  isHere: boolean,
  cardKey: SignedEnvelope | null,
): HostPresence => ({ isHere, isVisitOpen: isRunning(state), cardKey });

/** What a member may send by the host's last word; only the host shares unasked. */
export const sourcesOf = (row: AdmissionRow, grant: Grant | undefined): MediaSource[] => {
  if (row.role === "host") return ["camera", "microphone", "screenShare", "screenShareAudio"];
  if (grant === undefined) return [];
  return [
    ...(grant.mayShow ? (["camera"] as const) : []),
    ...(grant.maySpeak ? (["microphone"] as const) : []),
    ...(grant.mayShare ? (["screenShare", "screenShareAudio"] as const) : []),
  ];
};
