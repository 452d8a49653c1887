import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { commonConfig } from "../../package/config.ts";
import { FLAVOURS } from "../../package/flavours.ts";
import { builderFuses } from "../../package/fuses.ts";
import { ROOT } from "../../runtime/provision.ts";
import { builderConfigSchema } from "../builder-schema.ts";
import { macosConfig } from "../macos/config.ts";
import { type WindowsPlan, windowsConfig } from "./config.ts";

const PLAN: WindowsPlan = {
  root: ROOT,
  publishers: ["Example Clinic Software", "Example Clinic Software (2027)"],
  timestampServer: "http://timestamp.example",
};

test("electron-builder's own schema takes the configuration, signed or not, and no word that it does not know", () => {
  const schema = builderConfigSchema();
  expect(schema.safeParse(windowsConfig(PLAN)).error?.issues).toBeUndefined();
  const unsigned = windowsConfig({ ...PLAN, publishers: [], timestampServer: null });
  expect(schema.safeParse(unsigned).error?.issues).toBeUndefined();
  expect(schema.safeParse({ ...unsigned, nsis: { ...unsigned.nsis, perMachin: true } }).success).toBe(false);
});

test("the installer is for the whole machine, in one folder, keeps people's own data and starts nothing", () => {
  const { nsis } = windowsConfig(PLAN);
  expect(nsis).toMatchObject({
    oneClick: false,
    perMachine: true,
    allowElevation: true,
    allowToChangeInstallationDirectory: false,
    deleteAppDataOnUninstall: false,
    runAfterFinish: false,
  });
});

test("a signed build names both certificates, confirms the time and signs libraries and native modules too", () => {
  const { win, forceCodeSigning } = windowsConfig(PLAN);
  expect([forceCodeSigning, win?.signExts]).toEqual([true, [".dll", ".node"]]);
  expect(win?.signtoolOptions).toEqual({
    signingHashAlgorithms: ["sha256"],
    publisherName: PLAN.publishers,
    rfc3161TimeStampServer: "http://timestamp.example",
  });
  expect(windowsConfig({ ...PLAN, publishers: [] }).forceCodeSigning).toBe(false);
});

test.each(["", " ", 'a"b', "a\nb"])("the publisher %j is refused in a sentence", (name) => {
  expect(() => windowsConfig({ ...PLAN, publishers: [name] })).toThrow("is no name of a certificate");
});

test("the installer says how the program came, and its own script refuses an MSI and other folders", async () => {
  const { win, nsis } = windowsConfig(PLAN);
  const [type] = [win?.extraResources].flat();
  const from = typeof type === "object" && type !== null ? type.from : undefined;
  expect(await readFile(from ?? "", "utf8")).toBe("nsis");
  const script = await readFile(nsis?.include ?? "", "utf8");
  expect(script).toMatch(/HKLM "Software\\Anteroom\\Setup" "Installer"[\s\S]+"msi"[\s\S]+Quit/);
  expect(script).toMatch(/\$PROGRAMFILES64[\s\S]+Quit/);
  expect(script.match(/!macro /g)?.length).toBe(script.match(/!macroend/g)?.length);
});

test("both systems go into the one configuration of a package, with every fuse that the tools can set", () => {
  const base = { ...commonConfig("output", "1.2.3"), electronFuses: builderFuses(FLAVOURS.release.fuses) };
  const mac = macosConfig({ root: ROOT, make: "dmg", isNotarized: false });
  const merged = { ...base, ...windowsConfig(PLAN), ...mac };
  expect(merged.electronFuses).toEqual(builderFuses(FLAVOURS.release.fuses));
  expect(Object.keys(windowsConfig(PLAN)).filter((key) => key in base || key in mac)).toEqual([]);
  // deep links on both systems
  expect(merged.protocols).toMatchObject([{ schemes: ["anteroom"] }]);
  expect(builderConfigSchema().safeParse(merged).error?.issues).toBeUndefined();
});
