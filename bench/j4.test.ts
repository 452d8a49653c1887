import { expect, test } from "vitest";
import { type CameraPair, reportCameras } from "./j4.ts";

const pairOf = (bare: number, ours: number, voids: readonly string[] = []): CameraPair => ({
  bare: { ms: bare, voids: [] },
  ours: { ms: ours, voids },
});

test("the ratio is the median of the pairs' ratios, not the ratio of the medians", () => {
  const report = reportCameras([pairOf(100, 110), pairOf(200, 400), pairOf(400, 420)]);
  expect(report.figures[0]?.summary.median).toBe(1.1);
});

test("a pair with a void run counts in no figure and is named", () => {
  const report = reportCameras([pairOf(100, 10, ["1 clear frames"]), pairOf(100, 150)]);
  expect(report.figures[0]?.summary).toMatchObject({ count: 1, median: 1.5 });
  expect(report.voids).toEqual(["pair 1, ours: 1 clear frames"]);
});
