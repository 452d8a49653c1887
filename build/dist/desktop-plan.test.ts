import { expect, test } from "vitest";
import { factsOf } from "../package/facts.ts";
import { FLAVOURS } from "../package/flavours.ts";
import { builderFuses } from "../package/fuses.ts";
import { builderConfigSchema } from "./builder-schema.ts";
import { type DesktopPlatform, type DesktopWish, desktopPlanFor } from "./desktop-plan.ts";
import { signingOf } from "./signing.ts";
import { TARGETS_OF } from "./targets.ts";

const DECISIONS = {
  flavour: "release",
  version: "1.2.3",
  sequence: 7,
  channel: "stable",
  updateKeys: null,
  feedOrigin: null,
} as const;

const wishOn = (platform: DesktopPlatform, changes: Partial<DesktopWish> = {}): DesktopWish => ({
  facts: factsOf(DECISIONS, { platform, arch: "arm64" }, { version: "45.4.1", isStandIn: false }),
  electron: { folder: "/electron", version: "45.4.1" },
  output: "/output",
  targets: TARGETS_OF[platform],
  isSmall: false,
  signing: signingOf({}),
  ...changes,
});

test.each(["win32", "darwin"] as const)("electron-builder's own schema takes every run on %s", (platform) => {
  for (const { config } of desktopPlanFor(platform, wishOn(platform)))
    expect(builderConfigSchema().safeParse(config).error?.issues).toBeUndefined();
});

test("Windows gets the installer in one run, a Mac the image with the updater's zip and the package in one each", () => {
  const plain = (platform: DesktopPlatform) =>
    desktopPlanFor(platform, wishOn(platform)).map(({ targets, packageType, files }) => ({
      targets,
      packageType,
      files,
    }));
  expect(plain("win32")).toEqual([
    { targets: ["nsis"], packageType: "nsis", files: ["Anteroom-1.2.3-win32-arm64.exe"] },
  ]);
  const image = ["Anteroom-1.2.3-darwin-arm64.dmg", "Anteroom-1.2.3-darwin-arm64.zip"];
  expect(plain("darwin")).toEqual([
    { targets: ["dmg", "zip"], packageType: "dmg", files: image },
    { targets: ["pkg"], packageType: "pkg", files: ["Anteroom-1.2.3-darwin-arm64.pkg"] },
  ]);
  const pkg = desktopPlanFor("darwin", wishOn("darwin", { targets: ["pkg"] }));
  expect(pkg.map(({ packageType }) => packageType)).toEqual(["pkg"]);
});

test("every run has the fuses, languages and names of the packages for Linux, and fetches an Electron only for another processor", () => {
  for (const platform of ["win32", "darwin"] as const)
    for (const { config } of desktopPlanFor(platform, wishOn(platform)))
      expect(config).toMatchObject({
        appId: "app.anteroom.desktop",
        buildVersion: "1.2.3",
        electronDist: "/electron",
        electronVersion: "45.4.1",
        electronFuses: builderFuses(FLAVOURS.release.fuses),
        electronLanguages: ["en-US", "es", "es-419"],
        asar: true,
        publish: null,
      });
  const [fetched] = desktopPlanFor(
    "win32",
    wishOn("win32", { electron: { folder: null, version: "45.4.1" } }),
  );
  expect(fetched?.config).not.toHaveProperty("electronDist");
});

test("a run with a key ends at the first part that stays unsigned", () => {
  const signing = signingOf({ CSC_LINK: "/c.p12" });
  for (const platform of ["win32", "darwin"] as const) {
    const [run] = desktopPlanFor(platform, wishOn(platform, { signing }));
    expect(run?.config.forceCodeSigning).toBe(true);
    const [unsigned] = desktopPlanFor(platform, wishOn(platform));
    expect(unsigned?.config.forceCodeSigning).toBe(false);
  }
});
