import { expect, test } from "vitest";
import { endWarning, timeLeft } from "./time-left.ts";

const MINUTE_MS = 60_000;

test("the minutes left are counted up to the planned end, and minutes over after it", () => {
  expect(timeLeft(22 * MINUTE_MS, 1)).toEqual({ minutes: 22, isOver: false });
  expect(timeLeft(22 * MINUTE_MS, 22 * MINUTE_MS - 1)).toEqual({ minutes: 1, isOver: false });
  expect(timeLeft(22 * MINUTE_MS, 22 * MINUTE_MS)).toEqual({ minutes: 0, isOver: true });
  expect(timeLeft(22 * MINUTE_MS, 30 * MINUTE_MS)).toEqual({ minutes: 8, isOver: true });
  expect(timeLeft(null, 0)).toBe(null);
});

test("people are warned in the last five minutes only", () => {
  expect(endWarning(10 * MINUTE_MS, 5 * MINUTE_MS - 1)).toBe(null);
  expect(endWarning(10 * MINUTE_MS, 5 * MINUTE_MS)).toBe(5);
  expect(endWarning(10 * MINUTE_MS, 9.5 * MINUTE_MS)).toBe(1);
  expect(endWarning(10 * MINUTE_MS, 11 * MINUTE_MS)).toBe(0);
  expect(endWarning(null, 0)).toBe(null);
});
