import type { Action } from "../../protocol/can.ts";
import type { VisitRow } from "../store/rows.ts";

/** Words that programs send by themselves; nobody meant anything by one that comes just after the end. */
const automatic: readonly Action[] = ["visit.beat", "visit.ack", "visit.away", "media.token"];

/** So long after the end of a visit such a word was on its way, and is refused without an audit row. Milliseconds. */
export const LATE_WORD_MS = 10_000;

/** Whether a refused word was on its way when the visit ended. */
export const isLateWord = (
  action: Action,
  { phase, endedAt }: Pick<VisitRow, "phase" | "endedAt">,
  now: number,
): boolean => {
  const sinceEnd = endedAt === null ? Infinity : now - endedAt;
  return phase === "ended" && automatic.includes(action) && sinceEnd >= 0 && sinceEnd < LATE_WORD_MS;
};
