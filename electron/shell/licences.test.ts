import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LICENCES_FILE, readLicences } from "./licences.ts";

/** As the bundler wrote it; the texts are cut short. */
const recorded = [
  { name: "clsx", version: "2.1.1", identifier: "MIT", text: "MIT License" },
  {
    name: "@internationalized/string",
    version: "3.2.10",
    identifier: "Apache-2.0",
    text: "Apache License\n                           Version 2.0, January 2004",
  },
  { name: "zod", version: "4.6.7", identifier: "MIT", text: "MIT License" },
];

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "licences-"));
});
afterEach(() => rm(root, { recursive: true }));

const folderWith = async (name: string, text: string): Promise<string> => {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, LICENCES_FILE), text);
  return folder;
};

test("what is in several bundles is named once, by name, without its text", async () => {
  const desktop = await folderWith("desktop", JSON.stringify(recorded));
  const shell = await folderWith("electron", JSON.stringify(recorded.slice(2)));
  expect(readLicences([shell, desktop])).toEqual([
    { name: "@internationalized/string", version: "3.2.10", licence: "Apache-2.0" },
    { name: "clsx", version: "2.1.1", licence: "MIT" },
    { name: "zod", version: "4.6.7", licence: "MIT" },
  ]);
});

test("a package that names no licence is listed all the same", async () => {
  const folder = await folderWith("desktop", JSON.stringify([{ name: "own", version: "1.0.0", text: "x" }]));
  expect(readLicences([folder])).toEqual([{ name: "own", version: "1.0.0", licence: "see its package" }]);
});

test("a list that is missing or damaged leaves the others readable", async () => {
  const good = await folderWith("desktop", JSON.stringify(recorded.slice(0, 1)));
  const damaged = await folderWith("electron", "{");
  expect(readLicences([join(root, "nowhere"), damaged, good])).toHaveLength(1);
});
