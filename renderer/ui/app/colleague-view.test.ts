import { expect, test } from "vitest";
import type { CallState } from "../../call/machine.ts";
import { firstSnapshot } from "../../stores/call-fixtures.ts";
import { colleagueViewOf } from "./colleague-view.ts";

const wording = { text: "Take a seat.", phone: "+34 600" };
const joined = {
  hostName: "Dr. Ben Weber",
  clinicName: "Riverside",
  kind: "group",
  wording,
  isReturned: false,
} as const;
const viewOf = (state: CallState, isReturned = false) =>
  colleagueViewOf({ ...joined, isReturned }, { ...firstSnapshot, state });
const known = { hostName: joined.hostName, clinicName: joined.clinicName };

test("a colleague who waits is told of the host, of the line, and what was said of being late", () => {
  const host = { isHere: true, isVisitOpen: false, cardKey: null };
  const late = { minutes: 15, saidAt: 4 } as const;
  expect(viewOf({ phase: "waiting", host, late, isReachable: false }, true)).toEqual({
    ...known,
    phase: "waiting",
    wording,
    isHostHere: true,
    isVisitOpen: false,
    isReachable: false,
    isReturned: true,
    late,
  });
});

test.each<[CallState["phase"], CallState]>([
  ["preJoin", { phase: "preJoin" }],
  ["securing", { phase: "securing" }],
  ["ended", { phase: "ended", end: { kind: "out", reason: "returned" } }],
])("in %s a colleague still waits", (_phase, state) => {
  expect(viewOf(state)?.phase).toBe("waiting");
});

test.each<CallState>([
  { phase: "joining" },
  { phase: "inVisit", isServiceReachable: true },
  { phase: "reconnecting" },
  { phase: "onHold" },
])("in %j the visit itself is shown", (state) => {
  expect(viewOf(state)).toBeNull();
});

test.each([
  [{ kind: "out", reason: "denied" }, "denied", false],
  [{ kind: "out", reason: "removed" }, "removed", false],
  [{ kind: "out", reason: "ended" }, "ended", false],
  [{ kind: "out", reason: "replaced" }, "replaced", false],
  [{ kind: "out", reason: "expired" }, "expired", true],
  [{ kind: "failed", code: "SEAL_INVALID" }, "failed", true],
  [{ kind: "failed", code: "HELD_TOO_LONG" }, "heldTooLong", true],
] as const)(
  "after %j a colleague is out because of %s, and may wait again: %s",
  (end, reason, canWaitAgain) => {
    expect(viewOf({ phase: "ended", end })).toEqual({ ...known, phase: "out", reason, canWaitAgain });
  },
);
