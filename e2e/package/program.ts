import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureElectron } from "../../build/runtime/electron.ts";
import { ROOT, cacheHere } from "../../build/runtime/provision.ts";
import type { Flavour } from "../../build/package/flavours.ts";
import { type Package, ensurePackage } from "../../build/package/package.ts";

/** The packaged folder of a flavour, made of the bundles that the runner made; made once until they change. */
export const packageOf = async (flavour: Flavour): Promise<Package> => {
  const log = (line: string): void => console.log(line);
  return ensurePackage(flavour, await ensureElectron({ root: ROOT, cache: cacheHere(), log }));
};

/** Somebody at this machine with a home of their own, where nothing is but what the program puts there. */
export type Person = {
  readonly home: string;
  /** Where the program is started; whatever it writes to a bare name lands here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
};

/** Somebody new, with the display and the ordinary places of files, and nothing else of the runner's surroundings. */
export const newPerson = async (): Promise<Person> => {
  const root = await mkdtemp(join(tmpdir(), "anteroom-start-"));
  const [home, folder, run] = [join(root, "home"), join(root, "started-here"), join(root, "run")];
  await Promise.all([home, folder].map((path) => mkdir(path)));
  await mkdir(run, { mode: 0o700 });
  const { PATH = "", DISPLAY = "" } = process.env;
  const places = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_RUNTIME_DIR: run,
  };
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  return { home, folder, env: { PATH, DISPLAY, LANG: "C.UTF-8", ...places }, remove };
};

/** Every file that a person has, below the home and where the program was started. */
export const filesOf = async ({ home, folder }: Person): Promise<readonly string[]> => {
  const found = await Promise.all(
    [home, folder].map((place) => readdir(place, { recursive: true, withFileTypes: true })),
  );
  return found.flat().flatMap((one) => (one.isDirectory() ? [] : [join(one.parentPath, one.name)]));
};

/** A start of the program as a person makes it. */
export type Start = {
  readonly executable: string;
  readonly person: Person;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** The running program, from outside. */
export type Running = {
  readonly pid: number;
  /** What it printed so far. */
  readonly err: () => string;
  readonly hasEnded: () => boolean;
  /** Its exit code once it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it whatever state it is in. */
  readonly end: () => Promise<void>;
};

const LIMIT_MS = 15_000;

const spawned = ({ executable, person, args = [], env = {} }: Start): ChildProcess =>
  spawn(executable, args, {
    cwd: person.folder,
    env: { ...person.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });

/** Starts the program and lets it run. */
export const startProgram = async (start: Start): Promise<Running> => {
  const child = spawned(start);
  const printed: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  const ended = once(child, "close").then(() => child.exitCode);
  await once(child, "spawn");
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { pid: child.pid ?? 0, err: () => printed.join(""), hasEnded, ended, end };
};

/** How a start ended that was not meant to last, and what it printed; the code is null for one that a signal ended, ours after some time included. */
export const outcomeOf = async (start: Start): Promise<{ code: number | null; err: string }> => {
  const running = await startProgram(start);
  const timer = setTimeout(() => void running.end(), LIMIT_MS);
  const code = await running.ended;
  clearTimeout(timer);
  return { code, err: running.err() };
};

/** A process as the system tells of it. */
export type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly words: string;
  readonly status: string;
};

const processAt = async (pid: number): Promise<Process | null> => {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    return { pid, parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), words, status };
  } catch {
    return null;
  }
};

/** The processes that a program made, and theirs. */
export const processesBelow = async (pid: number): Promise<readonly Process[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(processAt))).filter((one) => one !== null);
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
};

const field = (status: string, name: string): string =>
  new RegExp(`^${name}:\\s+(.*)$`, "m").exec(status)?.[1] ?? "";

/** What the system says of a renderer's cage. */
export type Confinement = {
  readonly seccomp: string;
  readonly noNewPrivileges: string;
  readonly isInOwnNamespace: boolean;
  readonly isRoot: boolean;
  readonly isToldNoSandbox: boolean;
};

/** A renderer in Chromium's sandbox. */
export const CONFINED: Confinement = {
  seccomp: "2",
  noNewPrivileges: "1",
  isInOwnNamespace: true,
  isRoot: false,
  isToldNoSandbox: false,
};

/** How each renderer of a program is confined. */
export const confinementsOf = async (pid: number): Promise<readonly Confinement[]> =>
  (await processesBelow(pid))
    .filter(({ words }) => words.includes("--type=renderer"))
    .map(({ status, words }) => ({
      seccomp: field(status, "Seccomp"),
      noNewPrivileges: field(status, "NoNewPrivs"),
      isInOwnNamespace: field(status, "NSpid").split(/\s+/).length > 1,
      isRoot: field(status, "Uid").split(/\s+/).includes("0"),
      isToldNoSandbox: words.includes("--no-sandbox"),
    }));

/** The state of a socket that waits for somebody to connect, as the kernel writes it. */
const LISTENING = "0A";

/** The inodes of all TCP sockets of the machine that wait for somebody. */
const listeningInodes = async (): Promise<ReadonlySet<string>> => {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")));
  const rows = tables.flatMap((table) => table.split("\n").map((line) => line.trim().split(/\s+/)));
  return new Set(rows.filter((row) => row[3] === LISTENING).map((row) => row[9] ?? ""));
};

/** How many TCP sockets of a process wait for somebody to connect, as those of debuggers do. */
export const listeningSocketsOf = async (pid: number): Promise<number> => {
  const listening = await listeningInodes();
  const names = await readdir(`/proc/${pid}/fd`);
  const files = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  return files.filter((file) => listening.has(/^socket:\[(\d+)\]$/.exec(file)?.[1] ?? "none")).length;
};
