/** Between which two of the ordered values the median of all lies, and how surely (0..1). */
export type Interval = { readonly low: number; readonly high: number; readonly coverage: number };

/** How surely an interval should hold the median; fewer than six values cannot reach it. */
export const WANTED_COVERAGE = 0.95;

const ascending = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other);

const at = (sorted: readonly number[], index: number): number => sorted[index] ?? Number.NaN;

/** The middle value, or the mean of the two middle ones; NaN of none. */
export const median = (values: readonly number[]): number => {
  const sorted = ascending(values);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2;
};

/** The smallest value that at least this part (0..1) of all do not exceed (nearest rank). */
export const percentile = (values: readonly number[], part: number): number =>
  at(ascending(values), Math.ceil(values.length * part) - 1);

/** The 95th percentile: of fewer than twenty values, the largest. */
export const percentile95 = (values: readonly number[]): number => percentile(values, 0.95);

/** How surely the values from the k-th to the k-th last hold the median, whatever their distribution: 1 - 2 P(Binomial(n, 1/2) < k). */
const coverageOf = (count: number, k: number): number => {
  let ways = 1;
  let below = 0;
  for (let one = 0; one < k; one += 1) {
    below += ways;
    ways = (ways * (count - one)) / (one + 1);
  }
  return 1 - (2 * below) / 2 ** count;
};

/** The narrowest interval of two order statistics that holds the median with at least 95 %, else the widest there is. */
export const medianInterval = (values: readonly number[]): Interval => {
  const sorted = ascending(values);
  const count = sorted.length;
  if (count === 0) return { low: Number.NaN, high: Number.NaN, coverage: 0 };
  let k = 1;
  while (k + 1 <= count / 2 && coverageOf(count, k + 1) >= WANTED_COVERAGE) k += 1;
  return { low: at(sorted, k - 1), high: at(sorted, count - k), coverage: coverageOf(count, k) };
};

/** What is published of a set of ratios or times. */
export type Summary = Interval & { readonly count: number; readonly median: number; readonly p95: number };

/** Median with its interval, and the 95th percentile. */
export const summaryOf = (values: readonly number[]): Summary => ({
  count: values.length,
  median: median(values),
  p95: percentile95(values),
  ...medianInterval(values),
});
