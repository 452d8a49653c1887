import { type PackedSizes, WEIGHED, packBoth } from "./programs/packed-sizes.ts";
import type { BenchReport, Figure } from "./report.ts";
import { summaryOf } from "./statistics.ts";

const MIB = 1024 * 1024;

/** What the sizes say: each is weighed once, since the same parts always give the same bytes. */
export const reportSizes = (sizes: PackedSizes): BenchReport => {
  const mib = (name: string, bytes: number): Figure => ({
    name,
    summary: summaryOf([bytes / MIB]),
    unit: "MiB",
    goal: null,
  });
  return {
    id: "d5",
    title: "size of the installer, against E0, the bare Electron window packed alike",
    figures: WEIGHED.flatMap((target): readonly Figure[] => [
      {
        name: `${target}: ours / E0`,
        summary: summaryOf([sizes.ours[target] / sizes.bare[target]]),
        unit: "x",
        goal: { median: 1.06, p95: null },
      },
      mib(`${target}: E0`, sizes.bare[target]),
      mib(`${target}: ours`, sizes.ours[target]),
    ]),
    voids: [],
    runs: [sizes],
  };
};

/** Packs both once, whatever the count. */
export const benchSizes = async (_count: number, log: (line: string) => void): Promise<BenchReport> =>
  reportSizes(await packBoth(log));
