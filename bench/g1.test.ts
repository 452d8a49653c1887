import { expect, test } from "vitest";
import { type FacesRound, orderOf, reportFaces } from "./g1.ts";

const roundOf = (bare: number, ours: number, voids: readonly string[] = []): FacesRound => ({
  bare: { cores: bare, machine: 2, noise: null, voids: [] },
  ours: { cores: ours, machine: 2, noise: 0, voids },
});

test("in two rounds each side is first once", () => {
  expect([0, 1].map((round) => orderOf(round)[0])).toEqual(["bare", "ours"]);
});

test("the ratio is the median of the rounds' ratios", () => {
  const report = reportFaces([roundOf(0.5, 0.6), roundOf(1, 1.1), roundOf(0.5, 1)]);
  expect(report.figures[0]?.summary.median).toBe(1.2);
});

test("a round with a void run counts in no figure and is named", () => {
  const report = reportFaces([roundOf(1, 0.1, ["a tile without frames"]), roundOf(1, 1.5)]);
  expect(report.figures[0]?.summary).toMatchObject({ count: 1, median: 1.5 });
  expect(report.voids).toEqual(["round 1, ours: a tile without frames"]);
});
