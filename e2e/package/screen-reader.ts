import { join } from "node:path";
import { expect } from "playwright/test";
import { z } from "zod";
import { startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";
import { ACCESSIBILITY_REGISTRY, SYSTEM_PYTHON } from "../../build/runtime/system.ts";
import { startMessageBus } from "../parts/message-bus.ts";
import { press } from "./window.ts";

/*
 * Somebody who works with a screen reader and the keyboard alone: what the program tells the system's accessibility bus is
 * all that is known of its windows, and keys of the display are all that is done to them. No test driver is attached.
 */

const Thing = z.object({
  role: z.string(),
  name: z.string(),
  hasFocus: z.boolean(),
  isEnabled: z.boolean(),
  isSelected: z.boolean(),
});

/** Something of a window, as a screen reader finds it. */
export type Thing = z.infer<typeof Thing>;

/** A screen reader's side of the system. */
export type ScreenReader = {
  /** What a program needs to be read. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything in the windows of a process, in the order of reading. */
  readonly read: (pid: number) => Promise<readonly Thing[]>;
  readonly close: () => Promise<void>;
};

/** Starts an accessibility bus that is nobody else's, with its registry; its files lie in `folder`. */
export const startScreenReader = async (folder: string): Promise<ScreenReader> => {
  const bus = await startMessageBus(folder);
  const env = { AT_SPI_BUS_ADDRESS: bus.address, ACCESSIBILITY_ENABLED: "1" };
  const registry = startOwned([ACCESSIBILITY_REGISTRY], { ...process.env, ...env });
  await expect.poll(() => bus.isOwned("org.a11y.atspi.Registry"), { intervals: [50] }).toBe(true);
  const close = async (): Promise<void> => {
    await registry.close();
    await bus.close();
  };
  const read = async (pid: number): Promise<readonly Thing[]> => {
    const script = join(import.meta.dirname, "screen_reader.py");
    const { code, out, err } = await run(SYSTEM_PYTHON, [script, String(pid)], {
      env: { ...process.env, ...env },
      timeoutMs: 10_000,
    });
    if (code !== 0) throw new Error(`nothing could be read: ${err}`);
    return z.array(Thing).parse(JSON.parse(out));
  };
  return { env, read, close };
};

/** Somebody at a program with a screen reader and a keyboard. */
export type BlindHand = {
  /** Everything that is read out, in one text. */
  readonly heard: () => Promise<string>;
  /** Waits until something of this role has a name that begins so. */
  readonly find: (role: string, name: string) => Promise<Thing>;
  /** Goes with a key to something of this role whose name begins so; Tab if not said otherwise. */
  readonly goTo: (role: string, name: string, key?: string) => Promise<void>;
  /** Goes to a button with Tab and presses it. */
  readonly pressButton: (name: string) => Promise<void>;
};

/** How many presses of a key are tried before something counts as out of reach. */
const MOST_KEYS = 60;
const POLL = { timeout: 20_000, intervals: [100] };

/** Takes a program of this process into such a hand; its window must have the keyboard. */
export const blindHand = ({ read }: ScreenReader, pid: number): BlindHand => {
  const isIt = (thing: Thing, role: string, name: string): boolean =>
    thing.role === role && thing.name.startsWith(name);

  const find = async (role: string, name: string): Promise<Thing> => {
    let found: Thing | undefined;
    const look = async (): Promise<boolean> => {
      found = (await read(pid)).find((thing) => isIt(thing, role, name) && thing.isEnabled);
      return found !== undefined;
    };
    await expect.poll(look, { message: `${role} ${name}`, ...POLL }).toBe(true);
    if (found === undefined) throw new Error(`no ${role} ${name}`);
    return found;
  };

  const focused = async (): Promise<Thing | undefined> =>
    (await read(pid)).findLast(({ hasFocus, role }) => hasFocus && role !== "frame");

  /** The focus moves a moment after the key. */
  const moved = async (before: Thing | undefined): Promise<Thing | undefined> => {
    let now = before;
    for (let tries = 0; tries < 5; tries += 1) {
      now = await focused();
      if (JSON.stringify(now) !== JSON.stringify(before)) return now;
    }
    return now;
  };

  const goTo = async (role: string, name: string, key = "Tab"): Promise<void> => {
    await find(role, name);
    const passed: string[] = [];
    let now = await focused();
    while (now === undefined || !isIt(now, role, name)) {
      passed.push(now === undefined ? "nothing" : `${now.role} ${now.name}`);
      if (passed.length > MOST_KEYS)
        throw new Error(`${key} never came to ${role} ${name}: ${passed.join(", ")}`);
      await press(key);
      now = await moved(now);
    }
  };

  return {
    find,
    goTo,
    heard: async () => (await read(pid)).map(({ name }) => name).join("\n"),
    pressButton: async (name) => {
      await goTo("push button", name);
      await press("Return");
    },
  };
};
