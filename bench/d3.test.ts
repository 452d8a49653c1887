import { expect, test } from "vitest";
import { reportRest } from "./d3.ts";

const run = (memory: Readonly<Record<string, number>>, voids: readonly string[] = []) => ({ memory, voids });

test("a pair is the whole memory of ours over that of E0, and every kind of process is told in MiB", () => {
  const report = reportRest([{ bare: run({ main: 51_200 }), ours: run({ main: 51_200, audio: 10_240 }) }]);
  expect(report.figures.map(({ name, summary }) => [name, summary.median])).toEqual([
    ["ours / E0", 1.2],
    ["E0", 50],
    ["ours", 60],
    ["E0: audio", 0],
    ["ours: audio", 10],
    ["E0: main", 50],
    ["ours: main", 50],
  ]);
});

test("a pair with a void run counts in no figure and is told", () => {
  const report = reportRest([{ bare: run({ main: 1 }), ours: run({ main: 9 }, ["the program ended"]) }]);
  expect(report.figures[0]?.summary.count).toBe(0);
  expect(report.voids).toEqual(["pair 1, ours: the program ended"]);
});
