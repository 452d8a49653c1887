import type { CallSnapshot } from "../../call/call-core.ts";
import type { CallEnd } from "../../call/machine.ts";
import type { JoinedModel } from "../../stores/desktop-model.ts";
import { mayWaitAgain } from "../../stores/open-visit.ts";
import type { ColleagueOut, ColleagueView } from "../screens/desktop/types.ts";

/** Why somebody is out who does not know it yet; null while that is no end for the screen. */
const outOf = (end: CallEnd): ColleagueOut | null => {
  if (end.kind === "failed") return end.code === "HELD_TOO_LONG" ? "heldTooLong" : "failed";
  return end.reason === "left" || end.reason === "returned" ? null : end.reason;
};

/** A colleague's way into a visit, before they are let in and after they are out; null in the visit itself. */
export const colleagueViewOf = (joined: JoinedModel, { state }: CallSnapshot): ColleagueView | null => {
  const { clinicName, hostName, wording, isReturned } = joined;
  const waiting = { clinicName, hostName, phase: "waiting", wording, isReturned } as const;
  switch (state.phase) {
    case "waiting": {
      const { isHere: isHostHere, isVisitOpen } = state.host;
      return { ...waiting, isHostHere, isVisitOpen, isReachable: state.isReachable, late: state.late };
    }
    case "preJoin":
      return { ...waiting, isHostHere: false, isVisitOpen: false, isReachable: true, late: null };
    case "securing":
      return { ...waiting, isHostHere: true, isVisitOpen: true, isReachable: true, late: null };
    case "ended": {
      const reason = outOf(state.end);
      if (reason === null)
        return { ...waiting, isHostHere: true, isVisitOpen: true, isReachable: true, late: null };
      return { clinicName, hostName, phase: "out", reason, canWaitAgain: mayWaitAgain(state.end) };
    }
    case "joining":
    case "inVisit":
    case "reconnecting":
    case "onHold":
      return null;
  }
};
