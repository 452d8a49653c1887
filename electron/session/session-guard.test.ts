import { expect, test } from "vitest";
import type { SessionEffect, SessionHappening } from "./auto-logoff.ts";
import { LIMITS, wordOf } from "./auto-logoff-fixtures.ts";
import { type GuardPorts, type SessionGuard, createSessionGuard } from "./session-guard.ts";

const MINUTE = 60_000;

type Planned = { at: number; run: () => void };

/** A machine whose clocks, timers, idle time and lock the test moves. */
const createMachine = (onEffect: (effect: SessionEffect, guard: SessionGuard) => void = () => undefined) => {
  const machine = {
    monotonic: 5_000,
    wall: 1_700_000_000_000,
    idleSeconds: 0 as number | null,
    isLocked: false,
  };
  const told: string[] = [];
  const polls: number[] = [];
  let planned: Planned[] = [];
  const after: GuardPorts["timers"]["after"] = (ms, run) => {
    const one = { at: machine.monotonic + ms, run };
    planned.push(one);
    return () => void (planned = planned.filter((other) => other !== one));
  };
  const guard: SessionGuard = createSessionGuard({
    clock: { monotonic: () => machine.monotonic, wall: () => machine.wall },
    timers: { after },
    idleSeconds: () => machine.idleSeconds,
    isOsLocked: () => {
      polls.push(machine.monotonic);
      return machine.isLocked;
    },
    onEffect: (effect) => {
      told.push(wordOf(effect));
      onEffect(effect, guard);
    },
  });
  const goTo = (end: number, lateMs: number): void => {
    for (let due = nextDue(end); due !== undefined; due = nextDue(end)) {
      planned = planned.filter((one) => one !== due);
      const step = Math.max(0, due.at + lateMs - machine.monotonic);
      machine.monotonic += step;
      machine.wall += step;
      due.run();
    }
  };
  const nextDue = (end: number): Planned | undefined =>
    planned.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  /** Time goes by, every timer running when it is due, or so much late. */
  const pass = (ms: number, lateMs = 0): void => {
    const end = machine.monotonic + ms;
    goTo(end, lateMs);
    const rest = Math.max(0, end - machine.monotonic);
    machine.monotonic += rest;
    machine.wall += rest;
  };
  /** Time goes by and nothing runs, as in a stopped process. */
  const stop = (ms: number): void => {
    machine.monotonic += ms;
    machine.wall += ms;
  };
  const takeTold = (): string[] => told.splice(0);
  return { machine, guard, pass, stop, takeTold, polls, timers: () => planned.length };
};

const signIn: SessionHappening = { type: "signedIn", sessionAgeMs: 0, limits: LIMITS };

const signedIn = (onEffect?: (effect: SessionEffect, guard: SessionGuard) => void) => {
  const all = createMachine(onEffect);
  all.guard.tell(signIn);
  return all;
};

test("nothing is timed and nobody is asked while nobody is signed in", () => {
  const { guard, pass, polls, timers } = createMachine();
  guard.tell({ type: "ownInput" });
  pass(MINUTE);
  expect([timers(), polls.length]).toEqual([0, 0]);
  guard.tell(signIn);
  expect(timers()).toBe(1);
  guard.tell({ type: "signedOut" });
  expect(timers()).toBe(0);
});

test("the lock is looked at every second of the clock, however late each timer runs", () => {
  const { pass, polls, machine } = signedIn();
  const start = machine.monotonic;
  pass(60_400, 30);
  expect(polls.map((at) => Math.floor((at - start) / 1_000))).toEqual(
    Array.from({ length: 60 }, (_none, at) => at + 1),
  );
});

test("a machine that is locked is covered within a second, and its unlocking uncovers nothing", () => {
  const { machine, pass, takeTold, guard } = signedIn();
  machine.isLocked = true;
  pass(1_000);
  expect(takeTold()).toEqual(["cover osLock"]);
  machine.isLocked = false;
  pass(5_000);
  expect([takeTold(), guard.phase()]).toEqual([[], "covered"]);
});

test("who comes back while the machine still calls itself locked is covered again", () => {
  const { machine, pass, guard, takeTold } = signedIn();
  machine.isLocked = true;
  pass(1_000);
  guard.tell({ type: "resumed" });
  pass(1_000);
  expect(takeTold()).toEqual(["cover osLock", "uncover", "cover osLock"]);
});

test("the ends come at their millisecond, between two polls", () => {
  const { guard, pass, takeTold } = signedIn();
  pass(350);
  guard.tell({ type: "limits", limits: { ...LIMITS, coverAfterMs: 1_234, logoffAfterMs: 2_345 } });
  pass(883);
  expect(takeTold()).toEqual(["warn cover 411"]);
  pass(1);
  expect(takeTold()).toEqual(["unwarn", "cover idle"]);
  pass(1_110);
  expect(takeTold()).toEqual([]);
  pass(1);
  expect(takeTold()).toEqual(["logOff idle keeps"]);
});

test("however often it is asked, the wall clock's rounding does not age the session", () => {
  const { machine, guard } = signedIn();
  const began = { ...machine };
  for (let asked = 1; guard.phase() === "active"; asked += 1) {
    machine.monotonic += 0.7;
    machine.wall = began.wall + Math.floor(asked * 0.7);
  }
  const earlyMs = 4 * MINUTE - (machine.monotonic - began.monotonic);
  // what is left is the floating point's own rounding in 340,000 steps
  expect([earlyMs > -2, earlyMs < 20]).toEqual([true, true]);
});

test("idle seconds are rounded up: the cover is never late by what the machine rounds off", () => {
  const { machine, pass, guard } = signedIn();
  for (let second = 0; second < 400 && guard.phase() !== "covered"; second += 1) {
    machine.idleSeconds = second;
    pass(1_000);
  }
  expect(guard.phase()).toBe("covered");
  expect(machine.monotonic - 5_000).toBe(LIMITS.coverAfterMs);
});

test("a process that was stopped covers at its first tick", () => {
  const { stop, pass, takeTold } = signedIn();
  pass(10_000);
  stop(5 * MINUTE);
  pass(0);
  expect(takeTold()).toEqual(["cover idle"]);
});

test("a process that was stopped is covered for who asks before any timer runs", () => {
  const { stop, guard, takeTold } = signedIn();
  stop(5 * MINUTE);
  expect([guard.phase(), takeTold()]).toEqual(["covered", ["cover idle"]]);
  stop(10 * MINUTE);
  expect([guard.outlook(), takeTold()]).toEqual([{ phase: "signedOut" }, ["logOff idle keeps"]]);
});

test("of fast input one in half a second is taken, and in a warned session every one", () => {
  const { machine, guard, pass, takeTold } = signedIn();
  machine.idleSeconds = null;
  for (let at = 0; at < 100; at += 1) {
    guard.tell({ type: "ownInput" });
    pass(10);
  }
  pass(4 * MINUTE - 500);
  expect(takeTold()).toEqual(["warn cover 60000"]);
  guard.tell({ type: "ownInput" });
  expect(takeTold()).toEqual(["unwarn"]);
});

test("in a warned session input counts although it comes right after other input", () => {
  const { guard, stop, takeTold } = signedIn();
  guard.tell({ type: "limits", limits: { ...LIMITS, coverAfterMs: 300 } });
  guard.tell({ type: "ownInput" });
  stop(250);
  expect(guard.phase()).toBe("warned");
  guard.tell({ type: "ownInput" });
  expect([guard.phase(), takeTold()]).toEqual(["active", ["warn cover 50", "unwarn"]]);
});

test("who types without a pause is never warned, covered or logged off", () => {
  const { machine, guard, pass, takeTold } = signedIn();
  machine.idleSeconds = null;
  guard.tell({ type: "limits", limits: { ...LIMITS, coverAfterMs: 3_000, logoffAfterMs: 6_000 } });
  for (let typed = 0; typed < 100; typed += 1) {
    guard.tell({ type: "ownInput" });
    pass(200);
  }
  expect([guard.phase(), takeTold()]).toEqual(["active", []]);
});

test("what an effect tells comes after it, and an asker in an effect sees its state", () => {
  const seen: string[] = [];
  const { guard, takeTold } = signedIn((effect, own) => {
    seen.push(`${effect.type}: ${own.phase()}`);
    if (effect.type === "leaveCall") own.tell({ type: "callEnded" });
  });
  guard.tell({ type: "callBegan" });
  guard.tell({ type: "revoked" });
  expect(takeTold()).toEqual(["leaveCall", "logOff revoked"]);
  expect(seen).toEqual(["leaveCall: signedOut", "logOff: signedOut"]);
});

test("an effect that fails keeps neither the others nor the clock from going on", () => {
  const { guard, takeTold, timers, pass } = signedIn((effect) => {
    if (effect.type === "cover") throw new Error("no screen");
  });
  guard.tell({ type: "callBegan" });
  expect(() => guard.tell({ type: "osLocked" })).toThrow("no screen");
  expect([takeTold(), timers()]).toEqual([["cover osLock in call", "lockCall"], 1]);
  pass(2 * MINUTE);
  expect(takeTold()).toEqual(["leaveCall", "logOff callLockGrace keeps"]);
});

test("the outlook tells when what comes comes, and nothing that does not", () => {
  const { machine, guard, pass } = signedIn();
  machine.idleSeconds = null;
  expect(guard.outlook()).toEqual({ phase: "active" });
  pass(4 * MINUTE);
  expect(guard.outlook()).toEqual({ phase: "warned", next: "cover", inMs: MINUTE });
  guard.tell({ type: "coverAsked" });
  expect(guard.outlook()).toEqual({
    phase: "covered",
    isInCall: false,
    logsOffInMs: 11 * MINUTE,
    leavesCallInMs: null,
  });
  guard.tell({ type: "callBegan" });
  expect(guard.outlook()).toEqual({
    phase: "covered",
    isInCall: true,
    logsOffInMs: null,
    leavesCallInMs: null,
  });
  guard.tell({ type: "osLocked" });
  pass(MINUTE);
  expect(guard.outlook()).toEqual({
    phase: "covered",
    isInCall: true,
    logsOffInMs: null,
    leavesCallInMs: MINUTE,
  });
});
