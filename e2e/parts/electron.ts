import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ElectronApplication, type Page, _electron } from "playwright";
import { ensureElectron } from "../../build/runtime/electron.ts";
import { ROOT, cacheHere } from "../../build/runtime/provision.ts";

/** The desktop under Playwright's hand. */
export type Desktop = {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Where this run keeps its files; gone after `close`. */
  readonly dataFolder: string;
  /** Everything that the main process logged so far. */
  readonly log: () => string;
  /** Quits and forgets the data folder. */
  readonly close: () => Promise<void>;
};

/** How a desktop is started. */
export type DesktopHow = {
  /** The folder of the bundles; `dist` of the project unless a test made its own. */
  readonly dist?: string;
  readonly serverOrigin?: string;
  /** More words of the command line, for instance fake media. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Scripts that the main process runs before its own, to look at what it asks of Electron. */
  readonly hooks?: readonly string[];
  /** A folder that outlives the run, for tests that look into it afterwards. */
  readonly dataFolder?: string;
};

/** Switches under which Chromium has a fake camera and microphone; who may use them is still the shell's decision. */
export const FAKE_MEDIA: readonly string[] = ["--use-fake-device-for-media-stream"];

/** The Electron to run, as `ANTEROOM_ELECTRON` names it or as set-up has it. */
export const electronPath = async (): Promise<string> =>
  process.env["ANTEROOM_ELECTRON"] ??
  (await ensureElectron({ root: ROOT, cache: cacheHere(), log: (line) => console.log(line) })).path;

/** A folder for one run's files. */
export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "anteroom-desktop-"));

const plainEnv = (more: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:ELECTRON_|SSLKEYLOGFILE$)/i.test(name));
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""])), ...more };
};

/** Playwright's own preload for Electron: holds the program's start until Playwright listens to it. */
const HOLD = ["-r", join(ROOT, "node_modules", "playwright-core", "lib", "server", "electron", "loader.js")];

const wordsOf = (how: DesktopHow, dataFolder: string): string[] => [
  join(how.dist ?? join(ROOT, "dist"), "electron", "main.cjs"),
  `--data-folder=${dataFolder}`,
  ...(how.serverOrigin === undefined ? [] : [`--server=${how.serverOrigin}`]),
  ...(how.args ?? []),
];

/** Starts the desktop with Chromium's sandbox on and waits for its window. */
export const launchDesktop = async (how: DesktopHow = {}): Promise<Desktop> => {
  const dataFolder = how.dataFolder ?? (await freshFolder());
  await mkdir(dataFolder, { recursive: true });
  const app = await _electron.launch({
    executablePath: await electronPath(),
    args: [...HOLD, ...(how.hooks ?? []).flatMap((hook) => ["-r", hook]), ...wordsOf(how, dataFolder)],
    env: plainEnv(how.env),
    chromiumSandbox: true,
    timeout: 30_000,
  });
  const printed: string[] = [];
  app.process().stderr?.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  const page = await app.firstWindow();
  const close = async (): Promise<void> => {
    await app.close();
    if (how.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  return { app, page, dataFolder, log: () => printed.join(""), close };
};

/** Starts the desktop as a person would, without Playwright, and tells how it ended; it is ended after `timeoutMs`. */
export const runDesktop = async (
  how: DesktopHow & { readonly dataFolder: string; readonly timeoutMs?: number },
): Promise<{ readonly code: number | null; readonly err: string }> => {
  const path = await electronPath();
  return new Promise((resolve) => {
    const child = spawn(path, wordsOf(how, how.dataFolder), {
      env: plainEnv(how.env),
      stdio: ["ignore", "ignore", "pipe"],
      timeout: how.timeoutMs ?? 15_000,
      killSignal: "SIGKILL",
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.once("close", (code) => resolve({ code, err }));
  });
};
