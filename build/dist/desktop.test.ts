import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { UNBUNDLED } from "../bundle/licences.ts";
import { factsOf, factsText } from "../package/facts.ts";
import { runBuilder } from "./desktop.ts";
import { type DesktopPlatform, type DesktopWish, desktopPlanFor } from "./desktop-plan.ts";
import { withoutArbitraryLoads } from "./finish-desktop.ts";
import { signingOf } from "./signing.ts";
import { TARGETS_OF } from "./targets.ts";
import { desktopBreaches } from "./verify-desktop.ts";
import { emptyImage } from "./windows/placeholder.ts";

/*
 * The runner for Windows and macOS as far as Linux goes: electron-builder puts the folder together out of an Electron
 * of empty files. Installers, images and signatures are made on those systems only.
 */

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-desktop-"));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, bytes: string | Buffer): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
};

/** Where Electron keeps its fuses: a mark, a version, their number and one letter for each (@electron/fuses). */
const FUSES = Buffer.concat([
  Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
  Buffer.from([1, 9]),
  Buffer.from("101100111"),
]);

const putWindows = async (): Promise<void> => {
  await put("electron/electron.exe", emptyImage("program", FUSES));
  await put("electron/ffmpeg.dll", emptyImage("library"));
  for (const name of ["LICENSE", "LICENSES.chromium.html", "version", "locales/en-US.pak", "locales/de.pak"])
    await put(`electron/${name}`, "0");
  await put("electron/resources/default_app.asar", "0");
};

const bundleOf = (name: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string><key>CFBundleIdentifier</key><string>com.github.Electron</string><key>CFBundleIconFile</key><string>electron.icns</string></dict></plist>`;

const putMacos = async (): Promise<void> => {
  const contents = "electron/Electron.app/Contents";
  await put(`${contents}/MacOS/Electron`, "");
  await put(`${contents}/Info.plist`, bundleOf("Electron"));
  await put(`${contents}/Resources/electron.icns`, "");
  await put(`${contents}/Resources/default_app.asar`, "0");
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  await put(`${framework}/Electron Framework`, FUSES);
  for (const language of ["de", "en", "es_419"])
    await put(`${framework}/Versions/A/Resources/${language}.lproj/locale.pak`, "");
  for (const kind of ["", " (GPU)", " (Plugin)", " (Renderer)"]) {
    const helper = `${contents}/Frameworks/Electron Helper${kind}.app/Contents`;
    await put(`${helper}/MacOS/Electron Helper${kind}`, "");
    await put(`${helper}/Info.plist`, bundleOf(`Electron Helper${kind}`));
  }
  for (const name of ["LICENSE", "LICENSES.chromium.html", "version"]) await put(`electron/${name}`, "");
};

const wishOn = (platform: DesktopPlatform): DesktopWish => {
  const decisions = { flavour: "release", version: "1.2.3", sequence: 7, channel: "stable" } as const;
  return {
    facts: factsOf(
      { ...decisions, updateKeys: null, feedOrigin: null },
      { platform, arch: "x64" },
      { version: "45.4.1", isStandIn: false },
    ),
    electron: { folder: join(root, "electron"), version: "45.4.1" },
    output: join(root, "made"),
    targets: TARGETS_OF[platform],
    isSmall: false,
    signing: signingOf({}),
  };
};

const putProgram = async ({ facts }: DesktopWish): Promise<void> => {
  const main = "dist/electron/main.cjs";
  const words = { name: "anteroom", productName: "Anteroom", version: "1.2.3", author: "Anteroom", main };
  const text = "The words of a licence, all of them.";
  const list = UNBUNDLED.map((name) => ({ name, version: "1.0.0", identifier: "MIT", text }));
  await put("app/package.json", JSON.stringify({ ...words, description: "d" }));
  await put(`app/${main}`, "0;");
  await put(`app/${BUILD_FACTS_FILE}`, factsText(facts));
  for (const place of ["electron", "desktop"])
    await put(`app/dist/${place}/licences.json`, JSON.stringify(list));
  await put(`app/node_modules/keytar/prebuilds/${facts.platform}-x64/keytar.node`, emptyImage("library"));
};

/** The first of the plan's runs, to the unpacked folder only. */
const packed = async (platform: DesktopPlatform): Promise<string> => {
  const wish = wishOn(platform);
  await putProgram(wish);
  const [run] = desktopPlanFor(platform, wish);
  if (run === undefined) throw new Error("no run");
  return runBuilder(platform, { ...run, targets: ["dir"] }, { app: join(root, "app"), wish });
};

test("a program for Windows is put together, accepted, and refused once something in it is otherwise", async () => {
  await putWindows();
  const folder = await packed("win32");
  expect(await readFile(join(folder, "resources", "app-update.yml"), "utf8")).toContain("updates.invalid");
  const app = join(root, "app");
  const made = { platform: "win32", source: wishOn("win32"), app, packageType: "nsis", folder } as const;
  await put("made/win-unpacked/resources/elevate.exe", "the installer's own helper");
  expect(await desktopBreaches(made)).toEqual([]);
  expect(await desktopBreaches({ ...made, packageType: "msi" })).toEqual([
    "resources/package-type says nsis",
  ]);
  const otherFacts = { ...made.source, facts: { ...made.source.facts, sequence: 8 } };
  expect(await desktopBreaches({ ...made, source: otherFacts })).toEqual([
    `${BUILD_FACTS_FILE} says something else than was decided`,
  ]);
  await put("app/dist/electron/main.cjs", "1;");
  expect(await desktopBreaches(made)).toEqual(["dist/electron/main.cjs was changed on its way"]);
  await put("app/dist/electron/main.cjs", "0;");
  const program = await readFile(join(folder, "Anteroom.exe"));
  const runAsNode = program.indexOf(FUSES.subarray(0, FUSES.indexOf(1))) + FUSES.indexOf(1) + 2;
  const flipped = Buffer.from(program);
  flipped.write("1", runAsNode);
  await put("made/win-unpacked/Anteroom.exe", flipped);
  expect(await desktopBreaches(made)).toEqual(["the fuse runAsNode is on"]);
  await put("made/win-unpacked/Anteroom.exe", program);
  expect(await desktopBreaches(made)).toEqual([]);
  await put("made/win-unpacked/foreign.dll", "x");
  await rm(join(folder, "LICENSE.anteroom.txt"));
  expect(await desktopBreaches(made)).toEqual([
    "foreign.dll should not be there",
    "LICENSE.anteroom.txt is missing",
  ]);
}, 60_000);

test("a program for macOS is put together and accepted, and may load nothing without TLS from elsewhere", async () => {
  await putMacos();
  const folder = await packed("darwin");
  const contents = join(folder, "Anteroom.app", "Contents");
  const plist = await readFile(join(contents, "Info.plist"), "utf8");
  expect(plist).toMatch(/<key>NSAllowsArbitraryLoads<\/key>\s*<false\/>/);
  expect(plist).toMatch(/<key>NSAllowsLocalNetworking<\/key>\s*<true\/>/);
  for (const name of ["LICENSE.anteroom.txt", "app-update.yml"])
    expect((await readFile(join(contents, "Resources", name))).length).toBeGreaterThan(0);
  const source = wishOn("darwin");
  const made = { platform: "darwin", source, app: join(root, "app"), packageType: "dmg", folder } as const;
  expect(await desktopBreaches(made)).toEqual([]);
  const unpacked = join(contents, "Resources", "app.asar.unpacked");
  await writeFile(join(unpacked, "foreign.node"), "x");
  expect(await desktopBreaches(made)).toEqual(["foreign.node should not be there"]);
  await rm(join(unpacked, "foreign.node"));
  await put("app/node_modules/keytar/prebuilds/darwin-arm64/keytar.node", "x");
  expect(await desktopBreaches(made)).toEqual([
    "node_modules/keytar/prebuilds/darwin-arm64/keytar.node is missing",
  ]);
}, 60_000);

test("rules for the network that nobody has read end the run", () => {
  expect(() => withoutArbitraryLoads("<dict></dict>")).toThrow("other rules for the network");
});
