import type { ErrorCode } from "../../protocol/errors.ts";
import type { InvitationId, ParticipantId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import type { AdmissionState } from "../../protocol/visit.ts";
import type { AdmissionPatch, AdmissionRow } from "../store/rows.ts";
import type { AuditFact, Effect, Grant, VisitEvent, VisitFacts, VisitState, Word } from "./machine-state.ts";

/** The event of one type. */
export type EventOf<Type extends VisitEvent["type"]> = Extract<VisitEvent, { type: Type }>;

/** A step that took place. */
export const step = (
  state: VisitState,
  audit: readonly AuditFact[],
  effects: readonly Effect[],
  retired: readonly InvitationId[] = [],
) => succeed({ state, audit, effects, retired });

/** The state with some facts of the visit replaced. */
export const withVisit = (state: VisitState, patch: Partial<VisitFacts>): VisitState => ({
  ...state,
  visit: { ...state.visit, ...patch },
});

/** The state with one admission changed. */
export const withAdmission = (state: VisitState, id: ParticipantId, patch: AdmissionPatch): VisitState => ({
  ...state,
  admissions: state.admissions.map((row) => (row.participantId === id ? { ...row, ...patch } : row)),
});

/** The state with one admission more. */
export const withNewcomer = (state: VisitState, row: AdmissionRow): VisitState => ({
  ...state,
  admissions: [...state.admissions, row],
});

/** What a word lets somebody send; of whoever it leaves out, what was taken before stays taken for whoever comes back by the same way in. */
const withRights = (row: AdmissionRow, grant: Grant | undefined): AdmissionRow => {
  const { maySpeak, mayShow, mayShare } = grant ?? { ...row, mayShare: false };
  const isSame = row.maySpeak === maySpeak && row.mayShow === mayShow && row.mayShare === mayShare;
  return isSame ? row : { ...row, maySpeak, mayShow, mayShare };
};

/** The state after a word: chain, flags and grants are the word's. */
export const withWord = (state: VisitState, word: Word): VisitState => {
  const grants = new Map(word.grants.map((grant) => [grant.participantId, grant]));
  return {
    ...withVisit(state, {
      epoch: word.epoch,
      rev: word.rev,
      headHash: word.hash,
      isLocked: word.isLocked,
      isSuspended: word.isSuspended,
    }),
    admissions: state.admissions.map((row) => withRights(row, grants.get(row.participantId))),
    grants: word.grants,
  };
};

/** Whether the word is the very next of the chain: rev one more, epoch the same or one more. */
export const isNextWord = (state: VisitState, word: Word): boolean =>
  word.rev === state.visit.rev + 1 &&
  (word.epoch === state.visit.epoch || word.epoch === state.visit.epoch + 1);

/** A member's way out: nothing of it is connected any more. */
export const gone = (state: AdmissionState): AdmissionPatch => ({
  state,
  mayShare: false,
  isConnected: false,
  isMediaConnected: false,
  handRaisedAt: null,
});

/** What shuts a departed member's media: first the gate, then its rights and its connection. */
export const shutMedia = (state: VisitState, participantId: ParticipantId): Effect[] => {
  const { roomName } = state.visit;
  const close: Effect = { type: "closeGate", participantId };
  return roomName === null ? [close] : [close, { type: "removeMedia", roomName, participantId }];
};

/** Why an id that is expected to wait does not. */
export const notWaitingCode = (state: AdmissionState | null): ErrorCode => {
  switch (state) {
    case "admitted":
    case "connected":
      return "ALREADY_ADMITTED";
    case "denied":
      return "ALREADY_DENIED";
    case "removed":
      return "REMOVED";
    case "waiting":
    case "left":
    case "expired":
    case null:
      return "NOT_WAITING";
  }
};

/** Why an id that is expected to be in, or to wait, is out. */
export const outCode = (state: AdmissionState | null): ErrorCode => {
  switch (state) {
    case "denied":
      return "DENIED";
    case "removed":
      return "REMOVED";
    case "left":
    case "expired":
      return "PLACE_EXPIRED";
    case "waiting":
    case "admitted":
    case "connected":
    case null:
      return "NOT_ADMITTED";
  }
};
