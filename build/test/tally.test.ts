import { expect, test } from "vitest";
import { addUp, closingLine, countRunner, countTool, readPlaywright, readVitest } from "./tally.ts";

const vitest = (passed: number, failed: number, files: readonly object[] = []): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });

const playwright = (
  expected: number,
  unexpected: number,
  flaky = 0,
  errors: readonly object[] = [],
): string => JSON.stringify({ stats: { expected, unexpected, flaky, skipped: 0 }, errors });

test("a runner's own counts are taken over", () => {
  expect(countRunner({ code: 1, report: vitest(7, 2) }, readVitest)).toEqual({ passed: 7, failed: 2 });
  expect(countRunner({ code: 0, report: playwright(5, 0) }, readPlaywright)).toEqual({
    passed: 5,
    failed: 0,
  });
});

test("a runner that wrote no report counts as a failure", () => {
  expect(countRunner({ code: 0, report: null }, readVitest)).toEqual({ passed: 0, failed: 1 });
});

test("a report that is cut off counts as a failure", () => {
  expect(countRunner({ code: 0, report: vitest(7, 0).slice(0, 20) }, readVitest)).toEqual({
    passed: 0,
    failed: 1,
  });
  expect(countRunner({ code: 0, report: "{}" }, readPlaywright)).toEqual({ passed: 0, failed: 1 });
});

test("a runner that died after a clean report counts as a failure", () => {
  expect(countRunner({ code: -1, report: vitest(7, 0) }, readVitest)).toEqual({ passed: 7, failed: 1 });
});

test("a runner that ran no test counts as a failure", () => {
  expect(countRunner({ code: 0, report: playwright(0, 0) }, readPlaywright)).toEqual({
    passed: 0,
    failed: 1,
  });
});

test("a test file that could not be loaded counts as a failure", () => {
  const files = [{ status: "failed", assertionResults: [] }];
  expect(readVitest(vitest(3, 0, files))).toEqual({ passed: 3, failed: 1 });
});

test("a test that passed only at a second try and an error outside tests count as failures", () => {
  expect(readPlaywright(playwright(3, 0, 1, [{}]))).toEqual({ passed: 3, failed: 2 });
});

test("the closing line adds up every stage", () => {
  const counts = [countTool(0), countTool(2), { passed: 10, failed: 3 }];
  expect(closingLine(addUp(counts))).toBe("11 passed, 4 failed");
});
