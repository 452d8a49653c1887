import type { SessionState } from "./auto-logoff.ts";
import { type Warning, graceEndAt, idleEndAt } from "./auto-logoff-time.ts";

/** What lies ahead of the session, in milliseconds from its last event; null for what does not come by itself. */
export type Outlook =
  | { phase: "signedOut" }
  | { phase: "active" }
  | { phase: "warned"; next: Warning["next"]; inMs: number }
  | { phase: "covered"; isInCall: boolean; logsOffInMs: number | null; leavesCallInMs: number | null };

const from = (ageMs: number, end: number): number | null => (end === Infinity ? null : end - ageMs);

/** What a window may be told of the session's state: times, and nothing of a person or a visit. */
export const outlookOf = (state: SessionState): Outlook => {
  switch (state.phase) {
    case "signedOut":
    case "active":
      return { phase: state.phase };
    case "warned":
      return {
        phase: "warned",
        next: state.warning.next,
        inMs: state.warning.at - state.watch.ageMs,
      };
    case "covered": {
      const { watch, lockedAt } = state;
      return {
        phase: "covered",
        isInCall: watch.isInCall,
        logsOffInMs: from(watch.ageMs, idleEndAt(watch)),
        leavesCallInMs: from(watch.ageMs, graceEndAt(watch, lockedAt)),
      };
    }
  }
};
