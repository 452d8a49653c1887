import { mkdtemp, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifestOf, sha256Of } from "./manifest.ts";

const bundleWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bundle-"));
  await mkdir(join(folder, "assets"));
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
  return folder;
};

test("the manifest lists every file with its hash and kind, and not itself", async () => {
  const folder = await bundleWith({ "index.html": "<p>", "assets/a.js": "1", "manifest.json": "old" });
  expect(await manifestOf(folder, ["manifest.json"])).toEqual({
    "assets/a.js": { sha256: sha256Of(Buffer.from("1")), mime: "text/javascript; charset=utf-8" },
    "index.html": { sha256: sha256Of(Buffer.from("<p>")), mime: "text/html; charset=utf-8" },
  });
});

test("a file of an unknown kind is refused by name", async () => {
  const folder = await bundleWith({ "assets/x.exe": "1" });
  await expect(manifestOf(folder, [])).rejects.toThrow("assets/x.exe");
});
