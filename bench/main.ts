import { spawn } from "node:child_process";
import { chown, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../build/bundle.ts";
import { TARGETS } from "../build/bundle/plans.ts";
import { type Display, startDisplay } from "../build/runtime/display.ts";
import { type OrdinaryUser, ordinaryUser, sandboxTrouble } from "../build/runtime/ordinary-user.ts";
import { ROOT, cacheHere, exitWithSentence, provision } from "../build/runtime/provision.ts";
import { Sentence } from "../build/runtime/sentence.mjs";
import { readableCache, readableProject } from "../build/test/readable-project.ts";
import { BENCHMARKS, type Benchmark, isBenchmark } from "./benchmarks.ts";

/*
 * `npm run bench -- [j1] [j4] [e1] [g1] [s1] [d1] [d3] [d5] [--count <pairs or rounds>]`: each benchmark with real programs on a display of its own,
 * as an ordinary user where we are root. Nothing here is gated: what was measured is printed, and kept in reports/.
 */

const REPORTS = join(ROOT, "reports");
const USAGE = `npm run bench -- [${Object.keys(BENCHMARKS).join("] [")}] [--count <number>]`;

const PARTS = [
  "electron",
  "livekit",
  "chromium",
  "display",
  "keyring",
  "machineEvents",
  "packaging",
] as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Asked = { readonly names: readonly Benchmark[]; readonly count: number | null };

const readWords = (words: readonly string[]): { names: string[]; count: number | null } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { count: { type: "string" } },
      allowPositionals: true,
    });
    return { names: positionals, count: values.count === undefined ? null : Number(values.count) };
  } catch {
    throw new Sentence(`That is not how it is started: ${USAGE}`);
  }
};

const readAsked = (words: readonly string[]): Asked => {
  const { names, count } = readWords(words);
  const isCount = count === null || (Number.isInteger(count) && count > 0 && count <= 500);
  if (!names.every(isBenchmark) || !isCount) throw new Sentence(`That is not how it is started: ${USAGE}`);
  const known = names.filter(isBenchmark);
  return { names: known.length > 0 ? known : Object.keys(BENCHMARKS).filter(isBenchmark), count };
};

type Place = {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly reports: string;
  readonly prefix: readonly string[];
};

const freshReports = async (user: OrdinaryUser | null): Promise<string> => {
  await mkdir(REPORTS, { recursive: true });
  if (user === null) return REPORTS;
  const folder = join(user.home, "bench");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await chown(folder, user.uid, user.gid);
  return folder;
};

const prepare = async (): Promise<Place> => {
  const found = await provision({ parts: PARTS, log: say });
  say("Building the programs ...");
  await bundle({ targets: TARGETS });
  const user = await ordinaryUser();
  const trouble = await sandboxTrouble(user);
  if (trouble !== null) throw new Sentence(trouble);
  const own = cacheHere();
  const cache =
    user === null ? own : await readableCache(user, { cache: own, electron: found.electron, log: say });
  return {
    root: user === null ? ROOT : await readableProject(user, say),
    env: {
      ANTEROOM_CACHE: cache,
      ANTEROOM_ELECTRON: found.electron.path.replace(own, cache),
      ANTEROOM_LIVEKIT: found.livekit.path.replace(own, cache),
      ANTEROOM_CHROMIUM: found.chromium.path,
    },
    reports: await freshReports(user),
    prefix: user?.prefix ?? [],
  };
};

const runOne = (place: Place, display: Display, words: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const node = process.execPath.replace(ROOT, place.root);
    const [command = node, ...args] = [...place.prefix, node, join(place.root, "bench", "run.ts"), ...words];
    const child = spawn(command, args, {
      cwd: place.root,
      env: { ...process.env, ...place.env, ...display.env, ANTEROOM_REPORTS: place.reports },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });

const bench = async (): Promise<number> => {
  const asked = readAsked(process.argv.slice(2));
  const place = await prepare();
  const display = await startDisplay({ prefix: place.prefix, size: "1920x1200" });
  try {
    for (const name of asked.names) {
      const words = [name, String(asked.count ?? BENCHMARKS[name])];
      const code = await runOne(place, display, words); // oxlint-disable-line no-await-in-loop -- two at once would measure each other
      if (code !== 0) return code;
    }
    return 0;
  } finally {
    await display.close();
    if (place.reports !== REPORTS) await cp(place.reports, REPORTS, { recursive: true });
  }
};

await exitWithSentence(bench);
