import { once } from "node:events";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { systemChance } from "../../protocol/ids.ts";
import { KeptSecrets } from "./kept.ts";
import { type Keyring, systemKeyring } from "./keyring.ts";
import { systemTimers } from "./one-call.ts";
import { SEALED_FILE, type SealedFilePort, sealedFile } from "./sealed-file.ts";
import { createVault } from "./vault.ts";

/*
 * A program with nothing but a vault over the real keyring, driven by lines of JSON: node trial-fixtures.ts <data folder>
 * Secrets come on standard input only. The tests of the matrix run it beside a real gnome-keyring. Without a message
 * bus it finds no vault on any system, so that a test never touches the vault of the person who runs it.
 */

const Kept = z.strictObject({ refreshToken: z.string(), secrets: KeptSecrets });
const Order = z.discriminatedUnion("act", [
  z.strictObject({ act: z.enum(["open", "read", "state", "forget", "forbid", "exit"]) }),
  z.strictObject({ act: z.literal("keep"), kept: Kept }),
  z.strictObject({ act: z.literal("replace"), token: z.string() }),
  /** Keeps the one and the other in turn until the program is killed. */
  z.strictObject({ act: z.literal("churn"), kepts: z.tuple([Kept, Kept]) }),
  /** The `at`-th act on keyring or file from here on is the program's last. */
  z.strictObject({ act: z.literal("die"), at: z.int(), when: z.enum(["before", "during", "after"]) }),
]);
type Order = z.infer<typeof Order>;
type Death = { at: number; when: "before" | "during" | "after" };

let death: Death | null = null;
let isAllowed = true;
const changes: string[] = [];

const die = async (): Promise<never> => {
  process.kill(process.pid, "SIGKILL");
  await once(process, "never");
  throw new Error("still alive");
};

const mortal = async <T>(job: () => Promise<T>): Promise<T> => {
  if (death === null) return job();
  death.at -= 1;
  if (death.at !== 0) return job();
  if (death.when === "before") return die();
  const done = job();
  if (death.when === "after") await done;
  else await new Promise((resolve) => setImmediate(resolve));
  return die();
};

const mortalKeyring = (keyring: Keyring): Keyring => ({
  get: (name) => mortal(() => keyring.get(name)),
  set: (name, value) => mortal(() => keyring.set(name, value)),
  remove: (name) => mortal(() => keyring.remove(name)),
});

const mortalFile = (file: SealedFilePort): SealedFilePort => ({
  ...file,
  write: (key, plain) => mortal(() => file.write(key, plain)),
  remove: () => mortal(() => file.remove()),
});

const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const vault = createVault({
  keyring: mortalKeyring(systemKeyring("linux")),
  file: mortalFile(sealedFile(join(process.argv[2] ?? ".", SEALED_FILE), "kept sign-in", systemChance)),
  isAllowed: () => isAllowed,
  chance: systemChance,
  timers: systemTimers,
  onChanged: (state) => changes.push(state),
});

const churn = async (kepts: readonly z.infer<typeof Kept>[]): Promise<never> => {
  for (;;) {
    for (const kept of kepts) say({ answer: await vault.keep(kept) });
  }
};

const obey = (order: Order): unknown => {
  switch (order.act) {
    case "open":
      return vault.open();
    case "read":
      return vault.read();
    case "state":
      return vault.state();
    case "forget":
      return vault.forget();
    case "forbid":
      isAllowed = false;
      return null;
    case "exit":
      return vault.isWaiting() ? process.kill(process.pid, "SIGKILL") : process.exit(0);
    case "keep":
      return vault.keep(order.kept);
    case "replace":
      return vault.replaceRefreshToken(order.token);
    case "churn":
      return churn(order.kepts);
    case "die":
      death = { at: order.at, when: order.when };
      return null;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const begun = performance.now();
  const answer = await obey(Order.parse(JSON.parse(line)));
  say({ answer: answer ?? null, ms: performance.now() - begun, changes: changes.splice(0) });
}
