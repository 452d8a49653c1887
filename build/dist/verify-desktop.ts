import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { extractFile } from "@electron/asar";
import { BUILD_FACTS_FILE, type PackageType } from "../../protocol/build-facts.ts";
import { filesBelow } from "../bundle/manifest.ts";
import { factsBreaches } from "../package/breaches.ts";
import { BESIDE, type ProgramSource } from "../package/config.ts";
import { FLAVOURS } from "../package/flavours.ts";
import { fuseBreaches, readFuses } from "../package/fuses.ts";
import { archiveBreaches, expectedFolder, nativeParts, pathBreaches } from "../package/verify.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { DESKTOP_LAYOUTS } from "./desktop-layout.ts";
import type { DesktopPlatform } from "./desktop-plan.ts";

/** A folder that electron-builder made, and what it was made of. */
export type DesktopFolder = {
  readonly platform: DesktopPlatform;
  readonly source: ProgramSource;
  readonly app: string;
  readonly packageType: PackageType;
  readonly folder: string;
};

/** NSIS puts its helper into the folder too; no program starts it but the installer's. */
export const NSIS_HELPER = "resources/elevate.exe";

/** macOS names and moves Electron's own files in the bundle: there only the archive and our native parts are held against a list. */
const folderBreaches = async ({
  platform,
  source,
  app,
  folder,
}: DesktopFolder): Promise<readonly string[]> => {
  const native = await nativeParts(app);
  const found = (await filesBelow(folder)).filter((path) => path !== NSIS_HELPER);
  if (platform === "win32" && source.electron.folder !== null)
    return pathBreaches(found, expectedFolder(await filesBelow(source.electron.folder), native));
  const mark = "/app.asar.unpacked/";
  const unpacked = found
    .filter((path) => path.includes(mark))
    .map((path) => path.slice(path.indexOf(mark) + mark.length));
  return pathBreaches(unpacked, native);
};

/** Everything that is wrong with a program for Windows or macOS, one sentence each, as far as any system can see it. */
export const desktopBreaches = async (made: DesktopFolder): Promise<readonly string[]> => {
  const { platform, source, app, packageType, folder } = made;
  const { program, resources } = DESKTOP_LAYOUTS[platform];
  const paths = await folderBreaches(made);
  if (paths.length > 0) return paths;
  const archive = join(folder, resources, "app.asar");
  const type = await readFile(join(folder, resources, basename(BESIDE.packageType)), "utf8");
  return [
    ...fuseBreaches(await readFuses(join(folder, program)), FLAVOURS[source.facts.flavour].fuses),
    ...factsBreaches(extractFile(archive, BUILD_FACTS_FILE).toString(), source.facts),
    ...(type === packageType ? [] : [`${BESIDE.packageType} says ${type}`]),
    ...(await archiveBreaches(archive, app)),
  ];
};

/** Throws a Sentence that names everything unexpected in a program for Windows or macOS. */
export const verifyDesktop = async (made: DesktopFolder): Promise<void> => {
  const breaches = await desktopBreaches(made);
  if (breaches.length === 0) return;
  throw new Sentence(
    `The program is not as it should be (${breaches.join("; ")}): set it right in build/package and run the command again.`,
  );
};
