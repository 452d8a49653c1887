import { expect, test } from "vitest";
import { createUnattended } from "./unattended.ts";

const LIMIT_MS = 60_000;

/** A machine whose clocks and timers the test moves. */
const machineOf = (limit = LIMIT_MS) => {
  const machine = { monotonic: 5_000, wall: 1_700_000_000_000, isSignedOut: true, limit };
  const lefts: number[] = [];
  let planned: { at: number; run: () => void }[] = [];
  const unattended = createUnattended({
    clock: { monotonic: () => machine.monotonic, wall: () => machine.wall },
    timers: {
      after: (ms, run) => {
        const one = { at: machine.monotonic + ms, run };
        planned.push(one);
        return () => void (planned = planned.filter((other) => other !== one));
      },
    },
    limitMs: () => machine.limit,
    isSignedOut: () => machine.isSignedOut,
    onLeft: () => void lefts.push(machine.monotonic - 5_000),
  });
  const pass = (ms: number): void => {
    const end = machine.monotonic + ms;
    for (;;) {
      const due = planned.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      planned = planned.filter((one) => one !== due);
      machine.wall += due.at - machine.monotonic;
      machine.monotonic = due.at;
      due.run();
    }
    machine.wall += end - machine.monotonic;
    machine.monotonic = end;
  };
  return { machine, unattended, lefts, pass, timers: () => planned.length };
};

test("a window at which somebody typed is left once the limit has passed, and only once", () => {
  const { unattended, lefts, pass, timers } = machineOf();
  unattended.inputSeen();
  pass(LIMIT_MS - 1);
  expect(lefts).toEqual([]);
  pass(1);
  expect(lefts).toEqual([LIMIT_MS]);
  pass(10 * LIMIT_MS);
  expect([lefts.length, timers()]).toEqual([1, 0]);
});

test("a window that nobody touched is left alone, and no timer runs for it", () => {
  const { lefts, pass, timers } = machineOf();
  pass(10 * LIMIT_MS);
  expect([lefts, timers()]).toEqual([[], 0]);
});

test("badge software leaves a window of which nobody knows whether it was touched", () => {
  const { unattended, lefts, timers } = machineOf();
  unattended.left();
  expect([lefts, timers()]).toEqual([[0], 0]);
});

test("every input begins the time anew", () => {
  const { unattended, lefts, pass } = machineOf();
  for (let at = 0; at < 5; at += 1) {
    unattended.inputSeen();
    pass(LIMIT_MS - 1_000);
  }
  expect(lefts).toEqual([]);
  pass(1_000);
  expect(lefts).toHaveLength(1);
});

test("badge software leaves it at once", () => {
  const { unattended, lefts, pass } = machineOf();
  unattended.inputSeen();
  pass(2_500);
  unattended.left();
  pass(10 * LIMIT_MS);
  expect(lefts).toEqual([2_500]);
});

test("who signed in meanwhile has the limits of a session, and nothing of this", () => {
  const { machine, unattended, lefts, pass, timers } = machineOf();
  unattended.inputSeen();
  machine.isSignedOut = false;
  pass(10 * LIMIT_MS);
  unattended.inputSeen();
  unattended.left();
  machine.isSignedOut = true;
  pass(10 * LIMIT_MS);
  expect([lefts, timers()]).toEqual([[], 0]);
});

test("time that only the wall clock knows counts, and a clock set back gives no time", () => {
  const { machine, unattended, lefts, pass } = machineOf();
  unattended.inputSeen();
  machine.wall -= 3_600_000;
  pass(LIMIT_MS / 2);
  expect(lefts).toEqual([]);
  machine.wall += LIMIT_MS / 2;
  pass(1_000);
  expect(lefts).toHaveLength(1);
});

test("the first input after a sleep does not take up what the last person left", () => {
  const { machine, unattended, lefts } = machineOf();
  unattended.inputSeen();
  machine.wall += 2 * LIMIT_MS;
  unattended.inputSeen();
  expect(lefts).toHaveLength(1);
});

test("a limit that is no number has passed at once", () => {
  const { unattended, lefts, pass } = machineOf(Number.NaN);
  unattended.inputSeen();
  pass(1_000);
  expect(lefts).toHaveLength(1);
});
