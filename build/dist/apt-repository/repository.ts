import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { run } from "../../runtime/run.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { PACKAGE_NAME } from "../linux/places.ts";
import { runTool } from "../run-tool.ts";
import type { PackageFile } from "./package-file.ts";
import { type SigningKey, exportPublic } from "./signing-key.ts";
import { KEYRING, distributionsText, sourcesFile, sourcesText, suiteOf } from "./texts.ts";

/*
 * A repository is a folder: `public` is what a web server gives out, `state` is reprepro's memory and stays private.
 * Every change is made in a copy beside it, which takes its place when it is whole: machines never see half of one.
 */

/** A repository on this disk and the key that signs it. */
export type Repository = { readonly folder: string; readonly key: SigningKey };

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const beside = (folder: string, ending: string): string =>
  join(dirname(folder), `.${basename(folder)}.${ending}`);

const copyTo = async (folder: string, copy: string): Promise<void> => {
  // reprepro replaces what it publishes and never writes into it, so links do; its memory is written into
  await runTool("cp", ["-al", join(folder, "public"), join(copy, "public")]);
  await runTool("cp", ["-a", join(folder, "state"), join(copy, "state")]);
};

const swap = async (folder: string, copy: string): Promise<void> => {
  const old = beside(folder, "old");
  if (await exists(folder)) await rename(folder, old);
  await rename(copy, folder);
  await rm(old, { recursive: true, force: true });
};

/** An earlier run may have died between the two renames. */
const recover = async (folder: string): Promise<void> => {
  const old = beside(folder, "old");
  if (!(await exists(old))) return;
  await ((await exists(folder)) ? rm(old, { recursive: true }) : rename(old, folder));
};

const inCopy = async (folder: string, change: (copy: string) => Promise<void>): Promise<void> => {
  const copy = beside(folder, "part");
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(copy).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    throw new Sentence(
      `${copy} is there: another run works on this repository, or one broke off and it is to be removed.`,
    );
  });
  try {
    await recover(folder);
    if (await exists(folder)) await copyTo(folder, copy);
    await change(copy);
    await swap(folder, copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

const reprepro = (copy: string, { env }: SigningKey, ...words: readonly string[]): Promise<string> => {
  const places = ["--basedir", join(copy, "state"), "--outdir", join(copy, "public")];
  return runTool("reprepro", ["--silent", ...places, ...words], { env });
};

const isNewer = async (version: string, than: string): Promise<boolean> =>
  (await run("dpkg", ["--compare-versions", version, "gt", than])).code === 0;

const mustBeNewer = async (copy: string, key: SigningKey, one: PackageFile, suite: string): Promise<void> => {
  const words = [
    "--architecture",
    one.architecture,
    "--list-format",
    "${version}\n",
    "list",
    suite,
    PACKAGE_NAME,
  ];
  const had = (await reprepro(copy, key, ...words)).trim();
  if (had === "" || (await isNewer(one.version, had))) return;
  throw new Sentence(
    `The repository has Anteroom ${had} for ${one.architecture} in ${suite}, so ${one.version} would reach nobody: make a newer version.`,
  );
};

/** Machines that trust the one key would refuse everything that another one signed. */
const mustBeItsKey = async (folder: string, { fingerprint }: SigningKey): Promise<void> => {
  const text = await readFile(join(folder, "state", "conf", "distributions"), "utf8");
  const [, had = ""] = /^SignWith: (.*)$/m.exec(text) ?? [];
  if (had === fingerprint) return;
  throw new Sentence(
    `The repository is signed by ${had}, which its machines trust: sign with that key, or begin another repository.`,
  );
};

const writeSettings = async (copy: string, key: SigningKey): Promise<void> => {
  await mkdir(join(copy, "state", "conf"), { recursive: true, mode: 0o700 });
  await mkdir(join(copy, "public"), { recursive: true });
  await writeFile(join(copy, "state", "conf", "distributions"), distributionsText(key.fingerprint));
  await exportPublic(key, join(copy, "public", KEYRING));
};

const isRepository = (folder: string): Promise<boolean> =>
  exists(join(folder, "state", "conf", "distributions"));

/** Puts a package into its channel of a repository, which is made where there is none; machines know it by `url`. */
export const addPackage = async (
  { folder: named, key }: Repository,
  one: PackageFile,
  url: string,
): Promise<void> => {
  const folder = resolve(named);
  if ((await exists(folder)) && !(await isRepository(folder)))
    throw new Sentence(`${folder} is there and no repository: name another folder with --output.`);
  if (await exists(folder)) await mustBeItsKey(folder, key);
  await inCopy(folder, async (copy) => {
    await writeSettings(copy, key);
    await mustBeNewer(copy, key, one, suiteOf(one.channel));
    await reprepro(copy, key, "includedeb", suiteOf(one.channel), one.file);
    await reprepro(copy, key, "export");
    await writeFile(join(copy, "public", sourcesFile(one.channel)), sourcesText(url, one.channel));
  });
};

/** Signs the indices of a repository anew, so that they are believed for another while. */
export const renew = async ({ folder: named, key }: Repository): Promise<void> => {
  const folder = resolve(named);
  await recover(folder);
  if (!(await isRepository(folder)))
    throw new Sentence(`${folder} is no repository: name its folder with --output.`);
  await mustBeItsKey(folder, key);
  await inCopy(folder, async (copy) => {
    await writeSettings(copy, key);
    await reprepro(copy, key, "export");
  });
};
