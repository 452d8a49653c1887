import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import type { BuildFacts, PackageType } from "../../protocol/build-facts.ts";
import { ROOT } from "../runtime/provision.ts";
import { FLAVOURS } from "./flavours.ts";
import { builderFuses } from "./fuses.ts";

/** The name of the program's file. */
export const EXECUTABLE = "anteroom";

/** The languages of Chromium's own words that go along: those of the product. */
export const LOCALES = ["en-US", "es", "es-419"] as const;

/** The scheme of the links that the program opens. */
export const LINK_SCHEME = "anteroom";

/** What a program is made of on any system; where Electron has no folder, electron-builder fetches that version. */
export type ProgramSource = {
  readonly facts: BuildFacts;
  readonly electron: { readonly folder: string | null; readonly version: string };
  readonly output: string;
};

/** Where electron-builder takes from and puts to: the staged archive, the unpacked Electron, the folder for the result. */
export type PackagePlan = ProgramSource & {
  readonly app: string;
  readonly electron: { readonly folder: string; readonly version: string };
};

/** What a folder of Electron has for developers and a package has not. */
const REMOVED = [join("resources", "default_app.asar"), "version"];

/** The files that lie beside the program in every package, from its folder. */
export const BESIDE = {
  licence: "LICENSE.anteroom.txt",
  packageType: "resources/package-type",
  updaterSettings: "resources/app-update.yml",
} as const;

/**
 * electron-updater wants its own settings to lie here before it does anything. The address is one that nobody can
 * have (RFC 2606, section 2): only the signed feed, which main names itself, can lead to an update.
 */
const UPDATER_SETTINGS = `provider: generic
url: https://updates.invalid/
updaterCacheDirName: anteroom-updater
`;

/** The settings with the names of the certificates that an update for Windows must be signed with; electron-updater looks at signatures only where it has a name. */
export const updaterSettings = (publishers: readonly string[] = []): string =>
  publishers.length === 0
    ? UPDATER_SETTINGS
    : `${UPDATER_SETTINGS}publisherName: ${JSON.stringify(publishers)}\n`;

/** Writes down how this folder's program comes to a machine. */
export const markPackageType = (folder: string, type: PackageType): Promise<void> =>
  writeFile(join(folder, BESIDE.packageType), type);

const finishFolder = async (folder: string): Promise<void> => {
  for (const path of REMOVED) await rm(join(folder, path), { force: true });
  await cp(join(ROOT, "LICENSE"), join(folder, BESIDE.licence));
  await writeFile(join(folder, BESIDE.updaterSettings), updaterSettings());
  await markPackageType(folder, "folder");
};

/** What electron-builder is told for every package of every system; it fetches, rebuilds, collects and publishes nothing. */
export const commonConfig = (output: string, version: string): Configuration => ({
  appId: "app.anteroom.desktop",
  productName: "Anteroom",
  // not what a variable of the machine says (BUILD_NUMBER and the like)
  buildVersion: version,
  copyright: "Anteroom contributors, Apache-2.0",
  directories: { output },
  protocols: [{ name: "Anteroom", schemes: [LINK_SCHEME] }],
  publish: null,
  removePackageScripts: true,
  removePackageKeywords: true,
});

/** What electron-builder is told to put a program together, on any system. */
export const programConfig = ({ facts, electron, output }: ProgramSource): Configuration => ({
  ...commonConfig(output, facts.version),
  ...(electron.folder === null ? {} : { electronDist: electron.folder }),
  electronVersion: electron.version,
  electronLanguages: [...LOCALES],
  electronFuses: builderFuses(FLAVOURS[facts.flavour].fuses),
  // electron-builder leaves node_modules out of the first pattern
  files: ["**/*", { from: "node_modules", to: "node_modules", filter: ["**/*"] }],
  asar: true,
  asarUnpack: ["**/*.node"],
});

/** electron-builder's configuration for an unpacked folder. */
export const builderConfig = (plan: PackagePlan): Configuration => ({
  ...programConfig(plan),
  // "false": nothing is installed, rebuilt or looked for, node_modules are those that were staged
  beforeBuild: () => Promise.resolve(false),
  compression: "store",
  afterPack: ({ appOutDir }) => finishFolder(appOutDir),
  linux: { executableName: EXECUTABLE, target: ["dir"], category: "Office", syncDesktopName: true },
});
