import { z } from "zod";

/** What a stage proved. */
export type Count = { readonly passed: number; readonly failed: number };

/** What came of a runner: how it ended, and the text of its report, null when it wrote none. */
export type Outcome = { readonly code: number; readonly report: string | null };

const VitestReport = z.object({
  numPassedTests: z.number().int().nonnegative(),
  numFailedTests: z.number().int().nonnegative(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number().int().nonnegative(),
    unexpected: z.number().int().nonnegative(),
    flaky: z.number().int().nonnegative(),
  }),
  errors: z.array(z.unknown()),
});

type Read = (report: string) => Count | null;

const parsed = <T>(schema: z.ZodType<T>, report: string): T | null => {
  try {
    return schema.safeParse(JSON.parse(report)).data ?? null;
  } catch {
    return null;
  }
};

/** The counts in vitest's JSON report; a file that could not be read at all counts as one failure; null when it is no such report. */
export const readVitest: Read = (report) => {
  const found = parsed(VitestReport, report);
  if (found === null) return null;
  const broken = found.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return { passed: found.numPassedTests, failed: found.numFailedTests + broken.length };
};

/** The counts in Playwright's JSON report; what passed only at a second try did not pass; null when it is no such report. */
export const readPlaywright: Read = (report) => {
  const found = parsed(PlaywrightReport, report);
  if (found === null) return null;
  const { expected, unexpected, flaky } = found.stats;
  return { passed: expected, failed: unexpected + flaky + found.errors.length };
};

/**
 * What a runner counts for: its report, and one failure more when it died, wrote no report, proved nothing, or ended
 * badly though its report names no failure.
 */
export const countRunner = ({ code, report }: Outcome, read: Read): Count => {
  const count = report === null ? null : read(report);
  if (count === null) return { passed: 0, failed: 1 };
  const isHonest = count.failed > 0 || (code === 0 && count.passed > 0);
  return isHonest ? count : { passed: count.passed, failed: 1 };
};

/** A tool that only says yes or no counts as one test. */
export const countTool = (code: number): Count =>
  code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** The counts of all stages together. */
export const addUp = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((sum, { passed }) => sum + passed, 0),
  failed: counts.reduce((sum, { failed }) => sum + failed, 0),
});

/** The line that closes a test run. */
export const closingLine = ({ passed, failed }: Count): string => `${passed} passed, ${failed} failed`;
