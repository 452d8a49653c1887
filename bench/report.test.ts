import { expect, test } from "vitest";
import { linesOf } from "./report.ts";
import { summaryOf } from "./statistics.ts";

const reportOf = (values: readonly number[], voids: readonly string[]): string =>
  linesOf({
    id: "j1",
    title: "admission",
    figures: [{ name: "ours / B0", summary: summaryOf(values), unit: "x", goal: { median: 1.1, p95: 1.25 } }],
    voids,
    runs: [],
  });

test("a median within the goal and a 95th percentile beyond it have missed the goal", () => {
  expect(reportOf([1, 1, 2], [])).toContain("missed (<= 1.1, p95 <= 1.25)");
  expect(reportOf([1, 1, 1.2], [])).toContain("met (<= 1.1, p95 <= 1.25)");
});

test("void runs are counted and named", () => {
  expect(reportOf([1], ["pair 2: a tile without frames"])).toContain(
    "Void runs (1):\n  pair 2: a tile without frames",
  );
});

test("without a run that counts no goal is met or missed", () => {
  expect(reportOf([], [])).toContain("nothing measured");
});
