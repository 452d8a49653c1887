import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import {
  type AuditFact,
  type Step,
  type VisitState,
  admissionOf,
  isPresent,
  isRunning,
} from "./machine-state.ts";
import { type EventOf, outCode, step, withAdmission } from "./machine-steps.ts";

/** A member raises or lowers its own hand; a hand that is up already keeps its time. */
export const hand = (state: VisitState, event: EventOf<"hand">): Result<Step> => {
  const { participantId, isRaised, at } = event;
  const row = admissionOf(state, participantId);
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  if (row === null || !isPresent(row)) return fail(outCode(row?.state ?? null));
  if (state.visit.hostParticipantId === participantId) return fail("FORBIDDEN");
  const next = withAdmission(state, participantId, {
    handRaisedAt: isRaised ? (row.handRaisedAt ?? at) : null,
  });
  const fact: AuditFact = {
    agent: { kind: "participant", id: participantId },
    action: isRaised ? "hand.raised" : "hand.lowered",
    participantId,
  };
  return step(next, [fact], [{ type: "showVisit" }]);
};

/** Hands of members are lowered for them; those named who went meanwhile are passed over. */
export const lowerHands = (state: VisitState, event: EventOf<"lowerHands">): Result<Step> => {
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  const named = new Set(event.participantIds);
  const ids = state.admissions
    .filter((row) => isPresent(row) && named.has(row.participantId))
    .map((row) => row.participantId);
  if (ids.length === 0) return fail("NOT_ADMITTED");
  const next = ids.reduce((all, id) => withAdmission(all, id, { handRaisedAt: null }), state);
  const facts = ids.map((participantId): AuditFact => ({
    agent: event.by,
    action: "hand.lowered",
    participantId,
  }));
  return step(next, facts, [{ type: "showVisit" }]);
};
