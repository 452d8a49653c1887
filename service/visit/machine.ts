import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import { disable } from "./machine-disabled.ts";
import * as ending from "./machine-end.ts";
import * as hands from "./machine-hands.ts";
import * as host from "./machine-host.ts";
import * as lead from "./machine-lead.ts";
import * as lines from "./machine-lines.ts";
import type { Step, VisitEvent, VisitState } from "./machine-state.ts";
import * as waiting from "./machine-waiting.ts";

/*
 * The visit (isLocked and isSuspended are flags beside the phase, set by the host's word):
 *
 *                 open              leader unreachable, leader leaves
 *   scheduled -----------> open ------------------------------------> onHold
 *       |                 |    <------------------------------------    |
 *       |                 |  leader resumes, hostReturned, takeOver     |
 *       |   end, expire   |  end, expire                    end, expire |
 *       '-----------------'--------------> ended <----------------------'
 *
 * Each admission (a device's way in):
 *
 *   knock          admit             mediaConnected
 *   -----> waiting -----> admitted ------------------> connected
 *            |               |  ^    mediaDisconnected     |
 *            |               |  '--------------------------'
 *            | deny          |
 *            |---> denied    |--> removed   (announced without it)
 *            |---> expired   |--> left      (leave, end, another device of the host or of the same way in)
 *                            '--> expired   (place not taken up again, sent back to wait)
 *   An account that is disabled: members -> removed, waiting -> denied.
 *   handOver and takeOver make a co-host the leader and the leader a co-host; nobody comes or goes by them.
 *   leaveWaiting, a silent device, the end: waiting -> expired. No arrow leaves denied, removed, left or expired.
 */

/** The one place where a visit changes. A refusal changes nothing; time, ids and rooms arrive in the event. */
export const transition = (state: VisitState, event: VisitEvent): Result<Step> => {
  if (state.visit.phase === "ended") return fail("VISIT_ENDED");
  switch (event.type) {
    case "open":
      return lead.open(state, event);
    case "hostReturned":
      return lead.hostReturned(state, event);
    case "handOver":
      return lead.handOver(state, event);
    case "takeOver":
      return lead.takeOver(state, event);
    case "admit":
      return host.admit(state, event);
    case "deny":
      return host.deny(state, event);
    case "announce":
      return host.announce(state, event);
    case "end":
      return ending.end(state, event);
    case "expire":
      return ending.expire(state, event);
    case "keep":
      return ending.keep(state, event);
    case "hand":
      return hands.hand(state, event);
    case "lowerHands":
      return hands.lowerHands(state, event);
    case "late":
      return waiting.late(state, event);
    case "knock":
      return waiting.knock(state, event);
    case "updateCard":
      return waiting.updateCard(state, event);
    case "leaveWaiting":
      return waiting.leaveWaiting(state, event);
    case "resume":
      return lines.resume(state, event);
    case "unreachable":
      return lines.unreachable(state, event);
    case "mediaConnected":
      return lines.mediaConnected(state, event);
    case "mediaDisconnected":
      return lines.mediaDisconnected(state, event);
    case "leave":
      return lines.leave(state, event);
    case "placeExpired":
      return lines.placeExpired(state, event);
    case "mediaLost":
      return lines.mediaLost(state, event);
    case "disable":
      return disable(state, event);
  }
};
