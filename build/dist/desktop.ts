import { cp, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Arch, Platform, build } from "electron-builder";
import { bundle } from "../bundle.ts";
import { appFiles, stageApp } from "../package/contents.ts";
import { factsOf } from "../package/facts.ts";
import { ROOT, provision } from "../runtime/provision.ts";
import type { Log } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { type DesktopPlatform, type DesktopRun, type DesktopWish, desktopPlanFor } from "./desktop-plan.ts";
import { finishDesktop, removeDeveloperFiles } from "./finish-desktop.ts";
import { type DistRecord, writeRecord } from "./record.ts";
import { NSIS_HELPER, verifyDesktop } from "./verify-desktop.ts";
import { type CommandWish, decisionsOf } from "./wish.ts";

/* Packages for Windows and macOS, made on those systems; not run whole where this was written. */

/** The folder beside the installer for Windows from which an MSI is made on Linux. */
export const PAYLOAD_FOLDER = "payload";

const ARCHS = { x64: Arch.x64, arm64: Arch.arm64 } as const;

/** Runs electron-builder once and verifies the program's folder, whose path it answers. */
export const runBuilder = async (
  platform: DesktopPlatform,
  run: DesktopRun,
  { app, wish }: { readonly app: string; readonly wish: DesktopWish },
): Promise<string> => {
  const system = platform === "win32" ? Platform.WINDOWS : Platform.MAC;
  const folders: string[] = [];
  await build({
    targets: system.createTarget([...run.targets], ARCHS[wish.facts.arch]),
    projectDir: app,
    publish: "never",
    config: {
      ...run.config,
      // "false": nothing is installed, rebuilt or looked for, node_modules are those that were staged
      beforeBuild: () => Promise.resolve(false),
      afterExtract: ({ appOutDir }) => removeDeveloperFiles(appOutDir),
      afterPack: async ({ appOutDir }) => {
        folders.push(appOutDir);
        await finishDesktop(appOutDir, platform, wish.signing.publishers);
      },
    },
  });
  const [folder] = folders;
  if (folder === undefined) throw new Error("electron-builder packed no folder");
  await verifyDesktop({ platform, source: wish, app, packageType: run.packageType, folder });
  return folder;
};

/** Electron's own folder, from its program's path in it. */
const electronFolder = (path: string, platform: DesktopPlatform): string =>
  platform === "darwin" ? dirname(dirname(dirname(dirname(path)))) : dirname(path);

const takeFiles = async (run: DesktopRun, output: string, result: string): Promise<void> => {
  for (const name of run.files)
    await rename(join(output, name), join(result, name)).catch((cause: unknown) => {
      throw new Sentence(`electron-builder made no ${name}: read what it said and run the command again.`, {
        cause,
      });
    });
};

/** Makes the packages of Windows or macOS on that system, and for Windows the folder that an MSI is made from. */
export const makeOnDesktop = async (
  wish: CommandWish,
  platform: DesktopPlatform,
  { result, work, log }: { readonly result: string; readonly work: string; readonly log: Log },
): Promise<DistRecord> => {
  const { electron } = await provision({ parts: ["electron"], log });
  await bundle({ targets: ["desktop", "shell"] });
  const facts = factsOf(decisionsOf(wish), wish, electron);
  const app = join(work, "app");
  await mkdir(app);
  await stageApp(ROOT, await appFiles(ROOT, wish), app, facts);
  // for another processor electron-builder fetches the Electron of this version by itself
  const folder = wish.arch === process.arch ? electronFolder(electron.path, platform) : null;
  const output = join(work, "output");
  const { targets, isSmall, signing } = wish;
  const source = {
    facts,
    electron: { folder, version: electron.version },
    output,
    targets,
    isSmall,
    signing,
  };
  const names: string[] = [];
  for (const run of desktopPlanFor(platform, source)) {
    const program = await runBuilder(platform, run, { app, wish: source });
    await takeFiles(run, output, result);
    names.push(...run.files);
    if (platform === "win32")
      await cp(program, join(result, PAYLOAD_FOLDER), {
        recursive: true,
        filter: (path) => path !== join(program, ...NSIS_HELPER.split("/")),
      });
  }
  return writeRecord(result, { facts, date: wish.date }, names);
};
