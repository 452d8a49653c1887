import type { ErrorCode } from "../../protocol/errors.ts";
import type { HostPresence, OutReason } from "../../protocol/messages.ts";

/*
 *                      knocked              admitted            keysReady          mediaConnected
 *   preJoin ------------------> waiting -----------> securing -----------> joining ---------------> inVisit
 *      |  (the host opens: admitted comes straight away)                      |                    |       ^
 *      '---------------------------------------------> securing               |     mediaLost /    v       | mediaConnected
 *                                                                             |     signalLost   reconnecting
 *   any state -- out, left, failed --> ended  <-------------------------------'
 *   inVisit / reconnecting -- held --> onHold -- resumed --> inVisit
 */

/** Why a call is over: what the service said, what the person did, or what failed. */
export type CallEnd = { kind: "out"; reason: OutReason } | { kind: "failed"; code: ErrorCode };

/** Where one's own media in a visit stands. */
export type CallState =
  | { phase: "preJoin" }
  | { phase: "waiting"; host: HostPresence; isReachable: boolean }
  | { phase: "securing" }
  | { phase: "joining" }
  | { phase: "inVisit"; isServiceReachable: boolean }
  | { phase: "reconnecting" }
  | { phase: "onHold" }
  | { phase: "ended"; end: CallEnd };

export type CallEvent =
  | { type: "waiting"; host: HostPresence }
  | { type: "admitted" }
  | { type: "keysReady" }
  | { type: "failed"; code: ErrorCode }
  | { type: "mediaConnected" }
  | { type: "mediaReconnecting" }
  | { type: "mediaGone" }
  | { type: "signalLost" }
  | { type: "signalBack" }
  | { type: "held" }
  | { type: "released" }
  | { type: "out"; reason: OutReason };

/** What the runner must do; each effect names one thing of one port. */
export type CallEffect = "openKeys" | "connectMedia" | "reconnectMedia" | "wipe";

export type CallStep = { state: CallState; effects: readonly CallEffect[] };

const stay = (state: CallState): CallStep => ({ state, effects: [] });
const go = (state: CallState, ...effects: CallEffect[]): CallStep => ({ state, effects });
const over = (end: CallEnd): CallStep => go({ phase: "ended", end }, "wipe");

/** The first state of every call. */
export const preJoin: CallState = { phase: "preJoin" };

/** The one place where the phase of a call changes. An ended call never starts again. */
export const transition = (state: CallState, event: CallEvent): CallStep => {
  if (state.phase === "ended") return stay(state);
  switch (event.type) {
    case "waiting":
      return onWaiting(state, event.host);
    case "admitted":
      return isBefore(state) ? go({ phase: "securing" }, "openKeys") : go(state, "reconnectMedia");
    case "keysReady":
      return state.phase === "securing" ? go({ phase: "joining" }, "connectMedia") : stay(state);
    case "failed":
      return over({ kind: "failed", code: event.code });
    case "mediaConnected":
      return onMediaConnected(state);
    case "mediaReconnecting":
      return isIn(state) ? stay({ phase: "reconnecting" }) : stay(state);
    case "mediaGone":
      return isIn(state) || state.phase === "joining"
        ? go({ phase: "reconnecting" }, "reconnectMedia")
        : stay(state);
    case "signalLost":
      return onSignal(state, false);
    case "signalBack":
      return onSignal(state, true);
    case "held":
      return isIn(state) ? stay({ phase: "onHold" }) : stay(state);
    case "released":
      return state.phase === "onHold" ? stay({ phase: "inVisit", isServiceReachable: true }) : stay(state);
    case "out":
      return over({ kind: "out", reason: event.reason });
  }
};

const isBefore = (state: CallState): boolean => state.phase === "preJoin" || state.phase === "waiting";
const isIn = (state: CallState): boolean => state.phase === "inVisit" || state.phase === "reconnecting";

const onWaiting = (state: CallState, host: HostPresence): CallStep =>
  isBefore(state) ? stay({ phase: "waiting", host, isReachable: true }) : stay(state);

const onMediaConnected = (state: CallState): CallStep =>
  state.phase === "joining" || state.phase === "reconnecting"
    ? stay({ phase: "inVisit", isServiceReachable: true })
    : stay(state);

const onSignal = (state: CallState, isReachable: boolean): CallStep => {
  if (state.phase === "waiting") return stay({ ...state, isReachable });
  return state.phase === "inVisit"
    ? stay({ phase: "inVisit", isServiceReachable: isReachable })
    : stay(state);
};
