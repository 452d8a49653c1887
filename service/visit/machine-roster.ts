import type { ParticipantId } from "../../protocol/ids.ts";
import { type MediaSource, permittedSources } from "../../protocol/permissions.ts";
import {
  type Effect,
  type VisitState,
  type Word,
  admissionOf,
  grantOf,
  guestsOf,
  isPresent,
  membersOf,
} from "./machine-state.ts";

/** Guests that a word names beside those who are in, or who come in by it. */
const named = (state: VisitState, word: Word): ParticipantId[] =>
  word.grants.map((grant) => grant.participantId).filter((id) => id !== state.visit.hostParticipantId);

/** Somebody who went by themselves, or was put out by the service, may stand in the roster until the host's next word on who left; once left out, they come back by no word. */
const lingers = (state: VisitState, id: ParticipantId): boolean => {
  const row = admissionOf(state, id);
  const isGone = row?.state === "left" || row?.state === "expired" || row?.state === "removed";
  return isGone && grantOf(state, id) !== null;
};

/** Members whom the word leaves out. */
export const missingIn = (state: VisitState, word: Word): ParticipantId[] => {
  const roster = new Set(named(state, word));
  return guestsOf(state)
    .map((row) => row.participantId)
    .filter((id) => !roster.has(id));
};

/** Whether the word names as leader the one who leads, and nobody else. */
const isLedBy = (state: VisitState, word: Word): boolean => {
  const leaders = word.grants.filter((grant) => grant.role === "host");
  return leaders.length === 1 && leaders[0]?.participantId === state.visit.hostParticipantId;
};

/** Whether everybody in the roster belongs there: members, those coming in, and those just gone of whom the host may not know yet. */
export const namesNoStranger = (
  state: VisitState,
  word: Word,
  coming: readonly ParticipantId[] = [],
): boolean =>
  isLedBy(state, word) &&
  named(state, word).every((id) => {
    const row = admissionOf(state, id);
    if (row === null || row.role === "host") return false;
    if (isPresent(row) || coming.includes(id)) return true;
    return lingers(state, id);
  });

/** Whether the word drops somebody whom the last one named and who is not in any more. */
export const dropsSomebodyGone = (state: VisitState, word: Word): boolean =>
  state.grants.some(
    ({ participantId }) => lingers(state, participantId) && !named(state, word).includes(participantId),
  );

/** Whether the word names every one of these. */
export const namesAll = (state: VisitState, word: Word, ids: readonly ParticipantId[]): boolean => {
  const roster = new Set(named(state, word));
  return ids.every((id) => roster.has(id));
};

/** What somebody may send by the last word, while they are in: nothing while all is suspended. */
export const sourcesOf = (state: VisitState, id: ParticipantId): readonly MediaSource[] => {
  const row = admissionOf(state, id);
  const grant = grantOf(state, id);
  if (row === null || grant === null || !isPresent(row)) return [];
  return permittedSources(grant, state.visit.isSuspended);
};

/** Tells the media server of every member who was in before and may now send something else. */
export const senderEffects = (before: VisitState, after: VisitState): Effect[] => {
  const { roomName } = after.visit;
  if (roomName === null) return [];
  return membersOf(after)
    .map((row) => row.participantId)
    .filter((id) => grantOf(before, id) !== null)
    .filter((id) => sourcesOf(before, id).join() !== sourcesOf(after, id).join())
    .map((participantId) => ({ type: "setSources", roomName, participantId }));
};
