import { expect, test } from "vitest";
import { type WaitingRound, reportWaiting } from "./s1.ts";

/** A round of a hundred pairs in which the two slowest of ours took this long. */
const roundWith = (slowest: number): WaitingRound => ({
  pairs: Array.from({ length: 100 }, (_, at) => ({ least: 1, ours: at < 98 ? 2 : slowest })),
  days: { count: 10, bytes: 5_000_000 },
  ms: 30_000,
});

const mediansOf = (rounds: readonly WaitingRound[]) =>
  Object.fromEntries(reportWaiting(rounds, []).figures.map(({ name, summary }) => [name, summary.median]));

test("the 99th percentile is of the pairs of each round, and its figure the median of the rounds", () => {
  expect(mediansOf([roundWith(5), roundWith(9), roundWith(70)])).toMatchObject({
    "ours: p99": 9,
    "ours / N0: p99": 9,
    "ours: p50": 2,
  });
});

test("what the desktop is sent meanwhile is counted by the minute and by its size", () => {
  expect(mediansOf([roundWith(5)])).toMatchObject({ "days at the desktop": 20, "size of a day": 500 });
});
