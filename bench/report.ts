import { cpus, loadavg, totalmem } from "node:os";
import type { Summary } from "./statistics.ts";
import { digits, tableOf } from "./table.ts";

/** One figure of a benchmark: a ratio to a peer, with a goal where performance.md names one; or an absolute value, never gated. */
export type Figure = {
  readonly name: string;
  readonly summary: Summary;
  readonly unit: "x" | "ms" | "cores" | "kB" | "MiB" | "a minute";
  readonly goal: { readonly median: number; readonly p95: number | null } | null;
};

/** Everything a benchmark publishes, losing figures too. */
export type BenchReport = {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Runs that do not count, each with its reasons. */
  readonly voids: readonly string[];
  /** Every single run, for whoever wants to reckon anew. */
  readonly runs: readonly object[];
};

/** What it ran on. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  /** Mean number of programs that wanted a core during the last minute. */
  readonly load: number;
};

/** This machine now. */
export const machineNow = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  load: loadavg()[0] ?? Number.NaN,
});

const verdict = ({ summary, goal }: Figure): string => {
  if (goal === null) return "";
  if (summary.count === 0) return "nothing measured";
  const isMet = summary.median <= goal.median && (goal.p95 === null || summary.p95 <= goal.p95);
  return `${isMet ? "met" : "missed"} (<= ${goal.median}${goal.p95 === null ? "" : `, p95 <= ${goal.p95}`})`;
};

/** Times of a few milliseconds are told apart by tenths. */
const digitsOf = (unit: Figure["unit"], value: number): number => {
  if (unit === "ms") return value < 20 ? 1 : 0;
  if (unit === "MiB") return 1;
  return unit === "x" || unit === "cores" ? 2 : 0;
};

const rowOf = (figure: Figure): readonly string[] => {
  const { median, low, high, coverage, p95, count } = figure.summary;
  const show = (value: number): string => `${digits(value, digitsOf(figure.unit, value))} ${figure.unit}`;
  const interval = `${show(low)} .. ${show(high)} (${digits(coverage * 100, 0)} %)`;
  return [figure.name, show(median), interval, show(p95), String(count), verdict(figure)];
};

const HEADINGS = ["figure", "median", "interval of the median", "p95", "n", "goal"];

/** The report as lines for a terminal. */
export const linesOf = (report: BenchReport): string =>
  [
    `${report.id.toUpperCase()}: ${report.title}`,
    "",
    tableOf([HEADINGS, ...report.figures.map(rowOf)]),
    "",
    report.voids.length === 0 ? "No run was void." : `Void runs (${report.voids.length}):`,
    ...report.voids.map((reason) => `  ${reason}`),
  ].join("\n");
