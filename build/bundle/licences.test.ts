import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LicenceList, type ListedLicence, UNBUNDLED, completeLicences } from "./licences.ts";

const WORDS = "Permission is hereby granted";
let root: string;

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

const complete = async (found: readonly object[]): Promise<readonly ListedLicence[]> => {
  await put("licences.json", JSON.stringify(found));
  await completeLicences(root, join(root, "licences.json"));
  return LicenceList.parse(JSON.parse(await readFile(join(root, "licences.json"), "utf8")));
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-licences-"));
  for (const name of UNBUNDLED) {
    await put(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", license: "OFL-1.1" }),
    );
    await put(`node_modules/${name}/LICENSE.md`, WORDS);
  }
});
afterEach(() => rm(root, { recursive: true }));

test("the parts outside the bundles join the bundler's list with the words of their licences", async () => {
  const zod = { name: "zod", version: "4.0.0", identifier: "MIT", text: WORDS };
  const list = await complete([zod]);
  expect(list.map(({ name }) => name)).toEqual([...UNBUNDLED, "zod"]);
  expect(list[0]).toEqual({ name: UNBUNDLED[0], version: "1.0.0", identifier: "OFL-1.1", text: WORDS });
});

test("a package that comes without words gets those of MIT with its author's name, and of no other licence", async () => {
  await put("node_modules/lazy/package.json", JSON.stringify({ author: "Somebody" }));
  const lazy = { name: "lazy", version: "1.0.0", identifier: "MIT" };
  const list = await complete([lazy]);
  expect(list.find(({ name }) => name === "lazy")?.text).toMatch(
    /^Copyright \(c\) Somebody\n\nPermission is hereby/,
  );
  await expect(complete([{ ...lazy, identifier: "ISC" }])).rejects.toThrow("lazy comes without the words");
});

test("a part outside the bundles that comes without words is a failure", async () => {
  await rm(join(root, "node_modules", "keytar", "LICENSE.md"));
  await expect(complete([])).rejects.toThrow("keytar comes without the words of its licence");
});
