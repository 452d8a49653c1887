import { type FacesRun, OTHERS, SIDES, type Side, openFacesStage } from "./faces.ts";
import { SPEAKERS } from "./parts/publishers.ts";
import type { BenchReport } from "./report.ts";
import { summaryOf } from "./statistics.ts";

/** One run of each side, one after the other. */
export type FacesRound = Readonly<Record<Side, FacesRun>>;

/** The order of a round: each side is first equally often. */
export const orderOf = (round: number): readonly Side[] => (round % 2 === 0 ? SIDES : SIDES.toReversed());

/** What a set of rounds says; a round with a void run counts for nothing but itself. */
export const reportFaces = (rounds: readonly FacesRound[]): BenchReport => {
  const voids = rounds.flatMap((round, at) =>
    SIDES.flatMap((name) => round[name].voids.map((reason) => `round ${at + 1}, ${name}: ${reason}`)),
  );
  const good = rounds.filter((round) => SIDES.every((name) => round[name].voids.length === 0));
  const cores = (name: string, of: (round: FacesRound) => number) => ({
    name,
    summary: summaryOf(good.map(of)),
    unit: "cores" as const,
    goal: null,
  });
  return {
    id: "g1",
    title: `processor time of one browser in a group, ${OTHERS + 1} tiles of 180p15 and ${SPEAKERS} speakers`,
    figures: [
      {
        name: "ours / B0",
        summary: summaryOf(good.map(({ bare, ours }) => ours.cores / bare.cores)),
        unit: "x",
        goal: { median: 1.15, p95: null },
      },
      cores("B0", ({ bare }) => bare.cores),
      cores("ours", ({ ours }) => ours.cores),
      cores("whole machine during B0", ({ bare }) => bare.machine),
      cores("whole machine during ours", ({ ours }) => ours.machine),
    ],
    voids,
    runs: [...rounds],
  };
};

const shown = ({ cores, machine, voids }: FacesRun): string =>
  `${cores.toFixed(2)} of ${machine.toFixed(2)} cores${voids.length > 0 ? ` (void: ${voids.join("; ")})` : ""}`;

/** Interleaved rounds of the two sides, in turning order. */
export const benchFaces = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openFacesStage();
  const rounds: FacesRound[] = [];
  const notRun: FacesRun = { cores: Number.NaN, machine: Number.NaN, noise: null, voids: ["not run"] };
  try {
    for (let round = 0; round < count; round += 1) {
      const runs: Record<Side, FacesRun> = { bare: notRun, ours: notRun };
      for (const side of orderOf(round)) runs[side] = await stage.run(side); // oxlint-disable-line no-await-in-loop -- two at once would measure each other
      rounds.push(runs);
      log(`round ${round + 1}: B0 ${shown(runs.bare)}, ours ${shown(runs.ours)}`);
    }
  } finally {
    await stage.close();
  }
  return reportFaces(rounds);
};
