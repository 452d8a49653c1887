import { expect, test } from "vitest";
import type { PackageType } from "../../protocol/build-facts.ts";
import { payloadWith } from "./manifest-fixtures.ts";
import { fileFor, isForSystem } from "./package-choice.ts";

const fileOf = (end: string, platform = "linux") => ({
  name: `Anteroom-1.1.0-${platform}-x64.${end}`,
  size: 1,
  sha512: Buffer.alloc(64).toString("base64"),
});

test.each<[PackageType, string | undefined]>([
  ["deb", "deb"],
  ["rpm", "rpm"],
  ["appimage", "AppImage"],
  ["msi", "msi"],
  ["nsis", "exe"],
  ["dmg", "zip"],
  ["pkg", "pkg"],
  ["folder", "zip"],
])("an installation by %s takes the .%s", (type, end) => {
  const files = ["AppImage", "deb", "rpm", "tar.gz", "zip", "exe", "msi", "dmg", "pkg"].map((one) =>
    fileOf(one),
  );
  expect(fileFor(payloadWith({ files }), type)?.name).toBe(`Anteroom-1.1.0-linux-x64.${end}`);
});

test("a disk image and a tarball stand in for the zip", () => {
  expect(fileFor(payloadWith({ files: [fileOf("dmg")] }), "dmg")).toEqual(fileOf("dmg"));
  expect(fileFor(payloadWith({ files: [fileOf("tar.gz")] }), "folder")).toEqual(fileOf("tar.gz"));
});

test("no package is taken for another one's, nor one of another system or version, nor one that is there twice", () => {
  expect(fileFor(payloadWith({ files: [fileOf("deb")] }), "appimage")).toBeNull();
  expect(fileFor(payloadWith({ files: [fileOf("AppImage", "win32")] }), "appimage")).toBeNull();
  expect(fileFor(payloadWith({ version: "1.2.0", files: [fileOf("AppImage")] }), "appimage")).toBeNull();
  expect(fileFor(payloadWith({ files: [fileOf("AppImage"), fileOf("AppImage")] }), "appimage")).toBeNull();
});

test.each([
  [null, "anything", true],
  ["6.1", "6.1.0-18-amd64", true],
  ["6.1.0", "6.1", true],
  ["6.1.1", "6.1.0-18-amd64", false],
  ["6.10", "6.9.99", false],
  ["10.0.19045", "10.0.22631", true],
  ["10.0.19045", "10.0.17763", false],
  ["23", "24.0.0", true],
  ["6.1", "unknown", false],
  ["new", "6.1.0", false],
  ["6.1-rc1", "6.1.0", false],
])("a release for %s runs on %s: %s", (least, here, isFor) => {
  expect(isForSystem(least, here)).toBe(isFor);
});
