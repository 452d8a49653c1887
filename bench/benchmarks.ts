/** The benchmarks and how many pairs or rounds each runs unless told otherwise. */
export const BENCHMARKS = { j1: 12, j4: 12, e1: 4, g1: 3, s1: 5, d1: 12, d3: 6, d5: 1 } as const;

/** A benchmark's name, as performance lines are numbered. */
export type Benchmark = keyof typeof BENCHMARKS;

/** Whether there is a benchmark of this name. */
export const isBenchmark = (name: string): name is Benchmark => Object.hasOwn(BENCHMARKS, name);
