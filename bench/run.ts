import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isBenchmark } from "./benchmarks.ts";
import { benchStarts } from "./d1.ts";
import { benchRest } from "./d3.ts";
import { benchSizes } from "./d5.ts";
import { benchCosts } from "./e1.ts";
import { benchFaces } from "./g1.ts";
import { benchJoins } from "./j1.ts";
import { benchCameras } from "./j4.ts";
import { linesOf, machineNow } from "./report.ts";
import { benchWaiting } from "./s1.ts";

/*
 * Runs one benchmark as the user that owns the browsers: `run.ts <id> <count>`, with the programs named by the
 * environment. Prints the table; the JSON lands in ANTEROOM_REPORTS.
 */

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const benchmarks = {
  j1: benchJoins,
  j4: benchCameras,
  e1: benchCosts,
  g1: benchFaces,
  s1: benchWaiting,
  d1: benchStarts,
  d3: benchRest,
  d5: benchSizes,
};

const [id = "", count = "0"] = process.argv.slice(2);
if (!isBenchmark(id)) throw new Error(`there is no benchmark ${id}`);
const [startedAt, before] = [new Date(), machineNow()];
const report = await benchmarks[id](Number(count), say);
const machine = { ...before, loadAfter: machineNow().load };
const whole = { ...report, startedAt: startedAt.toISOString(), machine };
await writeFile(
  join(process.env["ANTEROOM_REPORTS"] ?? ".", `bench-${id}.json`),
  JSON.stringify(whole, null, 1),
);
process.stdout.write(`\n${linesOf(report)}\n`);
process.stdout.write(
  `\n${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, load ${before.load.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after.\n`,
);
