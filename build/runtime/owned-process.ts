import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";

/** A process that we started and alone may end. */
export type OwnedProcess = { readonly child: ChildProcess; readonly close: () => Promise<void> };

const KILL_AFTER_MS = 3000;

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const end = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
  await ended;
  clearTimeout(hard);
};

/** Starts a command that runs until it is closed; its file descriptor 3 is a pipe to read from, `input` is all it can read. */
export const startOwned = (words: readonly string[], env: NodeJS.ProcessEnv, input = ""): OwnedProcess => {
  const [command = "", ...args] = words;
  const child = spawn(command, args, { env, stdio: ["pipe", "ignore", "ignore", "pipe"] });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return { child, close: () => end(child) };
};

/** The first line that the process writes to its file descriptor 3, or null when it ends without one. */
export const firstLine = async ({ child }: OwnedProcess): Promise<string | null> => {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) return null;
  let text = "";
  for await (const chunk of pipe.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  pipe.resume();
  const line = text.split("\n")[0]?.trim() ?? "";
  return line === "" ? null : line;
};
