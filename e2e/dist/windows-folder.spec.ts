import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Platform, build } from "electron-builder";
import { expect, test } from "playwright/test";
import { signableFiles, unsignedFiles } from "../../build/dist/windows/authenticode.ts";
import { windowsConfig } from "../../build/dist/windows/config.ts";
import { makeMsi } from "../../build/dist/windows/msi.ts";
import { emptyImage } from "../../build/dist/windows/placeholder.ts";
import { commonConfig } from "../../build/package/config.ts";
import { FLAVOURS } from "../../build/package/flavours.ts";
import { builderFuses } from "../../build/package/fuses.ts";
import { ROOT } from "../../build/runtime/provision.ts";
import { run } from "../../build/runtime/run.ts";
import { type TrialCertificates, makeTrialCertificates } from "./trial-certificates.ts";

/*
 * electron-builder puts the program together for Windows on any system. Here it gets an Electron that does nothing: what
 * is tried is what it makes of our configuration and that it signs everything inside, not that anything starts.
 */

let root: string;

test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-windows-"));
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

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
const KEYTAR = "node_modules/keytar/prebuilds/win32-x64/keytar.node";

const putAll = async (): Promise<void> => {
  await put("electron/electron.exe", emptyImage("program", FUSES));
  await put("electron/ffmpeg.dll", emptyImage("library"));
  for (const name of ["LICENSE", "LICENSES.chromium.html", "version", "locales/en-US.pak"])
    await put(`electron/${name}`, "0");
  const main = "dist/electron/main.cjs";
  const words = { name: "anteroom", productName: "Anteroom", version: "1.2.3", author: "Anteroom", main };
  await put("app/package.json", JSON.stringify({ ...words, description: "d" }));
  await put(`app/${main}`, "0;");
  await put(`app/${KEYTAR}`, emptyImage("library"));
};

/** electron-builder takes the key from the variables of whoever runs it, as the release workflow does. */
const withKey = async (of: TrialCertificates, work: () => Promise<unknown>): Promise<void> => {
  const variables = {
    CSC_LINK: of.pfx,
    CSC_KEY_PASSWORD: await readFile(of.passwordFile, "utf8"),
    USE_SYSTEM_OSSLSIGNCODE: "true",
    ELECTRON_BUILDER_OFFLINE: "true",
  };
  Object.assign(process.env, variables);
  try {
    await work();
  } finally {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
  }
};

const make = (): Promise<unknown> =>
  build({
    projectDir: join(root, "app"),
    targets: Platform.WINDOWS.createTarget("dir"),
    config: {
      ...commonConfig(join(root, "made"), "1.2.3"),
      electronDist: join(root, "electron"),
      electronVersion: "45.4.1",
      electronFuses: builderFuses(FLAVOURS.release.fuses),
      beforeBuild: () => Promise.resolve(false),
      files: ["**/*", { from: "node_modules", to: "node_modules", filter: ["**/*"] }],
      asarUnpack: ["**/*.node"],
      compression: "store",
      ...windowsConfig({ root: ROOT, publishers: ["trial signer"], timestampServer: null }),
    },
  });

test("the folder that electron-builder makes is signed to the last native module, bears our names, fuses and icon, and goes into an MSI", async () => {
  const certificates = await makeTrialCertificates(root, "trial");
  await putAll();
  await withKey(certificates, make);
  const folder = join(root, "made", "win-unpacked");
  expect(await signableFiles(folder)).toEqual([
    "Anteroom.exe",
    "ffmpeg.dll",
    `resources/app.asar.unpacked/${KEYTAR}`,
  ]);
  expect(await unsignedFiles(folder, certificates.authority)).toEqual([]);
  const program = await readFile(join(folder, "Anteroom.exe"));
  const at = program.indexOf(FUSES.subarray(0, 34));
  // as FLAVOURS.release says; the ninth, which the tools do not know, stays as Electron ships it
  expect(program.toString("latin1", at + 34, at + 43)).toBe("010011001");
  for (const word of ["Anteroom contributors, Apache-2.0", "1.2.3.0", "ELECTRONASAR"])
    expect(program.includes(Buffer.from(word, "utf16le"))).toBe(true);
  const icon = await readFile(join(ROOT, "assets", "icons", "anteroom.ico"));
  expect(program.includes(icon.subarray(-1000))).toBe(true);
  expect(await readFile(join(folder, "resources", "package-type"), "utf8")).toBe("nsis");
  const output = join(root, "out");
  const msi = await makeMsi({ version: "1.2.3", arch: "x64", payload: folder, output, date: new Date(0) });
  expect(msi.isPlaceholder).toBe(false);
  expect((await run("msiextract", ["-C", join(root, "files"), msi.file])).code).toBe(0);
  const installed = join(root, "files", "Anteroom");
  expect(await readFile(join(installed, "resources", "package-type"), "utf8")).toBe("msi");
  expect(await unsignedFiles(installed, certificates.authority)).toEqual([]);
});
