import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { builderConfigSchema } from "../builder-schema.ts";
import { ROOT } from "../../runtime/provision.ts";
import { type MacosPackage, PERMISSION_SENTENCES, macosConfig } from "./config.ts";

const configOf = (make: MacosPackage) => macosConfig({ root: ROOT, make, isNotarized: true });

test.each(["dmg", "pkg"] as const)(
  "electron-builder's own schema takes the configuration of a %s",
  (make) => {
    expect(builderConfigSchema().safeParse(configOf(make)).error?.issues).toBeUndefined();
  },
);

test("the program is hardened, checked and confirmed by Apple, and the image brings the updater's zip", () => {
  const { mac } = configOf("dmg");
  expect(mac).toMatchObject({ hardenedRuntime: true, strictVerify: true, notarize: true });
  expect(mac?.target).toEqual([
    { target: "dmg", arch: ["x64", "arm64"] },
    { target: "zip", arch: ["x64", "arm64"] },
  ]);
  expect(configOf("pkg").mac?.target).toEqual([{ target: "pkg", arch: ["x64", "arm64"] }]);
});

test("the package installs for the whole machine, in one place, and not over a newer one", () => {
  expect(configOf("pkg").pkg).toMatchObject({
    installLocation: "/Applications",
    allowAnywhere: false,
    allowCurrentUserHome: false,
    isRelocatable: false,
    isVersionChecked: true,
  });
});

test("the program may compile as it runs, see, hear and use the network, and nothing else", async () => {
  const { mac } = configOf("dmg");
  expect(mac?.entitlementsInherit).toBe(mac?.entitlements);
  const text = await readFile(mac?.entitlements ?? "", "utf8");
  const { plist } = new XMLParser({ isArray: (name) => name === "key" || name === "true" }).parse(text);
  expect(plist.dict).toEqual({
    key: [
      "com.apple.security.cs.allow-jit",
      "com.apple.security.device.audio-input",
      "com.apple.security.device.camera",
      "com.apple.security.network.client",
    ],
    true: ["", "", "", ""],
  });
});

test("macOS has a sentence for everything that it asks a person about, in both languages", async () => {
  const { mac } = configOf("dmg");
  expect(mac?.extendInfo).toEqual(PERMISSION_SENTENCES);
  expect(Object.values(PERMISSION_SENTENCES).filter((text) => !/^[A-Z].+\.$/.test(text))).toEqual([]);
  const spanish = await readFile(join(ROOT, "assets/macos/es.lproj/InfoPlist.strings"), "utf8");
  const lines = [...spanish.matchAll(/^(\w+) = "([^"]+\.)";$/gm)];
  expect(lines.map(([, key]) => key)).toEqual(Object.keys(PERMISSION_SENTENCES));
});

test("each package says how it came, and brings the Spanish sentences", async () => {
  for (const make of ["dmg", "pkg"] as const) {
    const { mac } = configOf(make);
    const [type, strings] = [mac?.extraResources].flat();
    expect(type).toMatchObject({ to: "package-type" });
    const from = typeof type === "object" && type !== null ? type.from : undefined;
    expect(await readFile(from ?? "", "utf8")).toBe(make);
    expect(strings).toMatchObject({ to: "es.lproj/InfoPlist.strings" });
  }
});
