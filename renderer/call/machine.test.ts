import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CallEvent,
  type CallLines,
  type CallMachine,
  type CallState,
  preJoin,
  transition,
} from "./machine.ts";

const host = { isHere: true, isVisitOpen: true, cardKey: null };
const late = { minutes: 10, saidAt: 1 } as const;
const waiting: CallState = { phase: "waiting", host, late, isReachable: true };
const inVisit: CallState = { phase: "inVisit", isServiceReachable: true };
const up: CallLines = { isMediaUp: true, isServiceReachable: true, isHeld: false };
const none: CallLines = { ...up, isMediaUp: false };

/** A machine in a phase, with the lines that go with it unless it is said otherwise. */
const at = (state: CallState, lines: Partial<CallLines> = {}): CallMachine => ({
  state,
  lines: { ...(state.phase === "inVisit" ? up : none), ...lines },
});

const table: [string, CallMachine, CallEvent, CallMachine, readonly string[]][] = [
  ["a knock leads to waiting", preJoin, { type: "waiting", host, late }, at(waiting), []],
  [
    "an admission first opens keys",
    at(waiting),
    { type: "admitted" },
    at({ phase: "securing" }),
    ["openKeys"],
  ],
  [
    "a host's opening needs no waiting",
    preJoin,
    { type: "admitted" },
    at({ phase: "securing" }),
    ["openKeys"],
  ],
  [
    "media is connected only with keys",
    at({ phase: "securing" }),
    { type: "keysReady" },
    at({ phase: "joining" }),
    ["connectMedia"],
  ],
  ["keys in the waiting room connect nothing", at(waiting), { type: "keysReady" }, at(waiting), []],
  ["connected media is the visit", at({ phase: "joining" }), { type: "mediaConnected" }, at(inVisit), []],
  [
    "media that never came is won back",
    at({ phase: "joining" }),
    { type: "mediaGone" },
    at({ phase: "reconnecting" }),
    ["reconnectMedia"],
  ],
  [
    "a lost media line is fetched again",
    at(inVisit),
    { type: "mediaGone" },
    at({ phase: "reconnecting" }),
    ["reconnectMedia"],
  ],
  [
    "back in the visit after a cut",
    at({ phase: "reconnecting" }),
    { type: "mediaConnected" },
    at(inVisit),
    [],
  ],
  [
    "a resume while in the visit keeps the keys",
    at(inVisit),
    { type: "admitted" },
    at(inVisit),
    ["reconnectMedia"],
  ],
  [
    "a lost service is said, the visit goes on",
    at(inVisit),
    { type: "signalLost" },
    at({ phase: "inVisit", isServiceReachable: false }, { isServiceReachable: false }),
    [],
  ],
  [
    "a lost service is said in the waiting room",
    at(waiting),
    { type: "signalLost" },
    at({ phase: "waiting", host, late, isReachable: false }, { isServiceReachable: false }),
    [],
  ],
  [
    "a hold is not the end",
    at(inVisit),
    { type: "held" },
    at({ phase: "onHold" }, { ...up, isHeld: true }),
    ["holdMedia"],
  ],
  [
    "a hold is said once",
    at({ phase: "onHold" }, { isHeld: true }),
    { type: "held" },
    at({ phase: "onHold" }, { isHeld: true }),
    [],
  ],
  ["nobody is held in the waiting room", at(waiting), { type: "held" }, at(waiting), []],
  [
    "who is held without a line of the own reconnects",
    at(inVisit, { isServiceReachable: false }),
    { type: "held" },
    at({ phase: "reconnecting" }, { isMediaUp: true, isServiceReachable: false, isHeld: true }),
    ["holdMedia"],
  ],
  [
    "the own line back and still no host is the hold",
    at({ phase: "reconnecting" }, { isMediaUp: true, isServiceReachable: false, isHeld: true }),
    { type: "signalBack" },
    at({ phase: "onHold" }, { ...up, isHeld: true }),
    [],
  ],
  [
    "a released hold is the visit",
    at({ phase: "onHold" }, { ...up, isHeld: true }),
    { type: "released" },
    at(inVisit),
    ["releaseMedia"],
  ],
  [
    "a released hold without media reconnects",
    at({ phase: "onHold" }, { isHeld: true }),
    { type: "released" },
    at({ phase: "reconnecting" }),
    ["releaseMedia"],
  ],
  [
    "media that comes during a hold does not end it",
    at({ phase: "onHold" }, { isHeld: true }),
    { type: "mediaConnected" },
    at({ phase: "onHold" }, { ...up, isHeld: true }),
    [],
  ],
  [
    "a removal wipes",
    at(inVisit),
    { type: "out", reason: "removed" },
    { state: { phase: "ended", end: { kind: "out", reason: "removed" } }, lines: up },
    ["wipe"],
  ],
  [
    "keys that do not open end the call",
    at({ phase: "securing" }),
    { type: "failed", code: "SEAL_INVALID" },
    at({ phase: "ended", end: { kind: "failed", code: "SEAL_INVALID" } }),
    ["wipe"],
  ],
];

const events = fc.oneof(
  ...(
    [
      "admitted",
      "keysReady",
      "mediaConnected",
      "mediaReconnecting",
      "mediaGone",
      "signalLost",
      "signalBack",
      "held",
      "released",
    ] as const
  ).map((type) => fc.constant<CallEvent>({ type })),
  fc.constant<CallEvent>({ type: "out", reason: "ended" }),
  fc.constant<CallEvent>({ type: "waiting", host, late: null }),
);
const histories = fc.array(events, { maxLength: 40 });

describe("call", () => {
  test.each(table)("%s", (_title, machine, event, next, effects) => {
    expect(transition(machine, event)).toEqual({ ...next, effects });
  });

  test("media is never connected before keys were opened, and nothing follows the end", () => {
    fc.assert(
      fc.property(histories, (history) => {
        let machine = preJoin;
        let hasKeys = false;
        for (const event of history) {
          const wasEnded = machine.state.phase === "ended";
          const { effects, ...next } = transition(machine, event);
          if (wasEnded) expect({ next, effects }).toEqual({ next: machine, effects: [] });
          if (effects.includes("openKeys")) hasKeys = true;
          if (effects.some((effect) => effect !== "openKeys" && effect !== "wipe"))
            expect(hasKeys).toBe(true);
          machine = next;
        }
      }),
    );
  });

  test("a held call never reads as being in the visit, and each hold is released once at the most", () => {
    fc.assert(
      fc.property(histories, (history) => {
        let machine = preJoin;
        let holds = 0;
        for (const event of history) {
          const { effects, ...next } = transition(machine, event);
          holds += effects.includes("holdMedia") ? 1 : 0;
          holds -= effects.includes("releaseMedia") ? 1 : 0;
          expect([0, 1]).toContain(holds);
          if (holds === 1) expect(next.state.phase).not.toBe("inVisit");
          machine = next;
        }
      }),
    );
  });
});
