import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Platform, build } from "electron-builder";
import { XMLParser } from "fast-xml-parser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commonConfig } from "../../package/config.ts";
import { FLAVOURS } from "../../package/flavours.ts";
import { builderFuses } from "../../package/fuses.ts";
import { ROOT } from "../../runtime/provision.ts";
import { PERMISSION_SENTENCES, macosConfig } from "./config.ts";

/*
 * electron-builder puts the program together for macOS on any system, but signs only on a Mac. Here it gets an Electron
 * of empty files: what is tried is what it makes of our configuration, not that anything starts.
 */

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-macos-"));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, bytes: string | Buffer): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
};

const bundle = (name: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>${[
    ["CFBundleExecutable", name],
    ["CFBundleIdentifier", "com.github.Electron"],
    ["CFBundleIconFile", "electron.icns"],
  ]
    .map(([key, value]) => `<key>${key}</key><string>${value}</string>`)
    .join("")}</dict></plist>`;

/** Where Electron keeps its fuses: a mark, a version, their number and one letter for each (@electron/fuses). */
const FUSES = Buffer.concat([
  Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
  Buffer.from([1, 9]),
  Buffer.from("101100111"),
]);

const putElectron = async (): Promise<void> => {
  const contents = "electron/Electron.app/Contents";
  await put(`${contents}/MacOS/Electron`, "");
  await put(`${contents}/Info.plist`, bundle("Electron"));
  await put(`${contents}/Resources/electron.icns`, "");
  await put(`${contents}/Frameworks/Electron Framework.framework/Electron Framework`, FUSES);
  for (const kind of ["", " (GPU)", " (Plugin)", " (Renderer)"]) {
    const helper = `${contents}/Frameworks/Electron Helper${kind}.app/Contents`;
    await put(`${helper}/MacOS/Electron Helper${kind}`, "");
    await put(`${helper}/Info.plist`, bundle(`Electron Helper${kind}`));
  }
  for (const name of ["LICENSE", "LICENSES.chromium.html", "version"]) await put(`electron/${name}`, "");
};

const putProgram = async (): Promise<void> => {
  const main = "dist/electron/main.cjs";
  const words = { name: "anteroom", productName: "Anteroom", version: "1.2.3", author: "Anteroom", main };
  await put("app/package.json", JSON.stringify({ ...words, description: "d" }));
  await put(`app/${main}`, "0;");
};

const make = (): Promise<readonly string[]> =>
  build({
    projectDir: join(root, "app"),
    targets: Platform.MAC.createTarget("dir"),
    config: {
      ...commonConfig(join(root, "made"), "1.2.3"),
      electronDist: join(root, "electron"),
      electronVersion: "45.4.1",
      electronFuses: builderFuses(FLAVOURS.release.fuses),
      beforeBuild: () => Promise.resolve(false),
      files: ["**/*"],
      compression: "store",
      ...macosConfig({ root: ROOT, make: "pkg", isNotarized: false }),
    },
  });

/** The keys and values of a property list's outermost dictionary, in pairs; what is nested stays as text. */
const wordsOf = (plist: string): ReadonlyMap<string, string> =>
  new Map(
    [...plist.matchAll(/^ {4}<key>(\w+)<\/key>\n {4}<string>([^<]*)<\/string>$/gm)].map(
      ([, key = "", value = ""]) => [key, value],
    ),
  );

test("the program that electron-builder makes asks in our words, takes our links and says how it came", async () => {
  await putElectron();
  await putProgram();
  await make();
  const folder = process.arch === "arm64" ? "mac-arm64" : "mac";
  const contents = join(root, "made", folder, "Anteroom.app", "Contents");
  const plist = await readFile(join(contents, "Info.plist"), "utf8");
  expect(new XMLParser().parse(plist)).toHaveProperty("plist");
  expect(Object.fromEntries(wordsOf(plist))).toMatchObject({
    ...PERMISSION_SENTENCES,
    CFBundleIdentifier: "app.anteroom.desktop",
    CFBundleShortVersionString: "1.2.3",
    CFBundleIconFile: "icon.icns",
    LSMinimumSystemVersion: "13.0",
  });
  expect(
    plist.match(/<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>(\w+)<\/string>\s*<\/array>/)?.[1],
  ).toBe("anteroom");
  expect(plist).toContain("<key>ElectronAsarIntegrity</key>");
  expect(await readFile(join(contents, "Resources", "package-type"), "utf8")).toBe("pkg");
  expect(await readFile(join(contents, "Resources/es.lproj/InfoPlist.strings"), "utf8")).toContain("cámara");
  const framework = join(contents, "Frameworks/Electron Framework.framework/Electron Framework");
  // as FLAVOURS.release says; the ninth, which the tools do not know, stays as Electron ships it
  expect((await readFile(framework)).toString("latin1", 34)).toBe("010011001");
}, 60_000);
