import type { BenchReport, Figure } from "./report.ts";
import { openStartStage } from "./programs/start-stage.ts";
import type { TimedStart } from "./programs/started.ts";
import { summaryOf } from "./statistics.ts";

/** One pair: E0, then ours. */
export type StartPair = { readonly bare: TimedStart; readonly ours: TimedStart };

/** The pairs of a warm machine, and those of somebody's first start with none of the files in memory. */
export type StartPairs = { readonly warm: readonly StartPair[]; readonly cold: readonly StartPair[] };

const voidsOf = (name: string, pairs: readonly StartPair[]): readonly string[] =>
  pairs.flatMap(({ bare, ours }, at) => [
    ...bare.voids.map((reason) => `${name} pair ${at + 1}, E0: ${reason}`),
    ...ours.voids.map((reason) => `${name} pair ${at + 1}, ours: ${reason}`),
  ]);

type Unit = "x" | "ms";
const figure =
  (pairs: readonly StartPair[]) =>
  (name: string, unit: Unit, of: (pair: StartPair) => number, goal: Figure["goal"] = null): Figure => ({
    name,
    summary: summaryOf(pairs.map(of)),
    unit,
    goal,
  });

const figuresOf = (name: string, all: readonly StartPair[], goal: Figure["goal"]): readonly Figure[] => {
  const one = figure(all.filter(({ bare, ours }) => bare.voids.length + ours.voids.length === 0));
  return [
    one(`${name}: ours takes a key / E0 paints`, "x", ({ bare, ours }) => ours.keyMs / bare.paintedMs, goal),
    one(`${name}: ours takes a key / E0 takes a key`, "x", ({ bare, ours }) => ours.keyMs / bare.keyMs),
    one(`${name}, E0: paints`, "ms", ({ bare }) => bare.paintedMs),
    one(`${name}, E0: takes a key`, "ms", ({ bare }) => bare.keyMs),
    one(`${name}, ours: field painted`, "ms", ({ ours }) => ours.paintedMs),
    one(`${name}, ours: takes a key`, "ms", ({ ours }) => ours.keyMs),
  ];
};

/** What a set of pairs says; a pair with a void run counts for nothing but itself. */
export const reportStarts = ({ warm, cold }: StartPairs): BenchReport => ({
  id: "d1",
  title: "start -> the sign-in field takes a key, against the first paint of E0, the bare Electron window",
  figures: [...figuresOf("warm", warm, { median: 1.35, p95: null }), ...figuresOf("first start", cold, null)],
  voids: [...voidsOf("warm", warm), ...voidsOf("first-start", cold)],
  runs: [...warm.map((pair) => ({ warm: pair })), ...cold.map((pair) => ({ firstStart: pair }))],
});

const shown = ({ bare, ours }: StartPair): string =>
  `E0 paints at ${Math.round(bare.paintedMs)} ms and takes a key at ${Math.round(bare.keyMs)}, ours at ${Math.round(ours.paintedMs)} and ${Math.round(ours.keyMs)}`;

/** Interleaved pairs, then half as many first starts; the first warm pair only warms everything up. */
export const benchStarts = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openStartStage(log);
  const pairs = { warm: new Array<StartPair>(), cold: new Array<StartPair>() };
  const firstStarts = Math.ceil(count / 2);
  try {
    for (let pair = 0; pair <= count; pair += 1) {
      const one = { bare: await stage.warm("bare"), ours: await stage.warm("ours") }; // oxlint-disable-line no-await-in-loop -- one after the other is the point
      if (pair > 0) pairs.warm.push(one);
      log(`pair ${pair}: ${shown(one)}`);
    }
    for (let pair = 1; pair <= firstStarts; pair += 1) {
      const one = { bare: await stage.cold("bare"), ours: await stage.cold("ours") }; // oxlint-disable-line no-await-in-loop -- as above
      pairs.cold.push(one);
      log(`first start ${pair}: ${shown(one)}`);
    }
  } finally {
    await stage.close();
  }
  return reportStarts(pairs);
};
