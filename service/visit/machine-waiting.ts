import { fail } from "../../protocol/errors.ts";
import { WAITING_MAX } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import { type AuditFact, type Effect, type Step, type VisitState, admissionOf } from "./machine-state.ts";
import { type EventOf, gone, notWaitingCode, step, withAdmission, withNewcomer } from "./machine-steps.ts";

const participantFact = (
  action: AuditFact["action"],
  id: AuditFact["participantId"] & string,
): AuditFact => ({
  agent: { kind: "participant", id },
  action,
  participantId: id,
});

/** A new device begins to wait, whether or not the visit is open or locked. */
export const knock = (state: VisitState, event: EventOf<"knock">): Result<Step> => {
  const { participantId, hello } = event.device;
  if (admissionOf(state, participantId) !== null) return fail("FORBIDDEN");
  const waiting = state.admissions.filter((row) => row.state === "waiting").length;
  if (waiting >= WAITING_MAX) return fail("VISIT_FULL");
  const next = withNewcomer(state, {
    participantId,
    visitId: state.visit.id,
    role: "participant",
    state: "waiting",
    hello,
    card: event.card,
    waitingSince: event.at,
    admittedSeq: null,
    mayShare: false,
    isConnected: true,
    isMediaConnected: false,
    lastSeenAt: event.at,
  });
  const effects: Effect[] = [{ type: "showWaiting" }, { type: "showDay" }];
  return step(next, [participantFact("waiting.knocked", participantId)], effects);
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
