import { readFile, readdir } from "node:fs/promises";
import { readStat } from "../processor-time.ts";

/** The browsers that this process has running. */
export const browserProcesses = async (): Promise<number[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return pids
    .filter((_, at) => /\(chrom/.test(lines[at] ?? "") && readStat(lines[at] ?? "").parent === process.pid)
    .map(Number);
};

/** The one browser that this process has running beside these. */
export const browserProcess = async (others: readonly number[]): Promise<number> => {
  const [found, ...more] = (await browserProcesses()).filter((pid) => !others.includes(pid));
  if (found === undefined || more.length > 0) throw new Error("the browser's process was not found");
  return found;
};
