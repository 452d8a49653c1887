import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Arch, Platform, build } from "electron-builder";
import { filesBelow } from "../bundle/manifest.ts";
import { cacheFolder, cachedOrMade } from "../runtime/cache.ts";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import type { ElectronRuntime } from "../runtime/electron-stand-in.ts";
import { ROOT, cacheHere } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { EXECUTABLE, builderConfig, type PackagePlan } from "./config.ts";
import { type AppFile, appFiles, appPackage, stageApp } from "./contents.ts";
import { type Machine, factsOf, usualDecisions } from "./facts.ts";
import { FLAVOURS, type Flavour } from "./flavours.ts";
import { verifyPackage } from "./verify.ts";

/** A packaged folder and the program in it. */
export type Package = { readonly folder: string; readonly executable: string };

const PREFIX = "package";
const BUILD = join(ROOT, "build", "package");

/** The folder is made, tried and packed on the one machine that all of this was tried on. */
const mustBeHere = ({ platform, arch }: Machine): void => {
  if (platform === "linux" && arch === "x64") return;
  throw new Sentence(
    `Linux' packages cannot be made for ${platform}-${arch} here: run the command on Linux with an x64 processor.`,
  );
};

const hashOf = async (
  electron: ElectronRuntime,
  facts: BuildFacts,
  files: readonly AppFile[],
): Promise<string> => {
  const recipe = (await filesBelow(BUILD)).filter((path) => !path.endsWith(".test.ts"));
  const inputs = [...files.map(({ from }) => from), ...recipe.map((path) => join(BUILD, path))];
  const hash = createHash("sha256").update(
    JSON.stringify([electron, FLAVOURS[facts.flavour], facts, await appPackage(ROOT, facts.version)]),
  );
  const contents = await Promise.all(
    [...inputs, join(ROOT, "LICENSE"), join(ROOT, "package-lock.json")].map((path) => readFile(path)),
  );
  for (const bytes of contents) hash.update(`${bytes.length}\0`).update(bytes);
  return hash.digest("hex").slice(0, 16);
};

const make = async (plan: PackagePlan, files: readonly AppFile[], partial: string): Promise<void> => {
  await mkdir(plan.app);
  await stageApp(ROOT, files, plan.app, plan.facts);
  const targets = Platform.LINUX.createTarget("dir", Arch.x64);
  await build({ targets, config: builderConfig(plan), projectDir: plan.app, publish: "never" });
  const unpacked = join(plan.output, "linux-unpacked");
  await verifyPackage(plan, unpacked);
  await rename(unpacked, join(partial, "program"));
  await Promise.all([plan.app, plan.output].map((path) => rm(path, { recursive: true })));
};

const packageIn = (folder: string): Package => ({ folder, executable: join(folder, EXECUTABLE) });

/** Makes and verifies the packaged folder of these facts in `partial`, out of the bundles that are there. */
export const makeProgram = async (
  facts: BuildFacts,
  electron: ElectronRuntime,
  partial: string,
): Promise<Package> => {
  mustBeHere(facts);
  const source = { folder: dirname(electron.path), version: electron.version };
  const plan = { facts, app: join(partial, "app"), electron: source, output: join(partial, "output") };
  await make(plan, await appFiles(ROOT, facts), partial);
  return packageIn(join(partial, "program"));
};

/** What an older state of the project left in the cache is of no use to anybody: each takes a quarter of a gigabyte. */
const removeOlder = async (cache: string, flavour: Flavour, key: string): Promise<void> => {
  const old = (await readdir(cache)).filter(
    (name) => name.startsWith(`${PREFIX}-${flavour}-`) && name !== key,
  );
  await Promise.all(old.map((name) => rm(join(cache, name), { recursive: true, force: true })));
};

/** Set-up's cache, or the person's own one where that is somebody else's and cannot be written. */
export const writableCache = async (): Promise<string> => {
  const shared = cacheHere();
  const isOurs = await access(shared, constants.W_OK).then(
    () => true,
    () => false,
  );
  return isOurs ? shared : cacheFolder({ env: {}, uid: process.getuid?.() ?? -1, home: homedir() });
};

/** The packaged folder of a flavour, made of the bundles that are there and verified; it stays until one of its inputs changes. */
export const ensurePackage = async (flavour: Flavour, electron: ElectronRuntime): Promise<Package> => {
  mustBeHere(process);
  const facts = factsOf(await usualDecisions(ROOT, flavour), process, electron);
  const files = await appFiles(ROOT, process);
  const key = `${PREFIX}-${flavour}-${await hashOf(electron, facts, files)}`;
  const cache = await writableCache();
  const entry = await cachedOrMade(cache, key, async (partial) => {
    await makeProgram(facts, electron, partial);
  });
  await removeOlder(cache, flavour, key);
  return packageIn(join(entry, "program"));
};
