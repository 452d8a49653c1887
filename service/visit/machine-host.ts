import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { InvitationId, ParticipantId } from "../../protocol/ids.ts";
import type { OutReason } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { wordFacts } from "./machine-facts.ts";
import { dropsSomebodyGone, missingIn, namesAll, namesNoStranger, senderEffects } from "./machine-roster.ts";
import {
  type Agent,
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  type Word,
  admissionOf,
  guestsOf,
  isDesktops,
  isRunning,
  membersOf,
} from "./machine-state.ts";
import {
  type EventOf,
  gone,
  isNextWord,
  notWaitingCode,
  shutMedia,
  step,
  withAdmission,
  withVisit,
  withWord,
} from "./machine-steps.ts";
import { exceeds, rightsOfWay } from "./way-rights.ts";

/** Why these devices cannot be let in now, whatever the host's word says; null when they can. A lock stops newcomers, not those who come back. */
export const admitRefusal = (state: VisitState, ids: readonly ParticipantId[]): ErrorCode | null => {
  if (state.visit.phase === "ended") return "VISIT_ENDED";
  if (state.visit.phase !== "open") return "VISIT_NOT_OPEN";
  if (new Set(ids).size !== ids.length || ids.length === 0) return "REQUEST_INVALID";
  const rows = ids.map((id) => admissionOf(state, id));
  const other = rows.find((row) => row?.state !== "waiting");
  if (other !== undefined) return notWaitingCode(other?.state ?? null);
  if (state.visit.isLocked && rows.some((row) => row?.isBack !== true)) return "VISIT_LOCKED";
  return guestsOf(state).length + ids.length > state.visit.places ? "VISIT_FULL" : null;
};

/** Whether a word gives somebody who is back what was taken and not given back: a reload undoes no "Keep muted". */
const givesBackByReload = (state: VisitState, { grants }: Word, ids: readonly ParticipantId[]): boolean =>
  grants.some((grant) => {
    const row = ids.includes(grant.participantId) ? admissionOf(state, grant.participantId) : null;
    return row !== null && exceeds(grant, rightsOfWay(state.admissions, row));
  });

/** Lets waiting devices in, all of them or none. */
export const admit = (state: VisitState, event: EventOf<"admit">): Result<Step> => {
  const { participantIds: ids, word } = event;
  const refusal = admitRefusal(state, ids);
  if (refusal !== null) return fail(refusal);
  if (!isNextWord(state, word) || word.epoch === state.visit.epoch) return fail("CHAIN_BROKEN");
  const isWhole = namesAll(state, word, ids) && missingIn(state, word).length === 0;
  if (!isWhole || !namesNoStranger(state, word, ids)) return fail("ROSTER_INVALID");
  if (givesBackByReload(state, word, ids)) return fail("ROSTER_INVALID");
  const before = membersOf(state).map((row) => row.participantId);
  const admitted = ids.reduce(
    (all, id) => withAdmission(all, id, { state: "admitted", admittedSeq: word.rev }),
    state,
  );
  const next = withWord(admitted, word);
  const facts = ids.map((participantId): AuditFact => ({
    agent: event.by,
    action: "participant.admitted",
    participantId,
  }));
  return step(
    next,
    [...facts, ...wordFacts(state, next, event.by)],
    [
      ...ids.map((participantId): Effect => ({ type: "admitTo", participantId })),
      { type: "postBoard", to: before },
      ...senderEffects(state, next),
      { type: "showVisit" },
      { type: "showDay" },
    ],
  );
};

/** Devices that wait by the same way in as one of these: what dies with it. */
const waitingByTheSameWay = (state: VisitState, ids: readonly ParticipantId[]): ParticipantId[] => {
  const ways = new Set(ids.map((id) => admissionOf(state, id)?.returnHash ?? null));
  return state.admissions
    .filter((row) => row.state === "waiting" && row.returnHash !== null && ways.has(row.returnHash))
    .map((row) => row.participantId);
};

const turnedAway = (participantId: ParticipantId): Effect[] => [
  { type: "closeGate", participantId },
  { type: "out", participantId, reason: "denied" },
];

const deniedFact =
  (agent: Agent) =>
  (participantId: ParticipantId): AuditFact => ({ agent, action: "participant.denied", participantId });

/** Turns a waiting device away for good, and every other that waits by the same way in. */
export const deny = (state: VisitState, event: EventOf<"deny">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row?.state !== "waiting") return fail(notWaitingCode(row?.state ?? null));
  const others = waitingByTheSameWay(state, [participantId]).filter((id) => id !== participantId);
  const denied = [participantId, ...others];
  const next = denied.reduce((all, id) => withAdmission(all, id, gone("denied")), state);
  return step(next, denied.map(deniedFact(event.by)), [...denied.flatMap(turnedAway), { type: "showDay" }]);
};

/** Whether a word of this reason may be said now without letting anybody in, and who goes by it. */
const checkAnnounce = (state: VisitState, word: Word): ErrorCode | null => {
  if (!isRunning(state)) return "VISIT_NOT_OPEN";
  if (!isNextWord(state, word)) return "CHAIN_BROKEN";
  if (word.reason === "leave" && !dropsSomebodyGone(state, word)) return "ROSTER_INVALID";
  const isParting = word.reason === "remove" || word.reason === "return";
  const hasMissing = missingIn(state, word).length > 0;
  return isParting === hasMissing && namesNoStranger(state, word) ? null : "ROSTER_INVALID";
};

type Parting = { state: "removed" | "expired"; action: AuditFact["action"]; reason: OutReason };

/** What becomes of whom a word leaves out. */
const partingOf = ({ reason }: Word): Parting =>
  reason === "return"
    ? { state: "expired", action: "participant.returned", reason: "returned" }
    : { state: "removed", action: "participant.removed", reason: "removed" };

/** The state once links were retired, which personal ones, and what is written down of it. */
export type Links = { state: VisitState; personal: InvitationId[]; facts: AuditFact[] };

/** The links that removed people came by are good for no newcomer any more: the personal ones for ever, the one for all until it is made anew. */
export const retireLinks = (
  state: VisitState,
  removed: readonly AdmissionRow[],
  at: number,
  agent: Agent,
): Links => {
  const came = removed.filter((row) => !isDesktops(row));
  const personal = [...new Set(came.flatMap((row) => row.invitationId ?? []))];
  const isShared = came.some((row) => row.invitationId === null) && state.visit.linkRetiredAt === null;
  const retired: AuditFact = { agent, action: "invitation.retired", participantId: null };
  return {
    state: isShared ? withVisit(state, { linkRetiredAt: at }) : state,
    personal,
    facts: Array.from({ length: personal.length + (isShared ? 1 : 0) }, () => retired),
  };
};

/** The word of whoever leads on anything but coming in: who left, who is removed or waits again, new keys, who may do what. */
export const announce = (state: VisitState, event: EventOf<"announce">): Result<Step> => {
  const { word, by, at } = event;
  const refusal = checkAnnounce(state, word);
  if (refusal !== null) return fail(refusal);
  const parted = missingIn(state, word);
  const parting = partingOf(word);
  const isRemoval = word.reason === "remove";
  const rows = parted.flatMap((id) => (isRemoval ? (admissionOf(state, id) ?? []) : []));
  const links = retireLinks(state, rows, at, by);
  const denied = isRemoval ? waitingByTheSameWay(state, parted) : [];
  const without = parted.reduce((all, id) => withAdmission(all, id, gone(parting.state)), links.state);
  const turned = denied.reduce((all, id) => withAdmission(all, id, gone("denied")), without);
  const next = withWord(turned, word);
  const audit: AuditFact[] = [
    ...parted.map((id): AuditFact => ({ agent: by, action: parting.action, participantId: id })),
    ...denied.map(deniedFact(by)),
    ...links.facts,
    ...wordFacts(state, next, by),
  ];
  const whole: AuditFact = { agent: by, action: "visit.announced", participantId: null };
  const effects: Effect[] = [
    { type: "postBoard", to: membersOf(next).map((row) => row.participantId) },
    ...parted.flatMap((id) => shutMedia(state, id)),
    ...parted.map((id): Effect => ({ type: "out", participantId: id, reason: parting.reason })),
    ...denied.flatMap(turnedAway),
    ...senderEffects(state, next),
    { type: "showVisit" },
    { type: "showDay" },
  ];
  return step(next, audit.length > 0 ? audit : [whole], effects, links.personal);
};
