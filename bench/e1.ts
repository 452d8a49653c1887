import { CONDITIONS, type Condition, type GroupRun, PEOPLE, openGroupStage } from "./group.ts";
import type { BenchReport } from "./report.ts";
import { summaryOf } from "./statistics.ts";

/** One run of each side, one after the other. */
export type CostRound = Readonly<Record<Condition, GroupRun>>;

/** The order of a round: each side is first, second and last equally often. */
export const orderOf = (round: number): readonly Condition[] =>
  CONDITIONS.map((_, at) => CONDITIONS[(at + round) % CONDITIONS.length] ?? "none");

/** What our encryption adds over what the stock worker adds; no number where the stock worker seemed to add nothing. */
const addedOver = ({ none, stock, ours }: CostRound): number =>
  stock.cores > none.cores ? (ours.cores - none.cores) / (stock.cores - none.cores) : Number.NaN;

/** What a set of rounds says; a round with a void run counts for nothing but itself. */
export const reportCosts = (rounds: readonly CostRound[]): BenchReport => {
  const voids = rounds.flatMap((round, at) =>
    CONDITIONS.flatMap((name) => round[name].voids.map((reason) => `round ${at + 1}, ${name}: ${reason}`)),
  );
  const good = rounds.filter((round) => CONDITIONS.every((name) => round[name].voids.length === 0));
  const added = good.map(addedOver);
  const meaningless = added.filter((ratio) => Number.isNaN(ratio)).length;
  const cores = (name: string, of: (round: CostRound) => number) => ({
    name,
    summary: summaryOf(good.map(of)),
    unit: "cores" as const,
    goal: null,
  });
  return {
    id: "e1",
    title: `processor time of encryption, ${PEOPLE} people with camera and microphone in one browser`,
    figures: [
      {
        name: "ours / none",
        summary: summaryOf(good.map(({ none, ours }) => ours.cores / none.cores)),
        unit: "x",
        goal: { median: 1.15, p95: null },
      },
      {
        name: "(ours - none) / (stock - none)",
        summary: summaryOf(added.filter((ratio) => !Number.isNaN(ratio))),
        unit: "x",
        goal: { median: 0.6, p95: null },
      },
      {
        name: "ours / stock",
        summary: summaryOf(good.map(({ stock, ours }) => ours.cores / stock.cores)),
        unit: "x",
        goal: null,
      },
      cores("none", ({ none }) => none.cores),
      cores("stock - none", ({ none, stock }) => stock.cores - none.cores),
      cores("ours - none", ({ none, ours }) => ours.cores - none.cores),
    ],
    voids: [
      ...voids,
      ...(meaningless > 0 ? [`${meaningless} rounds in which the stock worker seemed to add nothing`] : []),
    ],
    runs: [...rounds],
  };
};

/** Interleaved rounds of the three sides, in turning order. */
export const benchCosts = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openGroupStage();
  const rounds: CostRound[] = [];
  try {
    for (let round = 0; round < count; round += 1) {
      const runs = new Map<Condition, GroupRun>();
      for (const name of orderOf(round)) runs.set(name, await stage.run(name)); // oxlint-disable-line no-await-in-loop -- two at once would measure each other
      const of = (name: Condition): GroupRun =>
        runs.get(name) ?? { cores: Number.NaN, kbps: Number.NaN, voids: ["not run"] };
      rounds.push({ none: of("none"), stock: of("stock"), ours: of("ours") });
      log(
        `round ${round + 1}: ${CONDITIONS.map((name) => `${name} ${of(name).cores.toFixed(2)} (${Math.round(of(name).kbps)} kbps)`).join(", ")}`,
      );
    }
  } finally {
    await stage.close();
  }
  return reportCosts(rounds);
};
