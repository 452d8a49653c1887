import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import { FLAVOURS, type Flavour } from "./flavours.ts";
import { builderFuses } from "./fuses.ts";

/** The name of the program's file. */
export const EXECUTABLE = "anteroom";

/** The languages of Chromium's own words that go along: those of the product. */
export const LOCALES = ["en-US", "es", "es-419"] as const;

/** Where electron-builder takes from and puts to: the staged archive, the unpacked Electron, the folder for the result. */
export type PackagePlan = {
  readonly flavour: Flavour;
  readonly app: string;
  readonly electron: { readonly folder: string; readonly version: string };
  readonly output: string;
};

/** What a folder of Electron has for developers and a package has not. */
const REMOVED = [join("resources", "default_app.asar"), "version"];

/** electron-builder's configuration for an unpacked folder; it fetches, rebuilds, collects and publishes nothing. */
export const builderConfig = ({ flavour, electron, output }: PackagePlan): Configuration => ({
  appId: "app.anteroom.desktop",
  productName: "Anteroom",
  copyright: "Anteroom contributors, Apache-2.0",
  directories: { output },
  electronDist: electron.folder,
  electronVersion: electron.version,
  electronLanguages: [...LOCALES],
  electronFuses: builderFuses(FLAVOURS[flavour].fuses),
  // "false": nothing is installed, rebuilt or looked for, node_modules are those that were staged
  beforeBuild: () => Promise.resolve(false),
  // electron-builder leaves node_modules out of the first pattern
  files: ["**/*", { from: "node_modules", to: "node_modules", filter: ["**/*"] }],
  asar: true,
  asarUnpack: ["**/*.node"],
  compression: "store",
  publish: null,
  removePackageScripts: true,
  removePackageKeywords: true,
  afterPack: async ({ appOutDir }) => {
    for (const path of REMOVED) await rm(join(appOutDir, path), { force: true });
  },
  linux: { executableName: EXECUTABLE, target: ["dir"], category: "Office" },
});
