import { expect, test } from "vitest";
import { type JoinPair, reportJoins } from "./j1.ts";

const pairOf = (bare: number, ours: number, voids: readonly string[] = []): JoinPair => ({
  bare: { ms: bare, steps: {}, voids: [] },
  ours: { ms: ours, steps: { "key-ready": ours / 2 }, voids },
});

test("the ratio is the median of the pairs' ratios, not the ratio of the medians", () => {
  const report = reportJoins([pairOf(100, 110), pairOf(200, 400), pairOf(400, 420)]);
  expect(report.figures[0]?.summary.median).toBe(1.1);
});

test("a pair with a void run counts in no figure and is named", () => {
  const report = reportJoins([pairOf(100, 10, ["1 clear frames"]), pairOf(100, 150)]);
  expect(report.figures[0]?.summary).toMatchObject({ count: 1, median: 1.5 });
  expect(report.voids).toEqual(["pair 1, ours: 1 clear frames"]);
});
