import { setTimeout } from "node:timers/promises";
import { firstLine, startOwned } from "./owned-process.ts";
import { run } from "./run.ts";
import { Sentence } from "./sentence.mjs";

/** A vault of the operating system for one test: the environment entries by which a program finds it, and how to be done with it. */
export type Keyring = { readonly env: Readonly<Record<string, string>>; readonly close: () => Promise<void> };

/** How a keyring is started: opened or shut, for whom (words that run a command as another user), and a home of its own. */
export type KeyringHow = {
  readonly isUnlocked: boolean;
  readonly prefix: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

const READY_POLL_MS = 50;
const READY_TIMEOUT_MS = 10_000;

const owner = [
  "dbus-send",
  "--session",
  "--print-reply=literal",
  "--dest=org.freedesktop.DBus",
  "/org/freedesktop/DBus",
];
const question = [...owner, "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];

const isReady = async (prefix: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> => {
  const [command = "", ...args] = [...prefix, ...question];
  return (await run(command, args, { env })).out.includes("true");
};

const waitUntilReady = async (ask: () => Promise<boolean>): Promise<void> => {
  const until = Date.now() + READY_TIMEOUT_MS;
  while (!(await ask())) {
    if (Date.now() > until)
      throw new Sentence(
        "The keyring (gnome-keyring-daemon) did not start: install gnome-keyring and run the command again.",
      );
    await setTimeout(READY_POLL_MS);
  }
};

/**
 * Starts a message bus and a keyring of their own (absent is: neither of them, so leave this out). A locked one reads
 * as "nothing stored".
 */
export const startKeyring = async ({ isUnlocked, prefix, env }: KeyringHow): Promise<Keyring> => {
  const bus = startOwned([...prefix, "dbus-daemon", "--session", "--nofork", "--print-address=3"], env);
  const address = await firstLine(bus);
  if (address === null) {
    await bus.close();
    throw new Sentence(
      "The message bus for the keyring (dbus-daemon) did not start: install dbus and run the command again.",
    );
  }
  const own = { DBUS_SESSION_BUS_ADDRESS: address };
  const asUser = [...prefix, "env", `DBUS_SESSION_BUS_ADDRESS=${address}`];
  const words = [
    "gnome-keyring-daemon",
    "--foreground",
    "--components=secrets",
    ...(isUnlocked ? ["--unlock"] : []),
  ];
  const daemon = startOwned([...asUser, ...words], env, isUnlocked ? "for-tests" : "");
  const close = async (): Promise<void> => {
    await daemon.close();
    await bus.close();
  };
  try {
    await waitUntilReady(() => isReady(asUser, env));
  } catch (error) {
    await close();
    throw error;
  }
  return { env: own, close };
};
