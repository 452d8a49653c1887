import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPackageWithOptions } from "@electron/asar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { UNBUNDLED } from "../bundle/licences.ts";
import { factsOf, factsText } from "./facts.ts";
import { packageBreaches, verifyPackage } from "./verify.ts";

const FACTS = factsOf(
  {
    flavour: "release",
    version: "1.2.3",
    sequence: 7,
    channel: "stable",
    updateKeys: null,
    feedOrigin: null,
  },
  { platform: "linux", arch: "x64" },
  { version: "45.0.0", isStandIn: false },
);
const NATIVE = "node_modules/keytar/prebuilds/linux-x64/keytar.node";
/** What stands before the wire of fuses in every Electron. */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const WIRE = "010011001";

const licence = (name: string) => ({
  name,
  version: "1.0.0",
  identifier: "MIT",
  text: "Permission is hereby granted",
});
const licences = (names: readonly string[]): string => JSON.stringify(names.map(licence));
const executable = (wire: string, version = 1): Buffer =>
  Buffer.concat([Buffer.from(`ELF${SENTINEL}`), Buffer.from([version, wire.length]), Buffer.from(wire)]);

type Files = Readonly<Record<string, string | Buffer>>;

const APP: Files = {
  "package.json": "{}",
  "dist/electron/main.cjs": "1;\n",
  "dist/electron/licences.json": licences(UNBUNDLED),
  "dist/desktop/licences.json": "[]",
  [BUILD_FACTS_FILE]: factsText(FACTS),
  [NATIVE]: "native",
};
const ELECTRON: Files = {
  electron: executable(WIRE),
  LICENSE: "words",
  version: "45.0.0",
  "resources/default_app.asar": "",
};
const PACKAGE: Files = {
  anteroom: executable(WIRE),
  "LICENSE.electron.txt": "words",
  "LICENSE.anteroom.txt": "words",
  "resources/app-update.yml": "provider: generic\n",
  "resources/package-type": "folder",
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-verify-"));
});
afterEach(() => rm(root, { recursive: true }));

const fill = async (folder: string, files: Files): Promise<string> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, folder, path)), { recursive: true });
    await writeFile(join(root, folder, path), content);
  }
  return join(root, folder);
};

/** What differs from a package as it should be: in the archive alone, in what it is made of too, and beside it. */
type Changes = { readonly packed?: Files; readonly staged?: Files; readonly beside?: Files };

const madeWith = async ({ packed = {}, staged = {}, beside = {} }: Changes) => {
  const app = await fill("app", { ...APP, ...staged });
  await cp(app, join(root, "packed"), { recursive: true });
  const source = await fill("packed", packed);
  const folder = await fill("package", { ...PACKAGE, ...beside });
  await createPackageWithOptions(source, join(folder, "resources", "app.asar"), { unpack: "**/*.node" });
  const electron = { folder: await fill("electron", ELECTRON), version: "45.0.0" };
  return [{ facts: FACTS, electron, output: root, app }, folder] as const;
};

const MAIN = "dist/electron/main.cjs";

test("a package as it should be has nothing wrong with it", async () => {
  expect(await packageBreaches(...(await madeWith({})))).toEqual([]);
});

test.each<[string, Changes, string]>([
  ["a changed script", { packed: { [MAIN]: "2;\n" } }, `${MAIN} was changed on its way`],
  ["a changed native part", { packed: { [NATIVE]: "other" } }, `${NATIVE} was changed on its way`],
  ["a file too many in the archive", { packed: { "more.js": "" } }, "more.js should not be there"],
  ["a file too many beside it", { beside: { "notes.txt": "" } }, "notes.txt should not be there"],
  ["a source map", { staged: { "dist/a.js.map": "{}" } }, "dist/a.js.map is of a kind that no package holds"],
  [
    "two builds of the vault's native part",
    { staged: { "node_modules/keytar/prebuilds/linux-arm64/keytar.node": "" } },
    "2 builds of keytar are there instead of one",
  ],
  [
    "a part without its licence",
    { staged: { "dist/electron/licences.json": licences(UNBUNDLED.slice(1)) } },
    `the licence of ${UNBUNDLED[0]} is missing`,
  ],
  [
    "a tool of the build as a part",
    { staged: { "dist/desktop/licences.json": licences(["vitest"]) } },
    "vitest is a tool of the build and a part of the program",
  ],
  [
    "other facts than were decided",
    { staged: { [BUILD_FACTS_FILE]: factsText({ ...FACTS, sequence: 8 }) } },
    `${BUILD_FACTS_FILE} says something else than was decided`,
  ],
  [
    "another kind of package",
    { beside: { "resources/package-type": "deb" } },
    "resources/package-type says deb",
  ],
  ["a flipped fuse", { beside: { anteroom: executable(`1${WIRE.slice(1)}`) } }, "the fuse runAsNode is on"],
])("a package with %s is refused in a sentence that names it", async (_what, changes, breach) => {
  const made = await madeWith(changes);
  expect(await packageBreaches(...made)).toEqual([breach]);
  await expect(verifyPackage(...made)).rejects.toThrow(`(${breach})`);
});

test("a file of the archive that is missing in it is named", async () => {
  const [plan, folder] = await madeWith({});
  await fill("app", { "dist/electron/preload.cjs": "3;\n" });
  expect(await packageBreaches(plan, folder)).toEqual(["dist/electron/preload.cjs is missing"]);
});

test("an Electron whose fuses are written in another way is not guessed at", async () => {
  const made = await madeWith({ beside: { anteroom: executable(WIRE, 2) } });
  await expect(packageBreaches(...made)).rejects.toThrow("are of another version");
});
