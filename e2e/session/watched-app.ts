import { BrowserWindow, app, powerMonitor } from "electron";
import type { PowerChange } from "../../protocol/ipc.ts";
import type { SessionEffect } from "../../electron/session/auto-logoff.ts";
import {
  type SessionGuard,
  createSessionGuard,
  systemGuardClock,
} from "../../electron/session/session-guard.ts";
import { readMachineIdle } from "../../electron/shell/idle.ts";
import { type InputPart, type InputTold, watchInput } from "../../electron/shell/input-watch.ts";
import { watchPower } from "../../electron/shell/power.ts";

/*
 * The least program that carries the product's own idle, input and power watch and its session guard, with one window in a
 * corner of the screen. The tests look at it through the debugger.
 */

/** An effect and when it came, in milliseconds since 1970. */
export type Seen = { readonly effect: SessionEffect; readonly at: number };

/** What the tests see of the program. */
export type Watched = {
  readonly guard: SessionGuard;
  readonly idleSeconds: () => number | null;
  readonly effects: Seen[];
  readonly powers: string[];
  /** Signs of input in our window, by what Electron told. */
  readonly inputs: Record<string, number>;
  readonly counted: () => number;
};

declare global {
  var watched: Watched | undefined;
}

const CORNER = { x: 0, y: 0, width: 500, height: 400 };

const tellPower = (guard: SessionGuard, change: PowerChange): void => {
  switch (change) {
    case "suspend":
      return guard.tell({ type: "suspended" });
    case "resume":
      return guard.tell({ type: "resumedPower" });
    case "lock":
      return guard.tell({ type: "osLocked" });
    case "unlock":
      return guard.tell({ type: "osUnlocked" });
  }
};

/** The window's input, each kind of event counted on its way to the watch. */
const counting = (contents: NodeJS.EventEmitter, inputs: Record<string, number>): InputPart => ({
  on: (event, listener) =>
    contents.on(event, (...told: [unknown, InputTold]) => {
      inputs[event] = (inputs[event] ?? 0) + 1;
      listener(...told);
    }),
});

const start = async (): Promise<void> => {
  await app.whenReady();
  const idle = readMachineIdle(powerMonitor);
  const effects: Seen[] = [];
  const powers: string[] = [];
  const inputs: Record<string, number> = {};
  let counted = 0;
  const guard = createSessionGuard({
    clock: systemGuardClock,
    timers: {
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    ...idle,
    onEffect: (effect) => effects.push({ effect, at: Date.now() }),
  });
  watchPower(powerMonitor, (change) => {
    powers.push(change);
    tellPower(guard, change);
  });
  const window = new BrowserWindow({ ...CORNER, webPreferences: { sandbox: true } });
  watchInput(counting(window.webContents, inputs), () => {
    counted += 1;
    guard.tell({ type: "ownInput" });
  });
  await window.loadURL("data:text/html,<title>Watched</title><input autofocus>");
  window.focus();
  globalThis.watched = {
    guard,
    idleSeconds: idle.idleSeconds,
    effects,
    powers,
    inputs,
    counted: () => counted,
  };
};

const folder = process.argv.find((word) => word.startsWith("--data-folder="))?.split("=")[1];
if (folder !== undefined) app.setPath("userData", folder);
app.enableSandbox();
void start();
