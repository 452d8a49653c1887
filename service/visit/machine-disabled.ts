import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { retireLinks } from "./machine-host.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  isPresent,
  isRunning,
} from "./machine-state.ts";
import { type EventOf, gone, shutMedia, step, withAdmission } from "./machine-steps.ts";
import { led } from "./machine-time.ts";

const isIn = (row: AdmissionRow): boolean => isPresent(row) || row.state === "waiting";

const outOf = (row: AdmissionRow): "removed" | "denied" => (isPresent(row) ? "removed" : "denied");

const factOf = (row: AdmissionRow): AuditFact => ({
  agent: { kind: "service" },
  action: isPresent(row) ? "participant.removed" : "participant.denied",
  participantId: row.participantId,
});

const effectsOf = (state: VisitState, row: AdmissionRow): Effect[] => [
  ...(isPresent(row) ? shutMedia(state, row.participantId) : []),
  { type: "out", participantId: row.participantId, reason: outOf(row) },
];

/**
 * Somebody's account was disabled: all devices of it are out, at once and without a word of whoever leads, who says the next
 * one without them. Where the account led, the visit is on hold and a co-host may take over.
 */
export const disable = (state: VisitState, event: EventOf<"disable">): Result<Step> => {
  const rows = state.admissions.filter((row) => row.accountId === event.accountId && isIn(row));
  if (rows.length === 0) return fail("NOT_ADMITTED");
  const links = retireLinks(state, rows.filter(isPresent), event.at, { kind: "service" });
  const without = rows.reduce(
    (all, row) => withAdmission(all, row.participantId, gone(outOf(row))),
    links.state,
  );
  const hasLed = rows.some((row) => row.participantId === state.visit.hostParticipantId);
  const next = hasLed && isRunning(state) ? led(without, "onHold", event.at) : without;
  return step(
    next,
    [...rows.map(factOf), ...links.facts],
    [
      ...rows.flatMap((row) => effectsOf(state, row)),
      { type: "showVisit" },
      ...(hasLed ? [{ type: "showWaiting" } as const] : []),
      { type: "showDay" },
    ],
    links.personal,
  );
};
