import { expect, test } from "vitest";
import { familyOf, readStat, secondsBetween } from "./processor-time.ts";

test("a name with blanks and brackets shifts no field", () => {
  const line = "42 (a) b (c) S 7 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 99 0 0";
  expect(readStat(line)).toEqual({ parent: 7, ticks: 300 });
});

test("a family is a process, its children and theirs, and nobody else", () => {
  const of = (parent: number) => ({ parent, ticks: 0 });
  const stats = new Map([
    [4, of(3)],
    [3, of(2)],
    [2, of(1)],
    [9, of(1)],
  ]);
  expect([...familyOf(2, stats)].toSorted()).toEqual([2, 3, 4]);
});

test("a process that came meanwhile counts whole and one that went counts nothing", () => {
  const before = new Map([
    [1, 100],
    [2, 500],
  ]);
  const after = new Map([
    [1, 150],
    [3, 25],
  ]);
  expect(secondsBetween(before, after)).toBe(0.75);
});
