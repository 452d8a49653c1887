import type { ErrorCode } from "../../protocol/errors.ts";
import type { HostPresence, OutReason } from "../../protocol/messages.ts";
import type { LateWord } from "../../protocol/visit.ts";

/*
 *                      knocked              admitted            keysReady          mediaConnected
 *   preJoin ------------------> waiting -----------> securing -----------> joining ---------------> inVisit
 *      |  (the host opens: admitted comes straight away)                      |                    |       ^
 *      '---------------------------------------------> securing               |     mediaLost /    v       | mediaConnected
 *                                                                             |     signalLost   reconnecting
 *   any state -- out, left, failed --> ended  <-------------------------------'
 *
 * From joining on, three facts decide the phase: whether media is up, whether the service is reachable, and whether the visit is
 * held because nothing is heard of whoever leads. On hold is who hears the service but not the host; whose own line is down reconnects.
 *   held:  service reachable -> onHold,  else reconnecting
 *   else:  media up          -> inVisit, else reconnecting (joining until media was up once)
 */

/** Why a call is over: what the service said, what the person did, or what failed. */
export type CallEnd = { kind: "out"; reason: OutReason } | { kind: "failed"; code: ErrorCode };

/** Where one's own media in a visit stands. */
export type CallState =
  | { phase: "preJoin" }
  | { phase: "waiting"; host: HostPresence; late: LateWord | null; isReachable: boolean }
  | { phase: "securing" }
  | { phase: "joining" }
  | { phase: "inVisit"; isServiceReachable: boolean }
  | { phase: "reconnecting" }
  | { phase: "onHold" }
  | { phase: "ended"; end: CallEnd };

/** What the phases inside a visit follow from. */
export type CallLines = { isMediaUp: boolean; isServiceReachable: boolean; isHeld: boolean };

/** A state with the facts behind it. */
export type CallMachine = { state: CallState; lines: CallLines };

export type CallEvent =
  | { type: "waiting"; host: HostPresence; late: LateWord | null }
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
export type CallEffect =
  | "openKeys"
  | "connectMedia"
  | "reconnectMedia"
  | "holdMedia"
  | "releaseMedia"
  | "wipe";

export type CallStep = CallMachine & { effects: readonly CallEffect[] };

/** Before anything happened: every call starts here. */
export const preJoin: CallMachine = {
  state: { phase: "preJoin" },
  lines: { isMediaUp: false, isServiceReachable: true, isHeld: false },
};

const stay = ({ state, lines }: CallMachine, ...effects: CallEffect[]): CallStep => ({
  state,
  lines,
  effects,
});
const over = ({ lines }: CallMachine, end: CallEnd): CallStep => ({
  state: { phase: "ended", end },
  lines,
  effects: ["wipe"],
});

/** The one place where the phase of a call changes. An ended call never starts again. */
export const transition = (machine: CallMachine, event: CallEvent): CallStep => {
  const { state } = machine;
  if (state.phase === "ended") return stay(machine);
  switch (event.type) {
    case "waiting":
      return isBefore(state)
        ? stay({
            ...machine,
            state: { phase: "waiting", host: event.host, late: event.late, isReachable: true },
          })
        : stay(machine);
    case "admitted":
      return isBefore(state)
        ? stay({ ...machine, state: { phase: "securing" } }, "openKeys")
        : stay(machine, "reconnectMedia");
    case "keysReady":
      return state.phase === "securing"
        ? stay(along(machine, { phase: "joining" }), "connectMedia")
        : stay(machine);
    case "failed":
      return over(machine, { kind: "failed", code: event.code });
    case "mediaConnected":
      return isInside(state) ? stay(turn(machine, { isMediaUp: true })) : stay(machine);
    case "mediaReconnecting":
      return stay(turn(machine, { isMediaUp: false }));
    case "mediaGone":
      return isInside(state) ? stay(lost(machine), "reconnectMedia") : stay(machine);
    case "signalLost":
      return stay(turn(machine, { isServiceReachable: false }));
    case "signalBack":
      return stay(turn(machine, { isServiceReachable: true }));
    case "held":
      return machine.lines.isHeld || isBefore(state)
        ? stay(machine)
        : stay(turn(machine, { isHeld: true }), "holdMedia");
    case "released":
      return machine.lines.isHeld ? stay(turn(machine, { isHeld: false }), "releaseMedia") : stay(machine);
    case "out":
      return over(machine, { kind: "out", reason: event.reason });
  }
};

const isBefore = ({ phase }: CallState): boolean => phase === "preJoin" || phase === "waiting";
const isInside = ({ phase }: CallState): boolean =>
  phase === "joining" || phase === "inVisit" || phase === "reconnecting" || phase === "onHold";

/** Media was lost for good, perhaps before it was ever up: from now on it is being won back. */
const lost = (machine: CallMachine): CallMachine =>
  along({ ...machine, lines: { ...machine.lines, isMediaUp: false } }, { phase: "reconnecting" });

const turn = (machine: CallMachine, change: Partial<CallLines>): CallMachine =>
  along({ ...machine, lines: { ...machine.lines, ...change } }, machine.state);

/** The phase that the lines make of a state. */
const along = ({ lines }: CallMachine, state: CallState): CallMachine => {
  if (state.phase === "waiting") return { lines, state: { ...state, isReachable: lines.isServiceReachable } };
  return { lines, state: isInside(state) ? insideOf(lines, state) : state };
};

const insideOf = ({ isMediaUp, isServiceReachable, isHeld }: CallLines, state: CallState): CallState => {
  if (isHeld) return isServiceReachable ? { phase: "onHold" } : { phase: "reconnecting" };
  if (isMediaUp) return { phase: "inVisit", isServiceReachable };
  return state.phase === "joining" ? state : { phase: "reconnecting" };
};
