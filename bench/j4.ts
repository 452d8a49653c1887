import { type CameraRun, openCameraStage } from "./camera-on.ts";
import type { BenchReport } from "./report.ts";
import { summaryOf } from "./statistics.ts";

/** One pair: B0e, then ours. */
export type CameraPair = { readonly bare: CameraRun; readonly ours: CameraRun };

/** What a set of pairs says; a pair with a void run counts for nothing but itself. */
export const reportCameras = (pairs: readonly CameraPair[]): BenchReport => {
  const voids = pairs.flatMap(({ bare, ours }, at) => [
    ...bare.voids.map((reason) => `pair ${at + 1}, B0e: ${reason}`),
    ...ours.voids.map((reason) => `pair ${at + 1}, ours: ${reason}`),
  ]);
  const good = pairs.filter(({ bare, ours }) => bare.voids.length + ours.voids.length === 0);
  const ms = (name: string, of: (pair: CameraPair) => number) => ({
    name,
    summary: summaryOf(good.map(of)),
    unit: "ms" as const,
    goal: null,
  });
  return {
    id: "j4",
    title: "camera turned on in a running visit -> first frame at somebody else, against B0e",
    figures: [
      {
        name: "ours / B0e",
        summary: summaryOf(good.map(({ bare, ours }) => ours.ms / bare.ms)),
        unit: "x",
        goal: { median: 1.05, p95: null },
      },
      ms("B0e: first frame", ({ bare }) => bare.ms),
      ms("ours: first frame", ({ ours }) => ours.ms),
    ],
    voids,
    runs: [...pairs],
  };
};

/** Interleaved pairs; the first one only warms everything up. */
export const benchCameras = async (count: number, log: (line: string) => void): Promise<BenchReport> => {
  const stage = await openCameraStage();
  const pairs: CameraPair[] = [];
  try {
    for (let pair = 0; pair <= count; pair += 1) {
      const bare = await stage.bare(); // oxlint-disable-line no-await-in-loop -- one after the other is the point
      const ours = await stage.ours(); // oxlint-disable-line no-await-in-loop -- as above
      if (pair > 0) pairs.push({ bare, ours });
      log(`pair ${pair}: B0e ${Math.round(bare.ms)} ms, ours ${Math.round(ours.ms)} ms`);
    }
  } finally {
    await stage.close();
  }
  return reportCameras(pairs);
};
