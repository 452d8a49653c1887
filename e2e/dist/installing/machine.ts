import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runTool } from "../../../build/dist/run-tool.ts";
import { writableCache } from "../../../build/package/package.ts";
import { type Ran, run } from "../../../build/runtime/run.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The command that runs these words as root of the machine below `root`, with nothing of this one's environment. */
export const chrootWords = (root: string, words: readonly string[]): readonly string[] => [
  "chroot",
  root,
  "/usr/bin/env",
  "-i",
  `PATH=${PATH}`,
  "HOME=/root",
  "LC_ALL=C.UTF-8",
  "DEBIAN_FRONTEND=noninteractive",
  ...words,
];

/** A machine to install into: a chroot without processes, without /proc and without any other machine's files. */
export type Machine = {
  readonly root: string;
  readonly run: (...words: readonly string[]) => Promise<Ran>;
  /** Starts something that may be killed; it leads a process group of its own. */
  readonly start: (...words: readonly string[]) => ChildProcess;
  /** Copies a file of this machine into the other one's root folder and answers its path there. */
  readonly bring: (file: string) => Promise<string>;
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
  /** Everything on it but what package managers write for themselves, a line each by its path. */
  readonly files: () => Promise<ReadonlyMap<string, string>>;
  readonly close: () => Promise<void>;
};

/** What dpkg, rpm and apt write about their own work, and where a test puts its packages. */
const NOT_LISTED = [
  "./root",
  "./run",
  "./tmp",
  "./var/cache/apt",
  "./var/cache/debconf",
  "./var/lib/apt",
  "./var/lib/dpkg",
  "./var/lib/rpm",
  "./var/log",
];

const FORMAT = ["%P|%y %m %U:%G %l\\n", "%P|%y %m %U:%G %s %l\\n"] as const;

const listed = async (root: string): Promise<ReadonlyMap<string, string>> => {
  const pruned = NOT_LISTED.flatMap((path) => ["-path", path, "-prune", "-o"]);
  // the size of a folder says nothing
  const printed = ["-type", "d", "-printf", FORMAT[0], "-o", "-printf", FORMAT[1]];
  const out = await runTool("find", [".", ...pruned, ...printed], { cwd: root });
  const lines = out.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const at = line.indexOf("|");
      return [`/${line.slice(0, at)}`, line.slice(at + 1).trim()] as const;
    }),
  );
};

/** Opens a machine from a packed one; `close` removes it. */
export const openMachine = async (packed: string): Promise<Machine> => {
  // set-up's cache sweeps away what bears this name and the number of a process that is dead
  const root = join(await writableCache(), `.partial-${process.pid}-machine-${randomUUID()}`);
  await mkdir(root, { recursive: true });
  await runTool("tar", ["--numeric-owner", "-xpf", packed, "-C", root]);
  const inside = (words: readonly string[]): readonly [string, readonly string[]] => {
    const [command = "", ...args] = chrootWords(root, words);
    return [command, args];
  };
  return {
    root,
    run: (...words) => run(...inside(words), { timeoutMs: 90_000 }),
    start: (...words) => {
      const [command, args] = inside(words);
      return spawn(command, args, { detached: true, stdio: "ignore" });
    },
    bring: async (file) => {
      await cp(file, join(root, "root", basename(file)));
      return `/root/${basename(file)}`;
    },
    write: async (path, text, mode = 0o644) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode });
    },
    read: (path) => readFile(join(root, path), "utf8"),
    files: () => listed(root),
    close: () => rm(root, { recursive: true, force: true }),
  };
};

/** What differs between two listings: one line for each path that came, went or changed. */
export const changes = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] => {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? "absent"} -> ${after.get(path) ?? "absent"}`);
};
