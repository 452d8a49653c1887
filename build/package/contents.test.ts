import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf } from "./facts.ts";
import { appFiles, appPackage, stageApp } from "./contents.ts";

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
const LINUX = { platform: "linux", arch: "x64" };
let root: string;

const write = async (path: string, text = path): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-contents-"));
  await write("dist/desktop/manifest.json", JSON.stringify({ "index.html": {}, "assets/a.js": {} }));
});
afterEach(() => rm(root, { recursive: true }));

test("the archive holds the page of its manifest, the shell and what main loads, and no other package", async () => {
  await write("dist/desktop/assets/a.js.map");
  await write("dist/guest/index.html");
  const paths = (await appFiles(root, LINUX)).map(({ to }) => to);
  expect(paths).toEqual([
    "dist/desktop/assets/a.js",
    "dist/desktop/index.html",
    "dist/desktop/manifest.json",
    "dist/electron/licences.json",
    "dist/electron/main.cjs",
    "dist/electron/preload.cjs",
    "node_modules/@node-rs/argon2-linux-x64-gnu/argon2.linux-x64-gnu.node",
    "node_modules/@node-rs/argon2-linux-x64-gnu/package.json",
    "node_modules/@node-rs/argon2/LICENSE",
    "node_modules/@node-rs/argon2/index.js",
    "node_modules/@node-rs/argon2/package.json",
    "node_modules/keytar/LICENSE.md",
    "node_modules/keytar/lib/keytar.js",
    "node_modules/keytar/package.json",
    "node_modules/keytar/prebuilds/linux-x64/keytar.node",
  ]);
});

test("a machine whose native parts nobody has listed is refused in a sentence", async () => {
  await expect(appFiles(root, { platform: "freebsd", arch: "x64" })).rejects.toThrow("freebsd-x64");
});

test("bundles that are missing are named", async () => {
  await rm(join(root, "dist"), { recursive: true });
  await expect(appFiles(root, LINUX)).rejects.toThrow("The bundles are missing");
});

test("the archive's package.json takes two words of the project and the wanted version, and nothing that can be run", async () => {
  const project = { version: "0.0.1", description: "d", license: "Apache-2.0", scripts: { start: "x" } };
  await write("package.json", JSON.stringify({ ...project, dependencies: { a: "1" } }));
  expect(await appPackage(root, "1.2.3")).toEqual({
    name: "anteroom",
    productName: "Anteroom",
    version: "1.2.3",
    description: "d",
    license: "Apache-2.0",
    author: "Anteroom",
    desktopName: "app.anteroom.desktop",
    main: "dist/electron/main.cjs",
  });
  await write("a.txt");
  const files = [{ from: join(root, "a.txt"), to: "deep/b.txt" }];
  const staged = await stageApp(root, files, join(root, "staged"), FACTS);
  expect(staged).toEqual(["deep/b.txt", "dist/electron/build.json", "package.json"]);
});
