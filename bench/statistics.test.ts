import { expect, test } from "vitest";
import { median, medianInterval, percentile, percentile95, summaryOf } from "./statistics.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => count - at);

test("the median is the middle value, whatever the order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});

test("the median of nothing is no number", () => {
  expect(median([])).toBeNaN();
});

test("the 95th percentile of few values is the largest, of twenty the last but one", () => {
  expect(percentile95(upTo(8))).toBe(8);
  expect(percentile95(upTo(20))).toBe(19);
});

test("the 99th percentile of a hundred values is the largest but one", () => {
  expect(percentile(upTo(100), 0.99)).toBe(99);
});

test("the interval is the narrowest pair of order statistics that reaches 95 %", () => {
  expect(medianInterval(upTo(9))).toEqual({ low: 2, high: 8, coverage: 1 - 20 / 512 });
  expect(medianInterval(upTo(12))).toEqual({ low: 3, high: 10, coverage: 1 - 158 / 4096 });
});

test("the interval of eight values is their whole range, since one step inside falls short", () => {
  expect(medianInterval(upTo(8))).toEqual({ low: 1, high: 8, coverage: 1 - 2 / 256 });
});

test("the interval of too few values says how little it is worth", () => {
  expect(medianInterval([3, 1, 2])).toEqual({ low: 1, high: 3, coverage: 0.75 });
});

test("an interval of nothing is no number and sure of nothing", () => {
  expect(medianInterval([])).toEqual({ low: Number.NaN, high: Number.NaN, coverage: 0 });
});

test("a summary holds count, median, interval and percentile of the same values", () => {
  expect(summaryOf([2, 4, 6])).toEqual({ count: 3, median: 4, p95: 6, low: 2, high: 6, coverage: 0.75 });
});
