import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { changedGrants, dropsSomebodyGone, missingIn, namesAll, namesNoStranger } from "./machine-roster.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  type Word,
  admissionOf,
  guestsOf,
  isPresent,
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
  withNewcomer,
  withVisit,
  withWord,
} from "./machine-steps.ts";

const hostRow = (state: VisitState, event: EventOf<"open" | "hostReturned">): AdmissionRow => ({
  participantId: event.host.participantId,
  visitId: state.visit.id,
  role: "host",
  state: "admitted",
  hello: event.host.hello,
  card: null,
  waitingSince: event.at,
  admittedSeq: event.word.rev,
  mayShare: true,
  isConnected: true,
  isMediaConnected: false,
  lastSeenAt: event.at,
  accountId: state.visit.hostAccountId,
  invitationId: null,
  returnHash: null,
  isBack: false,
  handRaisedAt: null,
  lateMinutes: null,
  lateSaidAt: null,
});

const shown: readonly Effect[] = [{ type: "showVisit" }, { type: "showWaiting" }, { type: "showDay" }];

/** The host's first word: nobody is in yet but the host. */
export const open = (state: VisitState, event: EventOf<"open">): Result<Step> => {
  const { visit } = state;
  if (visit.phase !== "scheduled") return fail("VISIT_ALREADY_OPEN");
  if (event.word.epoch !== 1 || !isNextWord(state, event.word)) return fail("CHAIN_BROKEN");
  if (admissionOf(state, event.host.participantId) !== null) return fail("ROSTER_INVALID");
  const { participantId, hello } = event.host;
  const opened = withVisit(state, {
    phase: "open",
    roomName: event.roomName,
    openedAt: event.at,
    hostParticipantId: participantId,
    hostHello: hello,
  });
  if (!namesNoStranger(opened, event.word)) return fail("ROSTER_INVALID");
  const next = withWord(withNewcomer(opened, hostRow(opened, event)), event.word);
  const audit: AuditFact[] = [{ agent: event.by, action: "visit.opened", participantId }];
  return step(next, audit, [{ type: "admitTo", participantId }, ...shown]);
};

/** The host again, with new keys: takes the place of the host's former device and continues the chain. */
export const hostReturned = (state: VisitState, event: EventOf<"hostReturned">): Result<Step> => {
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  const former = state.visit.hostParticipantId;
  const { participantId, hello } = event.host;
  if (former === null || admissionOf(state, participantId) !== null) return fail("ROSTER_INVALID");
  if (!isNextWord(state, event.word) || event.word.epoch === state.visit.epoch) return fail("CHAIN_BROKEN");
  const without = withAdmission(state, former, gone("left"));
  const led = withVisit(without, { phase: "open", hostParticipantId: participantId, hostHello: hello });
  if (missingIn(led, event.word).length > 0 || !namesNoStranger(led, event.word))
    return fail("ROSTER_INVALID");
  const next = withWord(withNewcomer(led, hostRow(led, event)), event.word);
  const audit: AuditFact[] = [{ agent: event.by, action: "visit.hostReturned", participantId }];
  return step(next, audit, [
    { type: "postBoard", to: guestsOf(next).map((row) => row.participantId) },
    ...shutMedia(state, former),
    { type: "out", participantId: former, reason: "replaced" },
    { type: "admitTo", participantId },
    ...grantEffects(state, next),
    ...shown,
  ]);
};

/** Why these devices cannot be let in now, whatever the host's word says; null when they can. */
export const admitRefusal = (state: VisitState, ids: readonly ParticipantId[]): ErrorCode | null => {
  if (state.visit.phase === "ended") return "VISIT_ENDED";
  if (state.visit.phase !== "open") return "VISIT_NOT_OPEN";
  if (new Set(ids).size !== ids.length || ids.length === 0) return "REQUEST_INVALID";
  for (const id of ids) {
    const row = admissionOf(state, id);
    if (row?.state !== "waiting") return notWaitingCode(row?.state ?? null);
  }
  if (state.visit.isLocked) return "VISIT_LOCKED";
  return guestsOf(state).length + ids.length > state.visit.places ? "VISIT_FULL" : null;
};

/** Lets waiting devices in, all of them or none. */
export const admit = (state: VisitState, event: EventOf<"admit">): Result<Step> => {
  const { participantIds: ids, word } = event;
  const refusal = admitRefusal(state, ids);
  if (refusal !== null) return fail(refusal);
  if (!isNextWord(state, word) || word.epoch === state.visit.epoch) return fail("CHAIN_BROKEN");
  const isWhole = namesAll(state, word, ids) && missingIn(state, word).length === 0;
  if (!isWhole || !namesNoStranger(state, word, ids)) return fail("ROSTER_INVALID");
  const before = membersOf(state).map((row) => row.participantId);
  const admitted = ids.reduce(
    (all, id) => withAdmission(all, id, { state: "admitted", admittedSeq: word.rev }),
    state,
  );
  const next = withWord(admitted, word);
  return step(
    next,
    ids.map((id) => ({ agent: event.by, action: "participant.admitted", participantId: id })),
    [
      ...ids.map((participantId): Effect => ({ type: "admitTo", participantId })),
      { type: "postBoard", to: before },
      ...grantEffects(state, next),
      { type: "showVisit" },
      { type: "showDay" },
    ],
  );
};

/** Turns a waiting device away for good. */
export const deny = (state: VisitState, event: EventOf<"deny">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row?.state !== "waiting") return fail(notWaitingCode(row?.state ?? null));
  const next = withAdmission(state, participantId, gone("denied"));
  const audit: AuditFact[] = [{ agent: event.by, action: "participant.denied", participantId }];
  return step(next, audit, [
    { type: "closeGate", participantId },
    { type: "out", participantId, reason: "denied" },
    { type: "showDay" },
  ]);
};

const grantEffects = (before: VisitState, after: VisitState): Effect[] => {
  const { roomName } = after.visit;
  if (roomName === null) return [];
  return changedGrants(before, after).map((grant) => ({ type: "setSources", roomName, grant }));
};

/** Whether a word of this reason may be said now without letting anybody in, and who goes by it. */
const checkAnnounce = (state: VisitState, word: Word): ErrorCode | null => {
  if (!isRunning(state)) return "VISIT_NOT_OPEN";
  if (!isNextWord(state, word)) return "CHAIN_BROKEN";
  if (word.reason === "leave" && !dropsSomebodyGone(state, word)) return "ROSTER_INVALID";
  const isRemoval = word.reason === "remove";
  const hasMissing = missingIn(state, word).length > 0;
  return isRemoval === hasMissing && namesNoStranger(state, word) ? null : "ROSTER_INVALID";
};

const shareFacts = (before: VisitState, after: VisitState, agent: AuditFact["agent"]): AuditFact[] =>
  guestsOf(after).flatMap((row): AuditFact[] => {
    const had = admissionOf(before, row.participantId)?.mayShare ?? false;
    if (had === row.mayShare) return [];
    const action = row.mayShare ? "share.granted" : "share.revoked";
    return [{ agent, action, participantId: row.participantId }];
  });

/** The host's word on anything but coming in: who left, who is removed, new keys, who may do what. */
export const announce = (state: VisitState, event: EventOf<"announce">): Result<Step> => {
  const { word } = event;
  const refusal = checkAnnounce(state, word);
  if (refusal !== null) return fail(refusal);
  const removed = missingIn(state, word);
  const without = removed.reduce((all, id) => withAdmission(all, id, gone("removed")), state);
  const next = withWord(without, word);
  const audit: AuditFact[] = [
    ...removed.map((id): AuditFact => ({
      agent: event.by,
      action: "participant.removed",
      participantId: id,
    })),
    ...shareFacts(without, next, event.by),
  ];
  const whole: AuditFact = { agent: event.by, action: "visit.announced", participantId: null };
  return step(next, audit.length > 0 ? audit : [whole], [
    { type: "postBoard", to: membersOf(next).map((row) => row.participantId) },
    ...removed.flatMap((id) => shutMedia(state, id)),
    ...removed.map((id): Effect => ({ type: "out", participantId: id, reason: "removed" })),
    ...grantEffects(state, next),
    { type: "showVisit" },
  ]);
};

/** Everybody out, those waiting too; nothing can be minted afterwards. */
const finish = (state: VisitState, at: number, fact: AuditFact): Result<Step> => {
  const { roomName } = state.visit;
  const inside = state.admissions.filter((row) => isPresent(row) || row.state === "waiting");
  const emptied = inside.reduce(
    (all, row) => withAdmission(all, row.participantId, gone(row.state === "waiting" ? "expired" : "left")),
    state,
  );
  const next = withVisit(emptied, { phase: "ended", endedAt: at, roomName: null });
  return step(
    next,
    [fact],
    [
      ...inside.map((row): Effect => ({ type: "closeGate", participantId: row.participantId })),
      ...(roomName === null ? [] : [{ type: "deleteRoom", roomName } as const]),
      ...inside.map((row): Effect => ({ type: "out", participantId: row.participantId, reason: "ended" })),
      { type: "showDay" },
    ],
  );
};

/** The host ends the visit for all; without a word only if there never was one. */
export const end = (state: VisitState, event: EventOf<"end">): Result<Step> => {
  const { word } = event;
  const fact: AuditFact = { agent: event.by, action: "visit.ended", participantId: null };
  // An end needs no key: a host whose desktop was lost, and its signing key with it, can still end for all.
  if (word === null) return finish(state, event.at, fact);
  if (state.visit.headHash === null || !isNextWord(state, word)) return fail("CHAIN_BROKEN");
  const members = membersOf(state).map((row) => row.participantId);
  const over = finish(withWord(state, word), event.at, fact);
  if (!over.ok) return over;
  const { state: next, audit, effects } = over.value;
  return step(next, audit, [{ type: "postBoard", to: members }, ...effects]);
};

/** The visit's time is over. */
export const expire = (state: VisitState, event: EventOf<"expire">): Result<Step> =>
  finish(state, event.at, { agent: { kind: "service" }, action: "visit.expired", participantId: null });
