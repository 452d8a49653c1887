import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ensureIcons } from "../../../build/dist/icons.ts";
import { type LinuxTarget, makeLinuxPackage } from "../../../build/dist/linux/targets.ts";
import { ensurePackage, writableCache } from "../../../build/package/package.ts";
import { cachedOrMade } from "../../../build/runtime/cache.ts";
import { ROOT, provision } from "../../../build/runtime/provision.ts";

/** The version that is installed first, and the one after it, which is newer though it sorts before it as text. */
export const VERSIONS = { older: "1.0.9", newer: "1.0.10" } as const;

/** Two versions of one kind of package, as files. */
export type Pair = Readonly<Record<keyof typeof VERSIONS, string>>;

const DATE = Date.UTC(2026, 0, 2) / 1000;
const RECIPE = join(ROOT, "build", "dist", "linux");

const recipeHash = async (inputs: readonly string[]): Promise<string> => {
  const files = (await readdir(RECIPE)).filter((name) => !name.endsWith(".test.ts")).toSorted();
  const hash = createHash("sha256").update(JSON.stringify([inputs, files, VERSIONS, DATE]));
  for (const path of [...files.map((name) => join(RECIPE, name)), join(ROOT, "CHANGELOG.md")]) {
    const bytes = await readFile(path);
    hash.update(`${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
};

const removeOlder = async (cache: string, prefix: string, key: string): Promise<void> => {
  const old = (await readdir(cache)).filter((name) => name.startsWith(prefix) && name !== key);
  await Promise.all(old.map((name) => rm(join(cache, name), { recursive: true, force: true })));
};

/** Both versions of the release flavour as packages of this kind, made of the bundles that are there and kept in set-up's cache. */
export const ensurePair = async (target: LinuxTarget & ("deb" | "rpm")): Promise<Pair> => {
  const { electron, packaging } = await provision({ parts: ["electron", "packaging"], log: () => undefined });
  const { folder: program } = await ensurePackage("release", electron);
  const cache = await writableCache();
  const icons = await ensureIcons(cache);
  const prefix = `pair-${target}-`;
  const key = prefix + (await recipeHash([basename(dirname(program)), basename(icons)]));
  const entry = await cachedOrMade(cache, key, async (partial) => {
    const work = join(partial, "work");
    await mkdir(work);
    const shared = { seconds: DATE, isSmall: false, electronVersion: electron.version };
    for (const version of Object.values(VERSIONS)) {
      const job = { ...shared, version, program, icons, cache, work, ...packaging };
      await makeLinuxPackage(job, target, join(partial, `anteroom-${version}.${target}`));
    }
    await rm(work, { recursive: true });
  });
  await removeOlder(cache, prefix, key);
  const file = (version: string) => join(entry, `anteroom-${version}.${target}`);
  return { older: file(VERSIONS.older), newer: file(VERSIONS.newer) };
};
