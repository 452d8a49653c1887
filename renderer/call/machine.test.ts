import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CallEvent, type CallState, preJoin, transition } from "./machine.ts";

const host = { isHere: true, isVisitOpen: true, cardKey: null };
const waiting: CallState = { phase: "waiting", host, isReachable: true };
const inVisit: CallState = { phase: "inVisit", isServiceReachable: true };

const table: [string, CallState, CallEvent, CallState, readonly string[]][] = [
  ["a knock leads to waiting", preJoin, { type: "waiting", host }, waiting, []],
  ["an admission first opens keys", waiting, { type: "admitted" }, { phase: "securing" }, ["openKeys"]],
  ["a host's opening needs no waiting", preJoin, { type: "admitted" }, { phase: "securing" }, ["openKeys"]],
  [
    "media is connected only with keys",
    { phase: "securing" },
    { type: "keysReady" },
    { phase: "joining" },
    ["connectMedia"],
  ],
  ["keys in the waiting room connect nothing", waiting, { type: "keysReady" }, waiting, []],
  ["connected media is the visit", { phase: "joining" }, { type: "mediaConnected" }, inVisit, []],
  [
    "a lost media line is fetched again",
    inVisit,
    { type: "mediaGone" },
    { phase: "reconnecting" },
    ["reconnectMedia"],
  ],
  ["back in the visit after a cut", { phase: "reconnecting" }, { type: "mediaConnected" }, inVisit, []],
  ["a resume while in the visit keeps the keys", inVisit, { type: "admitted" }, inVisit, ["reconnectMedia"]],
  [
    "a lost service is said, the visit goes on",
    inVisit,
    { type: "signalLost" },
    { phase: "inVisit", isServiceReachable: false },
    [],
  ],
  ["a hold is not the end", inVisit, { type: "held" }, { phase: "onHold" }, []],
  [
    "a removal wipes",
    inVisit,
    { type: "out", reason: "removed" },
    { phase: "ended", end: { kind: "out", reason: "removed" } },
    ["wipe"],
  ],
  [
    "keys that do not open end the call",
    { phase: "securing" },
    { type: "failed", code: "SEAL_INVALID" },
    { phase: "ended", end: { kind: "failed", code: "SEAL_INVALID" } },
    ["wipe"],
  ],
];

describe("call", () => {
  test.each(table)("%s", (_title, state, event, next, effects) => {
    expect(transition(state, event)).toEqual({ state: next, effects });
  });

  const plain: CallEvent[] = [
    { type: "admitted" },
    { type: "keysReady" },
    { type: "mediaConnected" },
    { type: "mediaReconnecting" },
    { type: "mediaGone" },
    { type: "signalLost" },
    { type: "signalBack" },
    { type: "held" },
    { type: "released" },
  ];
  const events = fc.oneof(
    ...plain.map((event) => fc.constant(event)),
    fc.constant<CallEvent>({ type: "out", reason: "ended" }),
    fc.constant<CallEvent>({ type: "waiting", host }),
  );

  test("media is never connected before keys were opened, and nothing follows the end", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), (history) => {
        let state: CallState = preJoin;
        let hasKeys = false;
        for (const event of history) {
          const wasEnded = state.phase === "ended";
          const step = transition(state, event);
          if (wasEnded) expect(step).toEqual({ state, effects: [] });
          if (step.effects.includes("openKeys")) hasKeys = true;
          if (step.effects.some((effect) => effect !== "openKeys" && effect !== "wipe"))
            expect(hasKeys).toBe(true);
          state = step.state;
        }
      }),
    );
  });
});
