import type { AuditAction } from "../../protocol/audit.ts";
import type { AccountId, ParticipantId } from "../../protocol/ids.ts";
import type { OutReason } from "../../protocol/messages.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { SealedCard } from "../../protocol/visit.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";

/** What of a visit the machine decides about. */
export type VisitFacts = Pick<
  VisitRow,
  | "id"
  | "hostAccountId"
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
>;

/** What the host's last word lets one member send. */
export type Grant = { participantId: ParticipantId; maySpeak: boolean; mayShow: boolean; mayShare: boolean };

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
export type Agent =
  | { kind: "account"; id: AccountId }
  | { kind: "participant"; id: ParticipantId }
  | { kind: "service" };

/** A new device: its id and the hello that it signed. */
export type Device = { participantId: ParticipantId; hello: SignedEnvelope };

/** Everything that may happen to a visit. `at` is when; ids and rooms were made by the caller. */
export type VisitEvent = { at: number } & (
  | { type: "open"; by: Agent; host: Device; roomName: string; word: Word }
  | { type: "hostReturned"; by: Agent; host: Device; word: Word }
  | { type: "knock"; device: Device; card: SealedCard | null }
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
  | { type: "mediaLost"; roomName: string }
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
  | { type: "setSources"; roomName: string; grant: Grant }
  | { type: "deleteRoom"; roomName: string }
  | { type: "sendMedia"; to: readonly ParticipantId[] }
  | { type: "out"; participantId: ParticipantId; reason: OutReason }
  | { type: "showVisit" }
  | { type: "showWaiting" }
  | { type: "showDay" };

/** A transition that took place. */
export type Step = { state: VisitState; audit: readonly AuditFact[]; effects: readonly Effect[] };

/** Whether somebody is in the visit now. */
export const isPresent = (row: AdmissionRow): boolean =>
  row.state === "admitted" || row.state === "connected";

/** Members now, the controlling host included. */
export const membersOf = (state: VisitState): readonly AdmissionRow[] => state.admissions.filter(isPresent);

/** Members beside the host: those who take up places. */
export const guestsOf = (state: VisitState): readonly AdmissionRow[] =>
  membersOf(state).filter((row) => row.role !== "host");

/** The admission of an id; null when it never knocked at this visit. */
export const admissionOf = (state: VisitState, id: ParticipantId): AdmissionRow | null =>
  state.admissions.find((row) => row.participantId === id) ?? null;

/** Whether the visit was opened and did not end. */
export const isRunning = (state: VisitState): boolean =>
  state.visit.phase === "open" || state.visit.phase === "onHold";
