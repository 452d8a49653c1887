import { assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { smoothLevel } from "./level-smoothing.ts";

const part = double({ min: 0, max: 1, noNaN: true });

test("a level rises faster than it falls", () => {
  expect(smoothLevel(0, 1, 50)).toBeGreaterThan(1 - smoothLevel(1, 0, 50));
});

test("the shown level lies between the one before and the one heard, whatever is heard", () => {
  assert(
    property(part, double(), integer({ min: 0, max: 5_000 }), (shown, heard, elapsedMs) => {
      const next = smoothLevel(shown, heard, elapsedMs);
      expect(next >= 0 && next <= 1).toBe(true);
    }),
  );
});

test("after a while the shown level is the heard one", () => {
  expect(smoothLevel(0, 0.6, 3_000)).toBeCloseTo(0.6);
  expect(smoothLevel(1, 0.6, 3_000)).toBeCloseTo(0.6);
});
