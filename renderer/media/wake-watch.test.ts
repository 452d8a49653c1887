import { expect, test } from "vitest";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import { watchWakes } from "./wake-watch.ts";

const stage = () => {
  const timers = createFakeClock();
  const day = { now: 0 };
  const online = new Set<() => void>();
  let wakes = 0;
  const end = watchWakes(
    {
      clock: () => day.now,
      after: timers.after,
      onOnline: (listener) => {
        online.add(listener);
        return () => online.delete(listener);
      },
    },
    () => {
      wakes += 1;
    },
  );
  const pass = (ms: number): void => {
    day.now += ms;
    timers.advance(5_000);
  };
  return { end, pass, online, timers, wakes: () => wakes };
};

test("a clock that goes on as it should wakes nobody", () => {
  const { pass, wakes } = stage();
  for (let at = 0; at < 20; at += 1) pass(5_100);
  expect(wakes()).toBe(0);
});

test("a machine that slept is woken once", () => {
  const { pass, wakes } = stage();
  pass(5_000);
  pass(3_600_000);
  pass(5_000);
  expect(wakes()).toBe(1);
});

test("a network that is back wakes at once, and nothing does after the end", () => {
  const { end, pass, online, timers, wakes } = stage();
  online.forEach((tell) => tell());
  expect(wakes()).toBe(1);
  end();
  pass(3_600_000);
  expect([wakes(), online.size, timers.waiting()]).toEqual([1, 0, 0]);
});
