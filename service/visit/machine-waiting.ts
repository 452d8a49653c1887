import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { WAITING_MAX } from "../../protocol/limits.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { AdmissionRow } from "../store/rows.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  type Way,
  admissionOf,
  isPresent,
} from "./machine-state.ts";
import {
  type EventOf,
  gone,
  notWaitingCode,
  outCode,
  shutMedia,
  step,
  withAdmission,
  withNewcomer,
} from "./machine-steps.ts";

const participantFact = (action: AuditFact["action"], id: ParticipantId): AuditFact => ({
  agent: { kind: "participant", id },
  action,
  participantId: id,
});

/** Everybody who came by this way in before. */
const beforeBy = (state: VisitState, { returnHash }: Way): AdmissionRow[] =>
  returnHash === null ? [] : state.admissions.filter((row) => row.returnHash === returnHash);

/** Why nobody comes in by this way any more; null while it is good. A signed-in colleague who was denied may ask again. */
const deadWay = (before: readonly AdmissionRow[], { accountId }: Way): ErrorCode | null => {
  const shut = before.find(
    (row) => row.state === "removed" || (row.state === "denied" && accountId === null),
  );
  return shut === undefined ? null : outCode(shut.state);
};

/** Since when somebody waits: who comes back keeps the place that it had first. */
const waitingSince = (before: readonly AdmissionRow[], { isBack }: Way, at: number): number =>
  isBack ? Math.min(at, ...before.map((row) => row.waitingSince)) : at;

/** Devices of the same way in that are in but cannot be reached: their page is gone, and the one that knocks took its place. */
const replacedBy = (state: VisitState, before: readonly AdmissionRow[]): ParticipantId[] =>
  before
    .filter((row) => isPresent(row) && !row.isConnected)
    .map((row) => row.participantId)
    .filter((id) => id !== state.visit.hostParticipantId);

/** A new device begins to wait, whether or not the visit is open or locked. */
export const knock = (state: VisitState, event: EventOf<"knock">): Result<Step> => {
  const { participantId, hello } = event.device;
  if (admissionOf(state, participantId) !== null) return fail("FORBIDDEN");
  const before = beforeBy(state, event.way);
  const dead = deadWay(before, event.way);
  if (dead !== null) return fail(dead);
  const waiting = state.admissions.filter((row) => row.state === "waiting").length;
  if (waiting >= WAITING_MAX) return fail("VISIT_FULL");
  const replaced = replacedBy(state, before);
  const next = withNewcomer(
    replaced.reduce((all, id) => withAdmission(all, id, gone("left")), state),
    {
      participantId,
      visitId: state.visit.id,
      role: "participant",
      state: "waiting",
      hello,
      card: event.card,
      waitingSince: waitingSince(before, event.way, event.at),
      admittedSeq: null,
      maySpeak: true,
      mayShow: true,
      mayShare: false,
      isConnected: true,
      isMediaConnected: false,
      lastSeenAt: event.at,
      accountId: event.way.accountId,
      invitationId: event.way.invitationId,
      returnHash: event.way.returnHash,
      isBack: event.way.isBack,
      handRaisedAt: null,
      lateMinutes: null,
      lateSaidAt: null,
    },
  );
  const audit = [
    participantFact("waiting.knocked", participantId),
    ...replaced.map((id) => participantFact("participant.left", id)),
  ];
  return step(next, audit, [
    ...replacedEffects(state, replaced),
    { type: "showWaiting" },
    { type: "showDay" },
  ]);
};

const replacedEffects = (state: VisitState, replaced: readonly ParticipantId[]): Effect[] => {
  const shut = replaced.flatMap((id): Effect[] => [
    ...shutMedia(state, id),
    { type: "out", participantId: id, reason: "replaced" },
  ]);
  return shut.length === 0 ? [] : [...shut, { type: "showVisit" }];
};

/** A waiting device seals its card anew. */
export const updateCard = (state: VisitState, event: EventOf<"updateCard">): Result<Step> => {
  const row = admissionOf(state, event.participantId);
  if (row?.state !== "waiting") return fail(notWaitingCode(row?.state ?? null));
  const next = withAdmission(state, event.participantId, { card: event.card });
  return step(next, [participantFact("waiting.cardUpdated", event.participantId)], [{ type: "showDay" }]);
};

/** A waiting device goes. */
export const leaveWaiting = (state: VisitState, event: EventOf<"leaveWaiting">): Result<Step> => {
  const row = admissionOf(state, event.participantId);
  if (row?.state !== "waiting") return fail(notWaitingCode(row?.state ?? null));
  const next = withAdmission(state, event.participantId, gone("expired"));
  return step(next, [participantFact("waiting.left", event.participantId)], [{ type: "showDay" }]);
};

/** Those who wait, or some of them, are told how late it gets; whoever does not wait any more is passed over. */
export const late = (state: VisitState, event: EventOf<"late">): Result<Step> => {
  const named = event.participantIds;
  const ids = state.admissions
    .filter((row) => row.state === "waiting" && (named === null || named.includes(row.participantId)))
    .map((row) => row.participantId);
  if (ids.length === 0) return fail("NOT_WAITING");
  const told = { lateMinutes: event.minutes, lateSaidAt: event.at };
  const next = ids.reduce((all, id) => withAdmission(all, id, told), state);
  const facts = ids.map((participantId): AuditFact => ({
    agent: event.by,
    action: "waiting.lateTold",
    participantId,
  }));
  return step(next, facts, [{ type: "showWaiting" }, { type: "showDay" }]);
};
