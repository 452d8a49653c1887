import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TRIES_FILE, TRIES_MAX, noteTry, triedBy } from "./tries.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anteroom-tries-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tried = (version: string) => triedBy(readFileSync(join(folder, TRIES_FILE), "utf8"), version);

test("tries of one package by one version are counted over the program's starts", async () => {
  for (let count = 1; count <= TRIES_MAX; count += 1) {
    expect(await noteTry(folder, "1.0.0", "one")).toBe(true);
    expect(tried("1.0.0")).toEqual({ sha512: "one", count });
  }
  await noteTry(folder, "1.0.0", "one");
  expect(tried("1.0.0")?.count).toBe(TRIES_MAX);
});

test("another package, and another version, begin anew", async () => {
  await noteTry(folder, "1.0.0", "one");
  await noteTry(folder, "1.0.0", "two");
  expect([tried("1.0.0"), tried("1.1.0")]).toEqual([{ sha512: "two", count: 1 }, null]);
  await noteTry(folder, "1.1.0", "two");
  expect([tried("1.0.0"), tried("1.1.0")]).toEqual([null, { sha512: "two", count: 1 }]);
});

test.each([null, "", "{", "[]", '{"schema":1,"from":"1.0.0","sha512":"one","count":-1}'])(
  "%s says nothing of a try",
  (text) => {
    expect(triedBy(text, "1.0.0")).toBe(null);
  },
);

test("a try that cannot be noted is said, and a damaged note is written anew", async () => {
  writeFileSync(join(folder, TRIES_FILE), "damaged");
  expect(await noteTry(folder, "1.0.0", "one")).toBe(true);
  rmSync(join(folder, TRIES_FILE));
  mkdirSync(join(folder, TRIES_FILE, "in the way"), { recursive: true });
  expect(await noteTry(folder, "1.0.0", "one")).toBe(false);
});
