import { expect, test } from "vitest";
import { minutesWaited, runningTime } from "./running-time.ts";

test.each([
  [0, "00:00"],
  [7_999, "00:07"],
  [754_000, "12:34"],
  [3_599_999, "59:59"],
  [3_723_000, "1:02:03"],
  [36_000_000, "10:00:00"],
])("%i ms read %s", (lengthMs, words) => {
  expect(runningTime(lengthMs)).toBe(words);
});

test("a clock that was set back shows nothing negative", () => {
  expect(runningTime(-5_000)).toBe("00:00");
  expect(minutesWaited(10_000, 0)).toBe(0);
});

test("a minute counts when it is full", () => {
  expect(minutesWaited(0, 119_999)).toBe(1);
  expect(minutesWaited(0, 120_000)).toBe(2);
});
