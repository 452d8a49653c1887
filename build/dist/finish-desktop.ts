import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { BESIDE, updaterSettings } from "../package/config.ts";
import { ROOT } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { DESKTOP_LAYOUTS } from "./desktop-layout.ts";
import type { DesktopPlatform } from "./desktop-plan.ts";

const ANY_LOADS = /(<key>NSAllowsArbitraryLoads<\/key>\s*)<true\/>/;

/** electron-builder lets a program load from anywhere without TLS for a server of its own on this machine; local names are enough. */
export const withoutArbitraryLoads = (plist: string): string => {
  const text = plist.replace(ANY_LOADS, "$1<false/>");
  if (!ANY_LOADS.test(text) && text.includes("<key>NSAllowsLocalNetworking</key>")) return text;
  throw new Sentence(
    "electron-builder writes other rules for the network than it did: read them in Info.plist and in build/dist/finish-desktop.ts.",
  );
};

/** What a folder of Electron has for developers, taken away before electron-builder writes down which archives there are. */
export const removeDeveloperFiles = async (folder: string): Promise<void> => {
  const resources = ["resources", join("Electron.app", "Contents", "Resources")];
  const archives = resources.map((place) => join(place, "default_app.asar"));
  for (const path of [...archives, "version"]) await rm(join(folder, path), { force: true });
};

/** Adds what is ours to the folder, once electron-builder has copied everything and before fuses and signatures. */
export const finishDesktop = async (
  folder: string,
  platform: DesktopPlatform,
  publishers: readonly string[],
): Promise<void> => {
  const { resources, licence, plist } = DESKTOP_LAYOUTS[platform];
  await cp(join(ROOT, "LICENSE"), join(folder, licence, BESIDE.licence));
  await writeFile(
    join(folder, resources, basename(BESIDE.updaterSettings)),
    updaterSettings(platform === "win32" ? publishers : []),
  );
  if (plist === null) return;
  const text = await readFile(join(folder, plist), "utf8");
  await writeFile(join(folder, plist), withoutArbitraryLoads(text));
};
