import { fail } from "../../protocol/errors.ts";
import { OVERTIME_MS } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  isPresent,
  isRunning,
  membersOf,
} from "./machine-state.ts";
import { type EventOf, gone, isNextWord, step, withAdmission, withVisit, withWord } from "./machine-steps.ts";
import { expiresAt } from "./machine-time.ts";

/** Everybody out, those waiting too; nothing can be minted afterwards. */
const finish = (state: VisitState, at: number, fact: AuditFact): Result<Step> => {
  const { roomName } = state.visit;
  const inside = state.admissions.filter((row) => isPresent(row) || row.state === "waiting");
  const emptied = inside.reduce(
    (all, row) => withAdmission(all, row.participantId, gone(row.state === "waiting" ? "expired" : "left")),
    state,
  );
  const next = withVisit(emptied, { phase: "ended", endedAt: at, roomName: null, heldSince: null });
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

/** Whoever leads ends the visit for all; without a word only if there never was one, or the key is lost. */
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

/** The visit's time is over; before that nothing ends by itself. */
export const expire = (state: VisitState, event: EventOf<"expire">): Result<Step> =>
  event.at < expiresAt(state.visit)
    ? fail("FORBIDDEN")
    : finish(state, event.at, {
        agent: { kind: "service" },
        action: "visit.expired",
        participantId: null,
      });

/** Whoever leads keeps the visit open for longer. */
export const keep = (state: VisitState, event: EventOf<"keep">): Result<Step> => {
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  const next = withVisit(state, { keptMs: state.visit.keptMs + OVERTIME_MS });
  const fact: AuditFact = { agent: event.by, action: "visit.kept", participantId: null };
  return step(next, [fact], [{ type: "showVisit" }]);
};
