import { bytesOf } from "../../protocol/base64url.ts";
import type { AuditAction, AuditEvent } from "../../protocol/audit.ts";
import type { AccountId, InvitationId, ParticipantId } from "../../protocol/ids.ts";
import type { LATE_MINUTES } from "../../protocol/limits.ts";
import type { OutReason } from "../../protocol/messages.ts";
import type { Rights } from "../../protocol/permissions.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import type { SealedCard } from "../../protocol/visit.ts";
import type { AdmissionRow, TicketUse, VisitRow } from "../store/rows.ts";

/** What of a visit the machine decides about. */
export type VisitFacts = Pick<
  VisitRow,
  | "id"
  | "hostAccountId"
  | "startsAt"
  | "minutes"
  | "places"
  | "phase"
  | "isLocked"
  | "isSuspended"
  | "opening"
  | "roomName"
  | "openedAt"
  | "endedAt"
  | "epoch"
  | "rev"
  | "headHash"
  | "hostParticipantId"
  | "hostHello"
  | "linkRetiredAt"
  | "keptMs"
  | "heldSince"
  | "overtimeMs"
  | "holdMs"
>;

/** What the last word makes of one member: who leads, who is co-host, what each may send. */
export type Grant = Rights & { participantId: ParticipantId; isCoHost: boolean };

/** A visit, everybody who ever knocked at this opening, and what the last announce grants. */
export type VisitState = {
  visit: VisitFacts;
  admissions: readonly AdmissionRow[];
  grants: readonly Grant[];
};

/** The facts of an announce whose signature, chain, rows and seals were checked before. */
export type Word = {
  reason: AnnounceReason;
  epoch: number;
  rev: number;
  hash: string;
  isLocked: boolean;
  isSuspended: boolean;
  /** Everybody in the roster, the host too. */
  grants: readonly Grant[];
};

/** Who did it; `service` stands for timers. */
export type Agent = AuditEvent["agent"];

/** How a device came to the door, as its ticket says. */
export type Way = Pick<
  Extract<TicketUse, { purpose: "knock" }>,
  "accountId" | "invitationId" | "returnHash" | "isBack"
>;

/** What "running late" may say. */
export type LateMinutes = (typeof LATE_MINUTES)[number];

/** A new device: its id and the hello that it signed. */
export type Device = { participantId: ParticipantId; hello: SignedEnvelope };

/** Everything that may happen to a visit. `at` is when; ids and rooms were made by the caller. */
export type VisitEvent = { at: number } & (
  | { type: "open"; by: Agent; host: Device; roomName: string; word: Word }
  | { type: "hostReturned"; by: Agent; host: Device; word: Word }
  | { type: "handOver"; by: Agent; word: Word }
  | { type: "takeOver"; by: Agent; participantId: ParticipantId; word: Word }
  | { type: "knock"; device: Device; card: SealedCard | null; way: Way }
  | { type: "updateCard"; participantId: ParticipantId; card: SealedCard }
  | { type: "admit"; by: Agent; participantIds: readonly ParticipantId[]; word: Word }
  | { type: "deny"; by: Agent; participantId: ParticipantId }
  | { type: "announce"; by: Agent; word: Word }
  | { type: "resume"; participantId: ParticipantId }
  | { type: "unreachable"; participantId: ParticipantId }
  | { type: "mediaConnected"; participantId: ParticipantId }
  | { type: "mediaDisconnected"; participantId: ParticipantId }
  | { type: "leave"; participantId: ParticipantId }
  | { type: "leaveWaiting"; participantId: ParticipantId }
  | { type: "placeExpired"; participantId: ParticipantId }
  | { type: "hand"; participantId: ParticipantId; isRaised: boolean }
  | { type: "lowerHands"; by: Agent; participantIds: readonly ParticipantId[] }
  | { type: "late"; by: Agent; participantIds: readonly ParticipantId[] | null; minutes: LateMinutes }
  | { type: "keep"; by: Agent }
  | { type: "mediaLost"; roomName: string }
  | { type: "disable"; accountId: AccountId }
  | { type: "end"; by: Agent; word: Word | null }
  | { type: "expire" }
);

/** One fact for the audit log; visit, time and outcome are added by the desk. */
export type AuditFact = { agent: Agent; action: AuditAction; participantId: ParticipantId | null };

/** What must be done once the new state is safely stored, in this order. */
export type Effect =
  /** The one push of an admission: token, own sealed key, roster. */
  | { type: "admitTo"; participantId: ParticipantId }
  /** The whole board and everybody's hello, to the host's desktop that may have lost its memory. */
  | { type: "remindHost"; participantId: ParticipantId }
  /** The newest board entry, to members only. */
  | { type: "postBoard"; to: readonly ParticipantId[] }
  | { type: "closeGate"; participantId: ParticipantId }
  | { type: "removeMedia"; roomName: string; participantId: ParticipantId }
  | { type: "setSources"; roomName: string; participantId: ParticipantId }
  | { type: "deleteRoom"; roomName: string }
  | { type: "sendMedia"; to: readonly ParticipantId[] }
  | { type: "out"; participantId: ParticipantId; reason: OutReason }
  | { type: "showVisit" }
  | { type: "showWaiting" }
  | { type: "showDay" };

/** A transition that took place. Personal links in `retired` die in the same transaction. */
export type Step = {
  state: VisitState;
  audit: readonly AuditFact[];
  effects: readonly Effect[];
  retired: readonly InvitationId[];
};

/** Whether somebody is in the visit now. */
export const isPresent = (row: AdmissionRow): boolean =>
  row.state === "admitted" || row.state === "connected";

/** Members now, the controlling host included. */
export const membersOf = (state: VisitState): readonly AdmissionRow[] => state.admissions.filter(isPresent);

/** Members beside whoever leads: those who take up places. */
export const guestsOf = (state: VisitState): readonly AdmissionRow[] =>
  membersOf(state).filter((row) => row.role !== "host");

/** The admission of an id; null when it never knocked at this visit. */
export const admissionOf = (state: VisitState, id: ParticipantId): AdmissionRow | null =>
  state.admissions.find((row) => row.participantId === id) ?? null;

/** Whether the visit was opened and did not end. */
export const isRunning = (state: VisitState): boolean =>
  state.visit.phase === "open" || state.visit.phase === "onHold";

/** What the last word says of an id; null when it does not name it. */
export const grantOf = (state: VisitState, id: ParticipantId): Grant | null =>
  state.grants.find((grant) => grant.participantId === id) ?? null;

/** Whether somebody is in and named as co-host by the last word. */
export const isCoHost = (state: VisitState, id: ParticipantId): boolean => {
  const row = admissionOf(state, id);
  return row !== null && isPresent(row) && (grantOf(state, id)?.isCoHost ?? false);
};

/** The admission of the device that leads, also when it went; null before the opening. */
export const leaderOf = (state: VisitState): AdmissionRow | null =>
  state.visit.hostParticipantId === null ? null : admissionOf(state, state.visit.hostParticipantId);

/** Whether a desktop brought this device in by opening the visit: it is reached over the desktop's own line and remembers nothing after its window was lost. */
export const isDesktops = (row: AdmissionRow): boolean =>
  decodeHello(bytesOf(row.hello.body))?.role === "host";
