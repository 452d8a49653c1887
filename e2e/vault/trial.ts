import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { ROOT } from "../../build/runtime/provision.ts";

const SCRIPT = join(ROOT, "electron", "vault", "trial-fixtures.ts");
const FLAGS = ["--disable-warning=ExperimentalWarning"];

const Line = z.object({
  answer: z.unknown(),
  ms: z.number().default(0),
  changes: z.array(z.string()).default([]),
});

/** What one order was answered, after how long, and the states that the vault told of meanwhile. */
export type Answer = z.infer<typeof Line>;

/** What is sent to the program. */
export type Order = { act: string } & Readonly<Record<string, unknown>>;

/** A program with a vault, in its own process. */
export type Trial = {
  /** Sends an order and waits for its answer; null when the program ended instead. */
  send: (order: Order) => Promise<Answer | null>;
  /** The answer of an order alone. */
  ask: (order: Order) => Promise<unknown>;
  /** The next line of a program that goes on by itself; null when it ended. */
  next: () => Promise<Answer | null>;
  kill: () => Promise<void>;
  /** The code or signal with which it ended. */
  ended: Promise<number | string | null>;
  /** All that it wrote to standard error. */
  errors: () => string;
};

/** Starts the program in a session with a data folder. */
export const startTrial = (env: NodeJS.ProcessEnv, dataFolder: string): Trial => {
  const child = spawn(process.execPath, [...FLAGS, SCRIPT, dataFolder], { env, stdio: "pipe" });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "exit").then(
    ([code, signal]: (number | string | null)[]) => code ?? signal ?? null,
  );
  const next = async (): Promise<Answer | null> => {
    const line = await lines.next();
    return line.done === true ? null : Line.parse(JSON.parse(line.value));
  };
  const send = (order: Order): Promise<Answer | null> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return next();
  };
  return {
    send,
    ask: async (order) => (await send(order))?.answer,
    next,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    ended,
    errors: () => errors,
  };
};
