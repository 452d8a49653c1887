import type { ClinicSettings } from "../../protocol/clinic-settings.ts";
import { LINK_GRACE_MS } from "../../protocol/limits.ts";
import type { Phase } from "../../protocol/visit.ts";
import type { VisitFacts, VisitState } from "./machine-state.ts";
import { withVisit } from "./machine-steps.ts";

type Times = Pick<
  VisitFacts,
  "startsAt" | "minutes" | "openedAt" | "endedAt" | "keptMs" | "heldSince" | "overtimeMs" | "holdMs"
>;

const MINUTE_MS = 60_000;

/** What a clinic's settings make of its visits' times. */
export const timesOf = ({
  overtimeMinutes,
  holdMinutes,
}: Pick<ClinicSettings, "overtimeMinutes" | "holdMinutes">): Pick<Times, "overtimeMs" | "holdMs"> => ({
  overtimeMs: overtimeMinutes * MINUTE_MS,
  holdMs: holdMinutes * MINUTE_MS,
});

/** When a running visit ends by itself unless somebody keeps it open, or comes back to lead it; null for every other. */
export const endsAtOf = (visit: Times): number | null => {
  const { startsAt, minutes, openedAt, endedAt, keptMs, heldSince, overtimeMs, holdMs } = visit;
  if (openedAt === null || endedAt !== null) return null;
  const end = Math.max(startsAt, openedAt) + minutes * MINUTE_MS + overtimeMs + keptMs;
  return heldSince === null ? end : Math.min(end, heldSince + holdMs);
};

/** When a visit is over without anybody's word: one that never opened, once its link is good no more. */
export const expiresAt = (visit: Times): number =>
  endsAtOf(visit) ?? visit.startsAt + visit.minutes * MINUTE_MS + LINK_GRACE_MS;

/** The state with whoever leads here, or gone since `at`; the first loss counts until somebody leads again. */
export const led = (state: VisitState, phase: Extract<Phase, "open" | "onHold">, at: number): VisitState => {
  const heldSince = phase === "open" ? null : (state.visit.heldSince ?? at);
  return withVisit(state, { phase, heldSince });
};
