import { mkdir, mkdtemp, readFile, readdir, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder, cached, cachedOrMade } from "./cache.ts";

const emptyCache = (): Promise<string> => mkdtemp(join(tmpdir(), "anteroom-cache-"));

const writing =
  (text: string) =>
  async (folder: string): Promise<void> => {
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "bin", "program"), text);
  };

test("an entry is made once and found again", async () => {
  const cache = await emptyCache();
  const entry = await cachedOrMade(cache, "part-1", writing("first"));
  expect(await cachedOrMade(cache, "part-1", writing("second"))).toBe(entry);
  expect(await readFile(join(entry, "bin", "program"), "utf8")).toBe("first");
});

test("a download that broke off is never taken for an entry and is made anew", async () => {
  const cache = await emptyCache();
  const breaking = cachedOrMade(cache, "part-1", async (folder) => {
    await writing("half")(folder);
    throw new Error("connection lost");
  });
  await expect(breaking).rejects.toThrow("connection lost");
  expect(await cached(cache, "part-1")).toBeNull();
  const entry = await cachedOrMade(cache, "part-1", writing("whole"));
  expect(await readFile(join(entry, "bin", "program"), "utf8")).toBe("whole");
});

test("what a process that died left behind is swept away", async () => {
  const cache = await emptyCache();
  const beyondAnyPid = 2 ** 30;
  await mkdir(join(cache, `.partial-${beyondAnyPid}-part-1`));
  await cachedOrMade(cache, "part-1", writing("whole"));
  expect(await readdir(cache)).toEqual(["part-1"]);
});

test("an entry with a file that was cut short counts as missing and is made anew", async () => {
  const cache = await emptyCache();
  const entry = await cachedOrMade(cache, "part-1", writing("whole"));
  await truncate(join(entry, "bin", "program"), 2);
  expect(await cached(cache, "part-1")).toBeNull();
  await cachedOrMade(cache, "part-1", writing("again"));
  expect(await readFile(join(entry, "bin", "program"), "utf8")).toBe("again");
});

test.each([
  [{ env: { ANTEROOM_CACHE: "/big/disk" }, uid: 0, home: "/root" }, "/big/disk"],
  [{ env: {}, uid: 0, home: "/root" }, "/var/cache/anteroom"],
  [{ env: { XDG_CACHE_HOME: "/home/a/.c" }, uid: 1000, home: "/home/a" }, "/home/a/.c/anteroom"],
  [{ env: {}, uid: 1000, home: "/home/a" }, "/home/a/.cache/anteroom"],
])("the cache of %j is %s", (owner, folder) => {
  expect(cacheFolder(owner)).toBe(folder);
});
