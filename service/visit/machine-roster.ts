import type { ParticipantId } from "../../protocol/ids.ts";
import { type Grant, type VisitState, type Word, admissionOf, guestsOf, isPresent } from "./machine-state.ts";

/** Guests that a word names beside those who are in, or who come in by it. */
const named = (state: VisitState, word: Word): ParticipantId[] =>
  word.grants.map((grant) => grant.participantId).filter((id) => id !== state.visit.hostParticipantId);

/** Somebody who went by themselves may stand in the roster until the host's next word on who left. */
const wentByThemselves = (state: VisitState, id: ParticipantId): boolean => {
  const row = admissionOf(state, id);
  return (row?.state === "left" || row?.state === "expired") && row.admittedSeq !== null;
};

/** Members whom the word leaves out. */
export const missingIn = (state: VisitState, word: Word): ParticipantId[] => {
  const roster = new Set(named(state, word));
  return guestsOf(state)
    .map((row) => row.participantId)
    .filter((id) => !roster.has(id));
};

/** Whether everybody in the roster belongs there: members, those coming in, and those just gone of whom the host may not know yet. */
export const namesNoStranger = (
  state: VisitState,
  word: Word,
  coming: readonly ParticipantId[] = [],
): boolean =>
  named(state, word).every((id) => {
    const row = admissionOf(state, id);
    if (row === null || row.role === "host") return false;
    if (isPresent(row) || coming.includes(id)) return true;
    return wentByThemselves(state, id);
  });

/** Whether the word drops somebody whom the last one named and who is not in any more. */
export const dropsSomebodyGone = (state: VisitState, word: Word): boolean =>
  state.grants.some(
    ({ participantId }) =>
      wentByThemselves(state, participantId) && !named(state, word).includes(participantId),
  );

/** Whether the word names every one of these. */
export const namesAll = (state: VisitState, word: Word, ids: readonly ParticipantId[]): boolean => {
  const roster = new Set(named(state, word));
  return ids.every((id) => roster.has(id));
};

/** Grants of members that the new word changes. */
export const changedGrants = (before: VisitState, after: VisitState): Grant[] =>
  after.grants.filter((grant) => {
    const row = admissionOf(after, grant.participantId);
    const old = before.grants.find((other) => other.participantId === grant.participantId);
    if (row === null || !isPresent(row) || row.role === "host" || old === undefined) return false;
    return (
      old.maySpeak !== grant.maySpeak || old.mayShow !== grant.mayShow || old.mayShare !== grant.mayShare
    );
  });
