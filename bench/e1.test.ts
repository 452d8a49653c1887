import { expect, test } from "vitest";
import { type CostRound, orderOf, reportCosts } from "./e1.ts";

const roundOf = (none: number, stock: number, ours: number, voids: readonly string[] = []): CostRound => ({
  none: { cores: none, kbps: 1, voids: [] },
  stock: { cores: stock, kbps: 1, voids: [] },
  ours: { cores: ours, kbps: 1, voids },
});

const mediansOf = (rounds: readonly CostRound[]) =>
  reportCosts(rounds).figures.map(({ name, summary }) => [name, summary.count, summary.median]);

test("in three rounds each side is first once", () => {
  expect([0, 1, 2].map((round) => orderOf(round)[0])).toEqual(["none", "stock", "ours"]);
});

test("what ours adds is compared to what the stock worker adds in the same round", () => {
  expect(mediansOf([roundOf(1, 1.5, 1.25)])).toEqual([
    ["ours / none", 1, 1.25],
    ["(ours - none) / (stock - none)", 1, 0.5],
    ["ours / stock", 1, 1.25 / 1.5],
    ["none", 1, 1],
    ["stock - none", 1, 0.5],
    ["ours - none", 1, 0.25],
  ]);
});

test("a round with a void run counts in no figure and is named", () => {
  const report = reportCosts([roundOf(1, 1.5, 0.1, ["a tile without frames"]), roundOf(1, 2, 1.5)]);
  expect(report.figures[0]?.summary).toMatchObject({ count: 1, median: 1.5 });
  expect(report.voids).toEqual(["round 1, ours: a tile without frames"]);
});

test("a round in which the stock worker seemed to add nothing gives no ratio and is counted", () => {
  const report = reportCosts([roundOf(1, 0.9, 1.1), roundOf(1, 2, 1.5)]);
  expect(report.figures[1]?.summary).toMatchObject({ count: 1, median: 0.5 });
  expect(report.voids).toEqual(["1 rounds in which the stock worker seemed to add nothing"]);
});
