import { spawn, type SpawnOptions } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a command ended and what it printed; `code` is -1 when it could not be started. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Where, with what and for how long a command runs; `isShown` lets its lines through to the terminal. */
export type RunHow = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  readonly isShown?: boolean;
};

const spawnOptions = (how: RunHow): SpawnOptions => ({
  cwd: how.cwd ?? process.cwd(),
  env: how.env ?? process.env,
  stdio: how.isShown === true ? ["ignore", 2, 2] : ["ignore", "pipe", "pipe"],
  ...(how.timeoutMs === undefined ? {} : { timeout: how.timeoutMs }),
});

/** Runs a command to its end and never throws: a command that is not there has the code -1. */
export const run = (command: string, args: readonly string[], how: RunHow = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(command, [...args], spawnOptions(how));
    const printed = { out: "", err: "" };
    child.stdout?.on("data", (chunk: Buffer) => (printed.out += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (printed.err += chunk.toString()));
    child.once("error", () => resolve({ code: -1, ...printed }));
    child.once("close", (code) => resolve({ code: code ?? -1, ...printed }));
  });

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The first of these commands that is on the PATH, as a whole path, or null. */
export const onPath = (names: readonly string[], path: string = process.env["PATH"] ?? ""): string | null => {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isProgram) ?? null;
};

/** A place for progress lines. */
export type Log = (line: string) => void;
