import { expect, test } from "vitest";
import { CALL_SETTLES_MS, followVisitTimes } from "./visit-times.ts";
import type { VisitTime } from "./when.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;

const follow = () => {
  const told: (readonly VisitTime[])[] = [];
  const alarms: { ms: number; run: () => void }[] = [];
  let asked = 0;
  const times = followVisitTimes({
    clock: { now: () => NOW },
    after: (ms, run) => {
      alarms.push({ ms, run });
      return () => undefined;
    },
    ask: async () => void (asked += 1),
    tell: (visits) => void told.push(visits),
  });
  return { times, told, alarms, asked: () => asked };
};

test("the service is asked when somebody came, a while after a call, and before an installation", async () => {
  const { times, alarms, asked } = follow();
  times.sessionBegan();
  expect(asked()).toBe(1);
  times.callEnded();
  expect([asked(), alarms.map(({ ms }) => ms)]).toEqual([1, [CALL_SETTLES_MS]]);
  alarms[0]?.run();
  expect(asked()).toBe(2);
  await times.beforeInstall();
  expect(asked()).toBe(3);
});

test("a visit that ended early is forgotten as soon as the list says so", () => {
  const { times, told } = follow();
  const visit = { startsAt: NOW - MINUTE, minutes: 30 };
  times.listed([{ ...visit, phase: "open" }]);
  times.listed([{ ...visit, phase: "ended" }]);
  expect(told).toEqual([[visit], []]);
});
