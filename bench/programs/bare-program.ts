import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Arch, Platform, build } from "electron-builder";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { EXECUTABLE, builderConfig } from "../../build/package/config.ts";
import { type AppFile, SHELL_LICENCES, stageApp } from "../../build/package/contents.ts";
import { factsOf, usualDecisions } from "../../build/package/facts.ts";
import { FLAVOURS } from "../../build/package/flavours.ts";
import { fuseBreaches, readFuses } from "../../build/package/fuses.ts";
import { type Package, writableCache } from "../../build/package/package.ts";
import { cachedOrMade } from "../../build/runtime/cache.ts";
import type { ElectronRuntime } from "../../build/runtime/electron-stand-in.ts";
import { ROOT } from "../../build/runtime/provision.ts";

/*
 * E0, the bare Electron window: the same Electron, languages, fuses, sandbox and window size as ours, packed by the same
 * configuration; its program is one window with one field, and loads nothing.
 */

const PAGE = `<!doctype html><meta charset="utf-8"><title>Bare</title>
<style>input { margin: 200px; padding: 12px; font: 16px sans-serif; background: #e4f0e8; }</style>
<input autofocus>`;

/** With our fuses `file:` reads nothing out of the archive: the page comes along as its own address. */
const MAIN = `const { app, BrowserWindow } = require("electron");
app.enableSandbox();
app.on("window-all-closed", () => app.quit());
app.whenReady().then(() => {
  const webPreferences = { spellcheck: false, backgroundThrottling: false };
  new BrowserWindow({ width: 1280, height: 800, autoHideMenuBar: true, webPreferences })
    .loadURL(${JSON.stringify(`data:text/html,${encodeURIComponent(PAGE)}`)});
});
`;

/** Where they lie in the archive; packages look for both lists of licences. */
const FILES: Readonly<Record<string, string>> = {
  "dist/desktop/licences.json": "[]",
  "dist/electron/main.cjs": MAIN,
  [SHELL_LICENCES]: "[]",
};

const PREFIX = "bare-program-";

const writeFiles = async (folder: string): Promise<readonly AppFile[]> => {
  const written = Object.entries(FILES).map(async ([to, text]) => {
    const from = join(folder, to);
    await mkdir(dirname(from), { recursive: true });
    await writeFile(from, text);
    return { from, to };
  });
  return Promise.all(written);
};

const bareFacts = async (electron: ElectronRuntime): Promise<BuildFacts> =>
  factsOf(await usualDecisions(ROOT, "release"), process, electron);

const packInto = async (partial: string, facts: BuildFacts, electron: ElectronRuntime): Promise<void> => {
  const [source, app, output] = ["source", "app", "output"].map((name) => join(partial, name));
  if (source === undefined || app === undefined || output === undefined) return;
  await mkdir(app);
  await stageApp(ROOT, await writeFiles(source), app, facts);
  const from = { folder: dirname(electron.path), version: electron.version };
  const config = builderConfig({ facts, app, electron: from, output });
  const targets = Platform.LINUX.createTarget("dir", Arch.x64);
  await build({ targets, config, projectDir: app, publish: "never" });
  const unpacked = join(output, "linux-unpacked");
  const breaches = fuseBreaches(await readFuses(join(unpacked, EXECUTABLE)), FLAVOURS.release.fuses);
  if (breaches.length > 0) throw new Error(`the bare program is no sibling: ${breaches.join("; ")}`);
  await rename(unpacked, join(partial, "program"));
  await Promise.all([source, app, output].map((path) => rm(path, { recursive: true })));
};

const removeOlder = async (cache: string, key: string): Promise<void> => {
  const old = (await readdir(cache)).filter((name) => name.startsWith(PREFIX) && name !== key);
  await Promise.all(old.map((name) => rm(join(cache, name), { recursive: true, force: true })));
};

/** The packaged folder of the bare program with this Electron; it stays until one of its parts changes. */
export const ensureBareProgram = async (electron: ElectronRuntime): Promise<Package> => {
  const facts = await bareFacts(electron);
  const inputs = JSON.stringify([FILES, facts, electron, FLAVOURS.release, builderConfig.toString()]);
  const key = `${PREFIX}${createHash("sha256").update(inputs).digest("hex").slice(0, 16)}`;
  const cache = await writableCache();
  const entry = await cachedOrMade(cache, key, (partial) => packInto(partial, facts, electron));
  await removeOlder(cache, key);
  const folder = join(entry, "program");
  return { folder, executable: join(folder, EXECUTABLE) };
};
