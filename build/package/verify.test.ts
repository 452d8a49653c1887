import { expect, test } from "vitest";
import { contentBreaches, expectedFolder, pathBreaches } from "./verify.ts";

const NATIVE = "node_modules/keytar/prebuilds/linux-x64/keytar.node";

test("a file too many and a file too few are both named", () => {
  expect(pathBreaches(["a", "c"], ["a", "b"])).toEqual(["c should not be there", "b is missing"]);
  expect(pathBreaches(["a"], ["a"])).toEqual([]);
});

test("of Electron's folder everything goes along but its own program, its mark and foreign languages", () => {
  const electron = [
    "LICENSE",
    "LICENSES.chromium.html",
    "electron",
    "icudtl.dat",
    "locales/af.pak",
    "locales/en-US.pak",
    "locales/es.pak",
    "resources/default_app.asar",
    "version",
  ];
  expect(expectedFolder(electron, [NATIVE])).toEqual([
    "LICENSE.anteroom.txt",
    "LICENSE.electron.txt",
    "LICENSES.chromium.html",
    "anteroom",
    "icudtl.dat",
    "locales/en-US.pak",
    "locales/es.pak",
    "resources/app-update.yml",
    "resources/app.asar",
    `resources/app.asar.unpacked/${NATIVE}`,
    "resources/package-type",
  ]);
});

test.each([
  "dist/desktop/assets/index.js.map",
  "electron/main.ts",
  "dist/electron/main.test.cjs",
  ".env",
  "dist/.stamps",
  "node_modules/.package-lock.json",
  "update.pem",
])("%s goes into no archive", (path) => {
  expect(contentBreaches(path, Buffer.alloc(0))).toEqual([`${path} is of a kind that no package holds`]);
});

test("a script that names its source map is a breach, and a key is one wherever it stands", () => {
  const key = `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}\n-----END PRIVATE KEY-----`; // not a key
  expect([
    contentBreaches("a.js", Buffer.from("1;\n//# sourceMappingURL=a.js.map")),
    contentBreaches("a.png", Buffer.from(`x${key}`)),
    contentBreaches("a.js", Buffer.from('const begin = "-----BEGIN PRIVATE KEY-----";\n')),
  ]).toEqual([["a.js names a source map"], ["a.png holds a private key"], []]);
});
