import { expect } from "playwright/test";
import { type OwnedProcess, startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";
import { SYSTEM_PYTHON } from "../../build/runtime/system.ts";
import { startMessageBus } from "../parts/message-bus.ts";

/** A machine's own buses with a login manager and a screen saver that do what the tests say (python-dbusmock). */
export type Machine = {
  /** What a program needs to live on these buses. */
  readonly env: Readonly<Record<string, string>>;
  /** The machine is about to sleep, or woke. */
  readonly prepareForSleep: (isAboutTo: boolean) => Promise<void>;
  readonly setLocked: (isLocked: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

const MOCK = "org.freedesktop.DBus.Mock";
const LOGIND = { name: "org.freedesktop.login1", path: "/org/freedesktop/login1" };
const SAVER = { name: "org.freedesktop.ScreenSaver", path: "/org/freedesktop/ScreenSaver" };

type Place = { readonly name: string; readonly path: string };

/** Starts them below `folder`; the mocks answer when it returns. */
export const startMachine = async (folder: string): Promise<Machine> => {
  const bus = await startMessageBus(folder);
  const { address } = bus;
  const env = { DBUS_SYSTEM_BUS_ADDRESS: address, DBUS_SESSION_BUS_ADDRESS: address };
  const mock = (...words: readonly string[]): OwnedProcess =>
    startOwned([SYSTEM_PYTHON, "-m", "dbusmock", ...words], { ...process.env, ...env });
  const call = async ({ name, path }: Place, method: string, ...words: readonly string[]): Promise<void> => {
    const where = ["call", "--address", address, "--dest", name, "--object-path", path];
    const { code, err } = await run("gdbus", [...where, "--method", `${MOCK}.${method}`, ...words]);
    expect([code, err]).toEqual([0, ""]);
  };
  const emit = (place: Place, owner: string, signal: string, isSo: boolean): Promise<void> =>
    call(place, "EmitSignal", owner, signal, "b", `[<${isSo}>]`);
  const mocks = [mock("--template", "logind"), mock("--session", SAVER.name, SAVER.path, SAVER.name)];
  for (const { name } of [LOGIND, SAVER]) {
    await expect.poll(() => bus.isOwned(name), { timeout: 15_000 }).toBe(true);
  }
  await call(SAVER, "AddMethod", SAVER.name, "GetActive", "", "b", "ret = False");
  return {
    env,
    prepareForSleep: (isAboutTo) => emit(LOGIND, `${LOGIND.name}.Manager`, "PrepareForSleep", isAboutTo),
    setLocked: async (isLocked) => {
      const answer = isLocked ? "ret = True" : "ret = False";
      await call(SAVER, "AddMethod", SAVER.name, "GetActive", "", "b", answer);
      await emit(SAVER, SAVER.name, "ActiveChanged", isLocked);
    },
    close: async () => {
      for (const one of mocks) await one.close();
      await bus.close();
    },
  };
};
