import { expect, test } from "vitest";
import { reportStarts } from "./d1.ts";

const start = (paintedMs: number, keyMs: number, voids: readonly string[] = []) => ({
  paintedMs,
  keyMs,
  voids,
});

test("a pair is our key over E0's paint, and first starts count apart", () => {
  const report = reportStarts({
    warm: [{ bare: start(500, 520), ours: start(600, 650) }],
    cold: [{ bare: start(1000, 1100), ours: start(1900, 2000) }],
  });
  expect(report.figures.map(({ summary }) => summary.median)).toEqual([
    1.3,
    1.25,
    500,
    520,
    600,
    650,
    2,
    2000 / 1100,
    1000,
    1100,
    1900,
    2000,
  ]);
  expect(report.figures.filter(({ goal }) => goal !== null).map(({ name }) => name)).toEqual([
    "warm: ours takes a key / E0 paints",
  ]);
});

test("a pair with a void run counts in no figure and is told", () => {
  const report = reportStarts({
    warm: [
      { bare: start(500, 520), ours: start(600, 650) },
      { bare: start(1, 1), ours: start(9, 9, ["the program ended"]) },
    ],
    cold: [],
  });
  expect(report.figures[0]?.summary).toMatchObject({ count: 1, median: 1.3 });
  expect(report.voids).toEqual(["warm pair 2, ours: the program ended"]);
  expect(report.runs).toHaveLength(2);
});
