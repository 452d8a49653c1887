import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onPath, run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { SUMS_FILE, parseSums, sumBreaches, sumsOf } from "./checksums.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-sums-"));
  await writeFile(join(folder, "b.deb"), "two");
  await writeFile(join(folder, "a.json"), "one");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const listed = async (): Promise<ReadonlyMap<string, string>> => parseSums(await sumsOf(folder)) ?? new Map();

test("the list is sorted, and the standard tool accepts it", async () => {
  await writeFile(join(folder, SUMS_FILE), await sumsOf(folder));
  expect([...(await listed()).keys()]).toEqual(["a.json", "b.deb"]);
  const tool = onPath(["sha256sum"]) ?? "sha256sum";
  expect((await run(tool, ["--check", "--strict", SUMS_FILE], { cwd: folder })).code).toBe(0);
});

test("a file that was altered, added or taken away is named", async () => {
  const sums = await listed();
  expect(await sumBreaches(folder, sums)).toEqual([]);
  await appendFile(join(folder, "b.deb"), "!");
  await writeFile(join(folder, "c.rpm"), "three");
  await rm(join(folder, "a.json"));
  expect(await sumBreaches(folder, sums)).toEqual([
    "b.deb is not the file that was signed",
    `c.rpm is not in ${SUMS_FILE}`,
    "a.json is missing",
  ]);
});

test("links, folders and odd names are in no release", async () => {
  await symlink("a.json", join(folder, "link"));
  await expect(sumsOf(folder)).rejects.toThrow(Sentence);
  await rm(join(folder, "link"));
  await mkdir(join(folder, "deeper"));
  await expect(sumsOf(folder)).rejects.toThrow(Sentence);
  await rm(join(folder, "deeper"), { recursive: true });
  await writeFile(join(folder, "-rf"), "");
  await expect(sumsOf(folder)).rejects.toThrow(Sentence);
});

const HASH = "a".repeat(64);
test.each([
  ["no line end", `${HASH}  a`],
  ["a name twice", `${HASH}  a\n${HASH}  a\n`],
  ["a path", `${HASH}  ../a\n`],
  ["a binary mark", `${HASH} *a\n`],
  ["a short hash", `${HASH.slice(1)}  a\n`],
  ["an empty line", `${HASH}  a\n\n`],
  ["nothing", ""],
])("a list with %s is not read", (_what, text) => {
  expect(parseSums(text)).toBeNull();
});
