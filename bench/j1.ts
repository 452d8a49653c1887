import { type JoinRun, openAdmissionStage } from "./admission.ts";
import type { BenchReport } from "./report.ts";
import { summaryOf } from "./statistics.ts";

/** One pair: B0, then ours. */
export type JoinPair = { readonly bare: JoinRun; readonly ours: JoinRun };

const STEPS = [
  "admit-clicked",
  "admit-received",
  "key-ready",
  "connect-called",
  "signal-connected",
  "track-subscribed",
];

/** What a set of pairs says; a pair with a void run counts for nothing but itself. */
export const reportJoins = (pairs: readonly JoinPair[]): BenchReport => {
  const voids = pairs.flatMap(({ bare, ours }, at) => [
    ...bare.voids.map((reason) => `pair ${at + 1}, B0: ${reason}`),
    ...ours.voids.map((reason) => `pair ${at + 1}, ours: ${reason}`),
  ]);
  const good = pairs.filter(({ bare, ours }) => bare.voids.length + ours.voids.length === 0);
  const ms = (name: string, of: (pair: JoinPair) => number) => ({
    name,
    summary: summaryOf(good.map(of)),
    unit: "ms" as const,
    goal: null,
  });
  return {
    id: "j1",
    title: "admit click -> first remote frame at the patient, against B0 connect() -> first remote frame",
    figures: [
      {
        name: "ours / B0",
        summary: summaryOf(good.map(({ bare, ours }) => ours.ms / bare.ms)),
        unit: "x",
        goal: { median: 1.1, p95: 1.25 },
      },
      ms("B0: first frame", ({ bare }) => bare.ms),
      ms("ours: first frame", ({ ours }) => ours.ms),
      ...STEPS.map((step) => ms(`ours: ${step}`, ({ ours }) => ours.steps[step] ?? Number.NaN)),
    ],
    voids,
    runs: [...pairs],
  };
};

/** Interleaved pairs; the first one only warms everything up. */
export const benchJoins = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openAdmissionStage();
  const pairs: JoinPair[] = [];
  try {
    for (let pair = 0; pair <= count; pair += 1) {
      const bare = await stage.bare(); // oxlint-disable-line no-await-in-loop -- one after the other is the point
      const ours = await stage.ours(); // oxlint-disable-line no-await-in-loop -- as above
      if (pair > 0) pairs.push({ bare, ours });
      log(`pair ${pair}: B0 ${Math.round(bare.ms)} ms, ours ${Math.round(ours.ms)} ms`);
    }
  } finally {
    await stage.close();
  }
  return reportJoins(pairs);
};
