import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Sentence } from "../runtime/sentence.mjs";
import { copyWhole, putWhole } from "./put-whole.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-put-"));
});
afterEach(() => rm(root, { recursive: true }));

test("a file comes into its place, and the folders above it", async () => {
  await putWhole(join(root, "a", "b"), "first");
  await putWhole(join(root, "a", "b"), "second");
  await copyWhole(join(root, "a", "b"), join(root, "c"));
  expect(await readFile(join(root, "c"), "utf8")).toBe("second");
  expect(await readdir(join(root, "a"))).toEqual(["b"]);
});

test("a path below a file is refused in a sentence, and nothing is left", async () => {
  await writeFile(join(root, "file"), "");
  await expect(putWhole(join(root, "file", "b"), "x")).rejects.toThrow(Sentence);
  await expect(putWhole(join(root, "file", "b"), "x")).rejects.toThrow("a part of its path is a file");
  expect(await readdir(root)).toEqual(["file"]);
});

test("a failure on the way leaves what was there and no part of the new one", async () => {
  await writeFile(join(root, "old"), "old");
  await expect(copyWhole(join(root, "missing"), join(root, "old"))).rejects.toThrow("ENOENT");
  expect(await readFile(join(root, "old"), "utf8")).toBe("old");
  await mkdir(join(root, "folder"));
  await expect(putWhole(join(root, "folder"), "x")).rejects.toThrow();
  expect((await readdir(root)).toSorted()).toEqual(["folder", "old"]);
});
