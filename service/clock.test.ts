import { expect, test } from "vitest";
import { steadyTime } from "./clock.ts";

test("a clock set back does not give any time back; one set forward, and a sleep, take it", () => {
  let wall = 1_000_000;
  let monotonic = 0;
  const steady = steadyTime(
    () => wall,
    () => monotonic,
  );
  const pass = (ms: number) => {
    wall += ms;
    monotonic += ms;
    return steady();
  };
  expect(pass(500)).toBe(1_000_500);
  wall -= 3_600_000;
  expect([steady(), pass(500)]).toEqual([1_000_500, 1_001_000]);
  wall += 3_600_000;
  expect(pass(500)).toBe(1_001_500);
  wall += 60_000;
  expect(steady()).toBe(1_061_500);
});
