import { spawn } from "node:child_process";
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { replaceAppImage } from "./replace-appimage.ts";
import { fileOf, here, someBytes } from "./packages-fixtures.ts";

const TRIAL = fileURLToPath(new URL("./replace-trial-fixtures.ts", import.meta.url));
const WHENS = ["before", "during", "after"] as const;
const NAME = "Anteroom.AppImage";
const MEBIBYTE = 1 << 20;

const old = someBytes(2 * MEBIBYTE + 3, 2);
const fresh = someBytes(3 * MEBIBYTE + 5, 3);
/** Four writes, mode, sync, rename, sync of the folder. */
const ACTS = 8;
const MODE = 0o755;

/** How one kill falls: by itself at an act, or from outside once an act was told, wherever it is by then. */
type Kill = { readonly at: number; readonly when: (typeof WHENS)[number] | "outside" };

/** What lay in the AppImage's place after a kill. */
export type Finding = "old" | "fresh" | "broken";

/** Every act before, during and after, and then from outside; over again, for as many kills as are asked for. */
const killAt = (round: number): Kill => {
  const at = 1 + (round % ACTS);
  return { at, when: WHENS[Math.floor(round / ACTS) % (WHENS.length + 1)] ?? "outside" };
};

/** Resolves once the process is gone; true if it was killed. */
const run = (order: string, { at, when }: Kill): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TRIAL, order], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.on("data", (told: Buffer) => {
      if (when === "outside" && told.toString().split("\n").includes(String(at))) child.kill("SIGKILL");
    });
    child.once("error", reject);
    child.once("close", (_code, signal) => resolve(signal === "SIGKILL"));
  });

const foundIn = async (target: string): Promise<Finding> => {
  const bytes = await readFile(target);
  if (((await lstat(target)).mode & 0o777) !== MODE) return "broken";
  if (bytes.equals(old)) return "old";
  return bytes.equals(fresh) ? "fresh" : "broken";
};

const nextRun = async (folder: string, target: string, source: string): Promise<void> => {
  const next = await replaceAppImage({ source, file: fileOf(fresh), target }, here.disk);
  const names = await readdir(folder);
  const isWell = next.ok && (await foundIn(target)) === "fresh" && names.length === 3;
  if (!isWell) throw new Error(`the run after the kill left ${names.join(", ")}`);
};

/** Kills one replacement, says what it left, and tries that the next one is well. */
const killOne = async (round: number): Promise<{ found: Finding; wasKilled: boolean }> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-kills-"));
  const [source, target, order] = ["fetched", NAME, "order.json"].map((name) => join(folder, name));
  if (source === undefined || target === undefined || order === undefined) throw new Error("no paths");
  try {
    const kill = killAt(round);
    await writeFile(source, fresh);
    await writeFile(target, old, { mode: MODE });
    const isInside = kill.when !== "outside";
    const words = { source, target, file: fileOf(fresh), at: isInside ? kill.at : 0 };
    await writeFile(order, JSON.stringify({ ...words, when: isInside ? kill.when : "before" }));
    const wasKilled = await run(order, kill);
    const found = await foundIn(target);
    await nextRun(folder, target, source);
    return { found, wasKilled };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const AT_ONCE = 3;

/** Kills so many replacements and counts what they left. */
export const killReplacements = async (rounds: number): Promise<Record<Finding | "killed", number>> => {
  const count = { old: 0, fresh: 0, broken: 0, killed: 0 };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < rounds) {
      next += 1;
      const { found, wasKilled } = await killOne(next - 1);
      count[found] += 1;
      if (wasKilled) count.killed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return count;
};
