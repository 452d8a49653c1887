import { expect, test } from "vitest";
import { reconnectWaitMs } from "./backoff.ts";

test("the first try is immediate, and the waits grow to four seconds and no further", () => {
  const waits = [0, 1, 2, 3, 4, 5, 100].map((attempt) => reconnectWaitMs(attempt, 0));
  expect(waits).toEqual([0, 300, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

test("chance adds a fifth of the wait at most", () => {
  expect([0, 0.5, 1].map((chance) => reconnectWaitMs(2, chance))).toEqual([1_000, 1_100, 1_200]);
});
