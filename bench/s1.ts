import type { BenchReport } from "./report.ts";
import { percentile, summaryOf } from "./statistics.ts";
import { type AdmitPair, type DaysSeen, openWaitingStage, WAITING } from "./waiting-room/stage.ts";

/** Pairs of one round: enough for a 99th percentile. */
export const PAIRS_A_ROUND = 100;

/** One round: its pairs, what the desktop was sent meanwhile, and how long it took in milliseconds. */
export type WaitingRound = {
  readonly pairs: readonly AdmitPair[];
  readonly days: DaysSeen;
  readonly ms: number;
};

const ofOurs = ({ pairs }: WaitingRound): number[] => pairs.map(({ ours }) => ours);
const ofLeast = ({ pairs }: WaitingRound): number[] => pairs.map(({ least }) => least);

/** What a set of rounds says. */
export const reportWaiting = (rounds: readonly WaitingRound[], voids: readonly string[]): BenchReport => {
  const summary = (of: (round: WaitingRound) => number) => summaryOf(rounds.map(of));
  const plain = (name: string, unit: "ms" | "kB" | "a minute", of: (round: WaitingRound) => number) => ({
    name,
    summary: summary(of),
    unit,
    goal: null,
  });
  const p50 = (values: readonly number[]): number => percentile(values, 0.5);
  const p99 = (values: readonly number[]): number => percentile(values, 0.99);
  return {
    id: "s1",
    title: `admit -> push at the socket of whoever is let in, ${WAITING} others waiting, audit durable; rounds of ${PAIRS_A_ROUND} pairs`,
    figures: [
      {
        name: "ours: p99",
        summary: summary((round) => p99(ofOurs(round))),
        unit: "ms",
        goal: { median: 10, p95: null },
      },
      {
        name: "ours / N0: p99",
        summary: summary((round) => p99(ofOurs(round)) / p99(ofLeast(round))),
        unit: "x",
        goal: { median: 1.5, p95: null },
      },
      {
        name: "ours / N0: p50 of the pairs' ratios",
        summary: summary(({ pairs }) => p50(pairs.map(({ ours, least }) => ours / least))),
        unit: "x",
        goal: null,
      },
      plain("ours: p50", "ms", (round) => p50(ofOurs(round))),
      plain("N0: p50", "ms", (round) => p50(ofLeast(round))),
      plain("N0: p99", "ms", (round) => p99(ofLeast(round))),
      plain("days at the desktop", "a minute", ({ days, ms }) => (days.count * 60_000) / ms),
      plain("size of a day", "kB", ({ days }) => days.bytes / days.count / 1_000),
    ],
    voids,
    runs: [...rounds],
  };
};

/** Rounds of interleaved pairs; ten pairs before them only warm everything up. */
export const benchWaiting = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const warmUp = 10;
  const stage = await openWaitingStage(count * PAIRS_A_ROUND + warmUp, log);
  const rounds: WaitingRound[] = [];
  const roundOf = async (length: number): Promise<WaitingRound> => {
    const [before, from, pairs] = [stage.days(), performance.now(), new Array<AdmitPair>()];
    for (let pair = 0; pair < length; pair += 1) pairs.push(await stage.pair()); // oxlint-disable-line no-await-in-loop -- two at once would measure each other
    const { count: pushes, bytes } = stage.days();
    const days = { count: pushes - before.count, bytes: bytes - before.bytes };
    return { pairs, days, ms: performance.now() - from };
  };
  try {
    await roundOf(warmUp);
    for (let round = 1; round <= count; round += 1) {
      const done = await roundOf(PAIRS_A_ROUND); // oxlint-disable-line no-await-in-loop -- as above
      rounds.push(done);
      const [ours, least] = [percentile(ofOurs(done), 0.99), percentile(ofLeast(done), 0.99)];
      log(`round ${round}: p99 ours ${ours.toFixed(1)} ms, N0 ${least.toFixed(1)} ms`);
    }
  } finally {
    await stage.close();
  }
  return reportWaiting(rounds, []);
};
