import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { BUILD_FACTS_FILE, type BuildFacts } from "../../protocol/build-facts.ts";
import { LicenceList } from "../bundle/licences.ts";
import { filesBelow } from "../bundle/manifest.ts";
import { isNativeMachine, nativeFiles } from "../dist/native-files.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { factsText, type Machine } from "./facts.ts";

/** A file of the program's archive: where it lies in the project, and its path in the archive. */
export type AppFile = { readonly from: string; readonly to: string };

/** The packages that main loads when it runs: all others are inside its bundle. */
const PACKAGE_FILES = [
  "node_modules/@node-rs/argon2/package.json",
  "node_modules/@node-rs/argon2/LICENSE",
  "node_modules/@node-rs/argon2/index.js",
  "node_modules/keytar/package.json",
  "node_modules/keytar/LICENSE.md",
  "node_modules/keytar/lib/keytar.js",
];

/** The list of licences beside main, which names the parts outside the bundles too. */
export const SHELL_LICENCES = "dist/electron/licences.json";
const SHELL_FILES = ["dist/electron/main.cjs", "dist/electron/preload.cjs", SHELL_LICENCES];
const PAGE = "dist/desktop";
const MANIFEST = "manifest.json";

const Listed = z.record(z.string(), z.unknown());

/** The page's files are those of its own manifest; one that lies there unlisted is in no package. */
const pageFiles = async (root: string): Promise<readonly string[]> => {
  const text = await readFile(join(root, PAGE, MANIFEST), "utf8").catch(() => null);
  if (text === null)
    throw new Sentence("The bundles are missing: run `npm run package`, which makes them first.");
  return [MANIFEST, ...Object.keys(Listed.parse(JSON.parse(text)))].map((path) => `${PAGE}/${path}`);
};

/** Everything of the project that goes into the archive, but the package.json that is written for it. */
export const appFiles = async (root: string, { platform, arch }: Machine): Promise<readonly AppFile[]> => {
  const machine = `${platform}-${arch}`;
  if (!isNativeMachine(machine))
    throw new Sentence(`Packages cannot be made for ${machine}: its native parts are not known.`);
  const paths = [...SHELL_FILES, ...(await pageFiles(root)), ...PACKAGE_FILES, ...nativeFiles(machine)];
  return paths
    .map((path) => ({ from: join(root, path), to: path }))
    .toSorted((a, b) => (a.to < b.to ? -1 : 1));
};

const Project = z.object({ description: z.string(), license: z.string() });

/** The name of the desktop file on Linux, by which a desktop knows the program's windows. */
export const DESKTOP_FILE = "app.anteroom.desktop";

/** The archive's own package.json: nothing in it can be run or installed. */
export const appPackage = async (
  root: string,
  version: string,
): Promise<Readonly<Record<string, string>>> => {
  const { description, license } = Project.parse(
    JSON.parse(await readFile(join(root, "package.json"), "utf8")),
  );
  return {
    name: "anteroom",
    productName: "Anteroom",
    version,
    description,
    license,
    author: "Anteroom",
    desktopName: DESKTOP_FILE,
    main: "dist/electron/main.cjs",
  };
};

/** The list names the Electron that goes along, which is not the lock file's where another one stands in. */
const nameElectron = async (file: string, { electron }: BuildFacts): Promise<void> => {
  const list = LicenceList.parse(JSON.parse(await readFile(file, "utf8")));
  const named = list.map((one) => (one.name === "electron" ? { ...one, version: electron.version } : one));
  await writeFile(file, JSON.stringify(named, null, 2));
};

/** Copies the archive's files into an empty folder, from which electron-builder takes them; answers their paths. */
export const stageApp = async (
  root: string,
  files: readonly AppFile[],
  folder: string,
  facts: BuildFacts,
): Promise<readonly string[]> => {
  for (const { from, to } of files) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await cp(from, join(folder, to));
  }
  if (files.some(({ to }) => to === SHELL_LICENCES)) await nameElectron(join(folder, SHELL_LICENCES), facts);
  await mkdir(dirname(join(folder, BUILD_FACTS_FILE)), { recursive: true });
  await writeFile(join(folder, BUILD_FACTS_FILE), factsText(facts));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify(await appPackage(root, facts.version), null, 2),
  );
  return filesBelow(folder);
};
