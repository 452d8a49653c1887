import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const ELECTRON = join(import.meta.dirname, "..");
/** The only file that may know keytar. */
const ADAPTER = "vault/keyring.ts";
const IMPORTS_KEYTAR = /(?:from|import|require|resolve)\s*\(?\s*["'`](?:keytar|@github\/keytar)/;
const NAMES_SAFE_STORAGE = /safeStorage|safe-storage|basic_text/i;

const sources = async (): Promise<{ path: string; text: string }[]> => {
  const names = await readdir(ELECTRON, { recursive: true });
  const programs = names.filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !name.includes(".test."));
  return Promise.all(
    programs.map(async (name) => ({
      path: relative(ELECTRON, join(ELECTRON, name)),
      text: await readFile(join(ELECTRON, name), "utf8"),
    })),
  );
};

test("one file of the desktop imports keytar", async () => {
  const found = (await sources()).filter(({ text }) => IMPORTS_KEYTAR.test(text));
  expect(found.map(({ path }) => path)).toEqual([ADAPTER]);
});

test("no file of the desktop uses Electron's safeStorage, which has a key that everybody knows on Linux", async () => {
  const found = (await sources()).filter(({ text }) => NAMES_SAFE_STORAGE.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test("the vault knows the protocol, Node and itself", async () => {
  const own = (await sources()).filter(({ path }) => path.startsWith("vault/"));
  const imports = own.flatMap(({ text }) =>
    [...text.matchAll(/(?:\bfrom |\bimport\()"([^"]+)"/g)].map(([, name]) => name ?? ""),
  );
  expect(imports.filter((name) => !/^(?:\.\/|\.\.\/\.\.\/protocol\/|node:|zod$|keytar$)/.test(name))).toEqual(
    [],
  );
  expect(imports).toContain("keytar");
});
