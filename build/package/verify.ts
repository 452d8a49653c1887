import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { extractFile, listPackage } from "@electron/asar";
import { z } from "zod";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { filesBelow, sha256Of } from "../bundle/manifest.ts";
import { ROOT } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { BESIDE, EXECUTABLE, LOCALES, type PackagePlan } from "./config.ts";
import { factsBreaches, licenceBreaches, vaultBreaches } from "./breaches.ts";
import { SHELL_LICENCES } from "./contents.ts";
import { FLAVOURS } from "./flavours.ts";
import { fuseBreaches, readFuses } from "./fuses.ts";

const ARCHIVE = "resources/app.asar";
const UNPACKED = "resources/app.asar.unpacked/";

const only = (left: readonly string[], right: readonly string[]): readonly string[] =>
  left.filter((one) => !right.includes(one));

/** One sentence for every path that is too much or missing. */
export const pathBreaches = (found: readonly string[], wanted: readonly string[]): readonly string[] => [
  ...only(found, wanted).map((path) => `${path} should not be there`),
  ...only(wanted, found).map((path) => `${path} is missing`),
];

/** What has another name in a package than in Electron's own folder. */
const RENAMED: Readonly<Record<string, string>> = {
  electron: EXECUTABLE,
  "electron.exe": "Anteroom.exe",
  LICENSE: "LICENSE.electron.txt",
};

/** What the package's folder shall hold: Electron's own files under our name with our languages, the archive, and the native parts beside it. */
export const expectedFolder = (electron: readonly string[], native: readonly string[]): readonly string[] => {
  const kept = electron
    .filter((path) => path !== "version" && !path.startsWith("resources/"))
    .filter((path) => !path.startsWith("locales/") || LOCALES.some((name) => path === `locales/${name}.pak`));
  const named = kept.map((path) => RENAMED[path] ?? path);
  const ours = [ARCHIVE, ...Object.values(BESIDE), ...native.map((path) => `${UNPACKED}${path}`)];
  return [...named, ...ours].toSorted();
};

const isSource = (path: string): boolean => /\.(?:cjs|js|css)$/.test(path);

/** What no file of the archive may be or hold: maps and tests, keys and settings of a person. */
export const contentBreaches = (path: string, bytes: Buffer): readonly string[] => {
  const isForeign = /\.map$|\.tsx?$|\.test\.|\.spec\.|(?:^|\/)\.|\.(?:pem|key|p12|pfx|env|log)$/.test(path);
  const hasMap = isSource(path) && /\n(?:\/\/|\/\*)# sourceMappingURL=(?!data:,)/.test(bytes.toString());
  const hasKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/.test(bytes.toString("latin1"));
  return [
    ...(isForeign ? [`${path} is of a kind that no package holds`] : []),
    ...(hasMap ? [`${path} names a source map`] : []),
    ...(hasKey ? [`${path} holds a private key`] : []),
  ];
};

const inArchive = (archive: string, path: string): Buffer => extractFile(archive, path);

const fileBreaches = async (archive: string, app: string, path: string): Promise<readonly string[]> => {
  const staged = await readFile(join(app, path));
  const packed = inArchive(archive, path);
  const isSame = path.endsWith("package.json") || sha256Of(packed) === sha256Of(staged);
  return [...(isSame ? [] : [`${path} was changed on its way`]), ...contentBreaches(path, packed)];
};

const LICENCE_LISTS = [SHELL_LICENCES, "dist/desktop/licences.json"];
const Project = z.object({ devDependencies: z.record(z.string(), z.string()) });

const devDependencies = async (): Promise<readonly string[]> =>
  Object.keys(Project.parse(JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"))).devDependencies);

/** What is wrong with an archive that was made of a staged folder: other files, other bytes, what no package holds, licences. */
export const archiveBreaches = async (archive: string, app: string): Promise<readonly string[]> => {
  const staged = await filesBelow(app);
  const folders = new Set(
    staged.flatMap((path) => path.split("/").map((_, at, all) => all.slice(0, at).join("/"))),
  );
  const listed = listPackage(archive, { isPack: false }).map((path) =>
    path.replaceAll("\\", "/").replace(/^\//, ""),
  );
  const found = listed.filter((path) => !folders.has(path));
  const paths = pathBreaches(found, staged);
  if (paths.length > 0) return paths;
  const text = (path: string): string => inArchive(archive, path).toString();
  return [
    ...(await Promise.all(staged.map((path) => fileBreaches(archive, app, path)))).flat(),
    ...vaultBreaches(staged),
    ...licenceBreaches(LICENCE_LISTS.map(text), await devDependencies()),
  ];
};

/** The native parts of a staged folder, which lie beside the archive. */
export const nativeParts = async (app: string): Promise<readonly string[]> =>
  (await filesBelow(app)).filter((path) => path.endsWith(".node"));

/** Everything that is wrong with a package, one sentence each: its fuses, its files, its archive. */
export const packageBreaches = async (plan: PackagePlan, folder: string): Promise<readonly string[]> => {
  const native = await nativeParts(plan.app);
  const wanted = expectedFolder(await filesBelow(plan.electron.folder), native);
  const paths = pathBreaches(await filesBelow(folder), wanted);
  if (paths.length > 0) return paths;
  const facts = inArchive(join(folder, ARCHIVE), BUILD_FACTS_FILE).toString();
  const type = await readFile(join(folder, BESIDE.packageType), "utf8");
  const wire = await readFuses(join(folder, EXECUTABLE));
  return [
    ...fuseBreaches(wire, FLAVOURS[plan.facts.flavour].fuses),
    ...factsBreaches(facts, plan.facts),
    ...(type === "folder" ? [] : [`${BESIDE.packageType} says ${type}`]),
    ...(await archiveBreaches(join(folder, ARCHIVE), plan.app)),
  ];
};

/** Throws a Sentence that names everything unexpected in a package. */
export const verifyPackage = async (plan: PackagePlan, folder: string): Promise<void> => {
  const breaches = await packageBreaches(plan, folder);
  if (breaches.length === 0) return;
  throw new Sentence(
    `The package is not as it should be (${breaches.join("; ")}): set it right in build/package and run the command again.`,
  );
};
