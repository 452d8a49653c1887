import { expect, test } from "vitest";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { programFacts } from "./program-facts.ts";

const build: BuildFacts = {
  schema: 1,
  flavour: "release",
  version: "1.2.3",
  sequence: 100_020_003,
  channel: "stable",
  platform: "linux",
  arch: "x64",
  electron: { version: "45.4.1", isStandIn: false },
  updateKeys: { release: "A".repeat(43), recovery: `${"A".repeat(42)}E` },
  feedOrigin: null,
  allowsLoopbackFeed: false,
};
const source = {
  isPackaged: true,
  ownVersion: "0.1.0",
  factsText: JSON.stringify(build),
  typeText: "appimage\n",
  appImage: "/opt/Anteroom.AppImage",
  appFolder: "/tmp/unpacked/app",
  executable: "/tmp/unpacked/app/anteroom",
};

test("a packaged program looks for updates as its build says", () => {
  expect(programFacts(source)).toEqual({
    version: "1.2.3",
    build,
    packageType: "appimage",
    appImage: "/opt/Anteroom.AppImage",
    off: null,
  });
});

test.each([
  ["is not packaged", { isPackaged: false }, "development"],
  ["has no facts", { factsText: null }, "development"],
  ["has half a file of facts", { factsText: source.factsText.slice(0, 40) }, "noKeys"],
  ["has facts with a word too many", { factsText: JSON.stringify({ ...build, more: 1 }) }, "noKeys"],
  ["pins no keys", { factsText: JSON.stringify({ ...build, updateKeys: null }) }, "noKeys"],
])("a program that %s looks for no updates", (_title, change, off) => {
  expect(programFacts({ ...source, ...change }).off).toBe(off);
});

test("without facts the version is that of package.json", () => {
  expect(programFacts({ ...source, factsText: null }).version).toBe("0.1.0");
});

test.each([
  ["deb", "/somewhere", "deb", null],
  ["appimage", undefined, "folder", null],
  ["appimage", "relative", "folder", null],
  ["snap", "/somewhere", "folder", null],
  [null, "/somewhere", "folder", null],
  ["nsis", undefined, "nsis", null],
])("what says %s and runs from %s is a %s", (typeText, appImage, packageType, image) => {
  const facts = programFacts({ ...source, typeText, appImage });
  expect([facts.packageType, facts.appImage]).toEqual([packageType, image]);
});

test.each([
  ["the head of another program's AppImage, which started this one", "/tmp/other/app"],
  ["a folder whose name only begins alike", "/tmp/unpacked/ap"],
  ["nobody", undefined],
  ["a relative word", "unpacked"],
  ["the root of all folders", "/"],
])("a program that %s unpacked never takes the named file for its own", (_title, appFolder) => {
  const facts = programFacts({ ...source, appFolder });
  expect([facts.packageType, facts.appImage]).toEqual(["folder", null]);
});
