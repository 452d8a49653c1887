import { expect, test } from "vitest";
import { levelOf } from "./level-meter.ts";

test("silence reads 0, full scale reads 1, and -30 dB is in the middle", () => {
  expect(levelOf(new Float32Array(8))).toBe(0);
  expect(levelOf(new Float32Array(8).fill(1))).toBe(1);
  expect(levelOf(new Float32Array(8).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5, 5);
});
