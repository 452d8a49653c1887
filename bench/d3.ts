import type { BenchReport, Figure } from "./report.ts";
import { wholeOf } from "./programs/program-memory.ts";
import { type RestingRun, openStartStage } from "./programs/start-stage.ts";
import { summaryOf } from "./statistics.ts";

/** One pair: E0, then ours. */
export type RestPair = { readonly bare: RestingRun; readonly ours: RestingRun };

/** How long a program rests at its first screen before its memory is read. */
const REST_MS = 15_000;
const MIB = 1024;

const kindsOf = (pairs: readonly RestPair[]): readonly string[] =>
  [
    ...new Set(pairs.flatMap(({ bare, ours }) => [...Object.keys(bare.memory), ...Object.keys(ours.memory)])),
  ].toSorted();

/** What a set of pairs says; a pair with a void run counts for nothing but itself. */
export const reportRest = (pairs: readonly RestPair[]): BenchReport => {
  const good = pairs.filter(({ bare, ours }) => bare.voids.length + ours.voids.length === 0);
  const mib = (name: string, of: (pair: RestPair) => number): Figure => ({
    name,
    summary: summaryOf(good.map((pair) => of(pair) / MIB)),
    unit: "MiB",
    goal: null,
  });
  return {
    id: "d3",
    title: "memory (PSS) at rest at the sign-in screen, against E0, the bare Electron window",
    figures: [
      {
        name: "ours / E0",
        summary: summaryOf(good.map(({ bare, ours }) => wholeOf(ours.memory) / wholeOf(bare.memory))),
        unit: "x",
        goal: { median: 1.2, p95: null },
      },
      mib("E0", ({ bare }) => wholeOf(bare.memory)),
      mib("ours", ({ ours }) => wholeOf(ours.memory)),
      ...kindsOf(good).flatMap((kind) => [
        mib(`E0: ${kind}`, ({ bare }) => bare.memory[kind] ?? 0),
        mib(`ours: ${kind}`, ({ ours }) => ours.memory[kind] ?? 0),
      ]),
    ],
    voids: pairs.flatMap(({ bare, ours }, at) => [
      ...bare.voids.map((reason) => `pair ${at + 1}, E0: ${reason}`),
      ...ours.voids.map((reason) => `pair ${at + 1}, ours: ${reason}`),
    ]),
    runs: [...pairs],
  };
};

/** Interleaved pairs. */
export const benchRest = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openStartStage(log);
  const pairs: RestPair[] = [];
  try {
    for (let pair = 1; pair <= count; pair += 1) {
      const bare = await stage.rest("bare", REST_MS); // oxlint-disable-line no-await-in-loop -- one after the other is the point
      const ours = await stage.rest("ours", REST_MS); // oxlint-disable-line no-await-in-loop -- as above
      pairs.push({ bare, ours });
      const [one, other] = [bare, ours].map(({ memory }) => Math.round(wholeOf(memory) / MIB));
      log(`pair ${pair}: E0 ${one} MiB, ours ${other} MiB`);
    }
  } finally {
    await stage.close();
  }
  return reportRest(pairs);
};
