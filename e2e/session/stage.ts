import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "playwright/test";
import { build } from "vite";
import { ROOT } from "../../build/runtime/provision.ts";
import { run } from "../../build/runtime/run.ts";
import type { SessionHappening } from "../../electron/session/auto-logoff.ts";
import type { Limits } from "../../electron/session/auto-logoff-time.ts";
import { launchDesktop } from "../parts/electron.ts";
import type { Seen, Watched } from "./watched-app.ts";
import { type Machine, startMachine } from "./machine.ts";

/** The watched program on a machine whose power and lock the tests move. */
export type Stage = {
  readonly machine: Machine;
  readonly pid: number;
  /** Ends whatever session ran and begins a new one, with nothing seen yet; tells when, in milliseconds since 1970. */
  readonly signIn: (limits: Partial<Limits>) => Promise<number>;
  readonly tell: (happening: SessionHappening) => Promise<void>;
  /** What the guard did by itself so far: asking for it wakes nothing. */
  readonly effects: () => Promise<readonly Seen[]>;
  readonly see: () => Promise<Sight>;
  readonly close: () => Promise<void>;
};

/** What there is to see at one moment. */
export type Sight = Pick<Watched, "powers" | "inputs"> & {
  readonly counted: number;
  readonly idleSeconds: number | null;
  readonly phase: ReturnType<Watched["guard"]["phase"]>;
};

const FAR_MS = 3_600_000;

const bundleApp = async (root: string): Promise<void> => {
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: true, external: ["electron"], target: "node" },
    build: {
      ssr: join(ROOT, "e2e", "session", "watched-app.ts"),
      outDir: join(root, "electron"),
      target: "node20",
      minify: false,
      rolldownOptions: {
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "main.cjs", codeSplitting: false },
      },
    },
  });
};

/** Starts the machine's two buses with their mocks, and the program on them. */
export const openStage = async (): Promise<Stage> => {
  const dist = await mkdtemp(join(tmpdir(), "anteroom-watched-"));
  await bundleApp(dist);
  const machine = await startMachine(dist);
  const { app, close } = await launchDesktop({ dist, env: machine.env });
  const tell = (happening: SessionHappening): Promise<void> =>
    app.evaluate((_electron, one) => globalThis.watched?.guard.tell(one), happening);
  const signIn = async (limits: Partial<Limits>): Promise<number> => {
    const all: Limits = {
      coverAfterMs: FAR_MS,
      logoffAfterMs: FAR_MS,
      maxSessionMs: FAR_MS,
      callLockGraceMs: FAR_MS,
      ...limits,
    };
    return app.evaluate((_electron, wanted) => {
      const { guard, effects, powers } = globalThis.watched ?? {};
      guard?.tell({ type: "signedOut" });
      effects?.splice(0);
      powers?.splice(0);
      const at = Date.now();
      guard?.tell({ type: "signedIn", sessionAgeMs: 0, limits: wanted });
      return at;
    }, all);
  };
  const see = (): Promise<Sight> =>
    app.evaluate(() => {
      const { watched } = globalThis;
      if (watched === undefined) throw new Error("the program is not ready");
      const { guard, powers, inputs, counted, idleSeconds } = watched;
      return {
        powers,
        inputs,
        counted: counted(),
        idleSeconds: idleSeconds(),
        phase: guard.phase(),
      };
    });
  await expect.poll(() => app.evaluate(() => globalThis.watched !== undefined)).toBe(true);
  return {
    machine,
    pid: app.process().pid ?? -1,
    signIn,
    tell,
    effects: () => app.evaluate(() => globalThis.watched?.effects ?? []),
    see,
    close: async () => {
      await close();
      await machine.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
};

/** Sends real input through the X server. */
export const xdotool = async (...words: readonly string[]): Promise<void> => {
  const { code, err } = await run("xdotool", words);
  expect([code, err]).toEqual([0, ""]);
};
