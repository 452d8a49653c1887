import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type Page, chromium, expect } from "playwright/test";
import type { UpdateView } from "../../protocol/desktop-update.ts";
import { ipc } from "../../protocol/ipc.ts";
import { type Person, newPerson } from "../package/program.ts";
import { invoke } from "../shell/page-calls.ts";

/** An AppImage that somebody put on this machine, with its files and this machine's policy. */
export type Installed = {
  readonly person: Person;
  /** The file that is started, and replaced. */
  readonly image: string;
  readonly dataFolder: string;
  /** Where packages lie once they are fetched. */
  readonly packages: string;
  readonly setPolicy: (policy: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Puts another AppImage in its place, as somebody does by hand. */
  readonly put: (from: string) => Promise<void>;
  readonly start: (how?: StartHow) => Promise<Program>;
  /** Ends every process of it, whatever state it is in. */
  readonly killAll: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** How it is started. */
export type StartHow = {
  readonly args?: readonly string[];
  /** A program that is given the AppImage and its words, and becomes it. */
  readonly through?: string;
};

/** A program that runs, and after an installation the one that it started. */
export type Program = {
  /** The window of the program that runs now; waits for one that comes. */
  readonly page: () => Promise<Page>;
  /** Waits until a program has begun to listen that was not there before. */
  readonly successor: () => Promise<Page>;
  /** What all of them wrote. */
  readonly log: () => string;
  /** Whether the first one has ended. */
  readonly hasEnded: () => boolean;
  readonly updates: Updates;
};

/** The update channels of the window, as the page calls them. */
export type Updates = {
  readonly view: () => Promise<UpdateView>;
  /** The code with which each is refused; null when it is done. */
  readonly check: () => Promise<string | null>;
  readonly download: () => Promise<string | null>;
  readonly install: (when: "now" | "nextStart") => Promise<string | null>;
};

/** A server that nobody answers at. */
const NOBODY = "http://127.0.0.1:9";
const LISTENS = /DevTools listening on (ws:\S+)/g;
const START_MS = 30_000;

/** The processes whose command line names something in this folder. */
export const processesIn = async (folder: string): Promise<readonly { pid: number; words: string }[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      words: (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " "),
    })),
  );
  return found.filter(({ pid, words }) => pid !== process.pid && words.includes(folder));
};

/** The main process of the program that runs from this folder; 0 for none. */
export const mainPidIn = async (folder: string): Promise<number> =>
  (await processesIn(folder)).find(
    ({ words }) => words.startsWith(folder) && / --inspect/.test(words) && /\/AppRun /.test(words),
  )?.pid ?? 0;

const killAllIn = async (folder: string): Promise<void> => {
  const round = async (): Promise<number> => {
    const left = await processesIn(folder);
    for (const { pid } of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it ended meanwhile
      }
    }
    return left.length;
  };
  await expect.poll(round, { message: "its processes are gone", intervals: [20, 50] }).toBe(0);
};

/** SHA-512 of a file, as manifests have it. */
export const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("base64");
};

const refusalOf = (answer: unknown): string | null => {
  const refused = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  return typeof refused === "object" && refused !== null && "code" in refused ? String(refused.code) : null;
};

const updatesOf = (page: () => Promise<Page>): Updates => {
  const ask = async (channel: string, input: unknown = {}): Promise<string | null> =>
    refusalOf(await invoke(await page(), channel, input));
  return {
    view: async () => {
      const read = ipc["update.read"].output.parse(await invoke(await page(), "update.read"));
      if (!read.ok) throw new Error(read.error.code);
      return read.value;
    },
    check: () => ask("update.check"),
    download: () => ask("update.download"),
    install: (when) => ask("update.install", { when }),
  };
};

const isOurs = (page: Page): boolean => !page.isClosed() && page.url() === "app://anteroom/";

/** The page of a browser's program once it can call main. */
const pageOf = async (browser: Browser): Promise<Page> => {
  let found: Page | undefined;
  const isThere = async (): Promise<boolean> => {
    found = browser
      .contexts()
      .flatMap((context) => context.pages())
      .findLast(isOurs);
    return (await found?.evaluate("typeof window.anteroom").catch(() => null)) === "object";
  };
  await expect.poll(isThere, { message: "a window", timeout: START_MS, intervals: [30] }).toBe(true);
  if (found === undefined) throw new Error("no window");
  return found;
};

const programOf = (child: ChildProcess): Program => {
  let printed = "";
  child.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  let ended = false;
  child.once("exit", () => (ended = true));
  const addresses = (): string[] => [...printed.matchAll(LISTENS)].map(([, address = ""]) => address);
  let connected: { address: string; browser: Promise<Browser> } | null = null;
  const browserAt = (address: string): Promise<Browser> => {
    if (connected?.address !== address) connected = { address, browser: chromium.connectOverCDP(address) };
    return connected.browser;
  };
  const atLeast = async (count: number): Promise<Page> => {
    const there = (): boolean => {
      if (count === 1 && ended && addresses().length === 0) throw new Error(`it ended at once: ${printed}`);
      return addresses().length >= count;
    };
    await expect.poll(there, { message: "a program", timeout: START_MS, intervals: [30] }).toBe(true);
    return pageOf(await browserAt(addresses().at(-1) ?? ""));
  };
  const page = (): Promise<Page> => atLeast(1);
  return {
    page,
    successor: () => atLeast(2),
    log: () => printed,
    hasEnded: () => ended,
    updates: updatesOf(page),
  };
};

/** Puts an AppImage on this machine for somebody new. */
export const install = async (from: string): Promise<Installed> => {
  const person = await newPerson();
  const folder = join(person.home, "..");
  const [programs, policies] = [join(person.home, "programs"), join(person.home, "policy")];
  const [tmp, dataFolder] = [join(person.home, "tmp"), join(person.home, "data")];
  await Promise.all([programs, policies, tmp].map((path) => mkdir(path, { mode: 0o700 })));
  const [image, policyFile] = [join(programs, "Anteroom.AppImage"), join(policies, "policies.json")];
  await copyFile(from, image);
  const put = async (other: string): Promise<void> => {
    await copyFile(other, `${image}.by-hand`);
    await rename(`${image}.by-hand`, image);
  };
  const start = async ({ args = [], through }: StartHow = {}): Promise<Program> => {
    const own = [`--data-folder=${dataFolder}`, `--policy-file=${policyFile}`, ...args];
    const server = args.some((word) => word.startsWith("--server=")) ? [] : [`--server=${NOBODY}`];
    const words = ["--inspect=127.0.0.1:0", "--remote-debugging-port=0", ...own, ...server];
    const [command, ...rest] = through === undefined ? [image, ...words] : [through, image, ...words];
    const child = spawn(command, rest, {
      cwd: person.folder,
      env: { ...person.env, TMPDIR: tmp },
      stdio: ["ignore", "ignore", "pipe"],
    });
    await once(child, "spawn");
    return programOf(child);
  };
  return {
    person,
    image,
    dataFolder,
    packages: join(dataFolder, "updates"),
    setPolicy: async (policy) => {
      await writeFile(`${policyFile}.fresh`, JSON.stringify(policy), { mode: 0o600 });
      await rename(`${policyFile}.fresh`, policyFile);
    },
    put,
    start,
    killAll: () => killAllIn(person.home),
    remove: async () => {
      await killAllIn(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
