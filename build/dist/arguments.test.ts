import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../runtime/provision.ts";
import { readWish } from "./arguments.ts";

const ENV = { SOURCE_DATE_EPOCH: "1700000000" };
const LINUX = { platform: "linux", arch: "x64" };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-arguments-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("without a word the release is made of everything, without a feed", async () => {
  const wish = await readWish([], ROOT, ENV, LINUX);
  expect(wish).toMatchObject({ flavour: "release", channel: "stable", sequence: null, feedOrigin: null });
  expect([wish.targets, wish.payload]).toEqual([["deb", "rpm", "AppImage", "zip", "tar.gz", "msi"], null]);
  expect(wish.output).toBe(join(ROOT, "out", "dist"));
  expect(wish.date.toISOString()).toBe("2023-11-14T22:13:20.000Z");
});

test("every word of the command is heard", async () => {
  const keys = { release: "A".repeat(43), recovery: `${"B".repeat(42)}A` };
  await writeFile(join(folder, "keys.json"), JSON.stringify({ schema: 1, purpose: "trial", keys }));
  const words = [
    "--flavour=e2e",
    "--version=2.0.1",
    "--sequence=9",
    "--channel=beta",
    "--feed=https://u.example",
  ];
  const more = [`--update-keys=${join(folder, "keys.json")}`, "--target=AppImage", "--target=deb"];
  const last = ["--output=/x", "--date=2026-01-31T12:00:00.500Z", "--release-compression"];
  const key = ["--msi-key=/k.p12", "--msi-key-password=/k.txt"];
  expect(await readWish([...words, ...more, ...last, ...key], ROOT, ENV, LINUX)).toEqual({
    flavour: "e2e",
    version: "2.0.1",
    sequence: 9,
    channel: "beta",
    updateKeys: keys,
    feedOrigin: "https://u.example",
    platform: "linux",
    arch: "x64",
    targets: ["deb", "AppImage"],
    payload: null,
    output: "/x",
    date: new Date("2026-01-31T12:00:00Z"),
    isSmall: true,
    signing: { isSigned: false, publishers: [], timestampServer: null, isNotarized: false },
    msiKey: { kind: "pfx", file: "/k.p12", passwordFile: "/k.txt" },
  });
});

test("each system makes its own kinds, for its own processor or the one that is named", async () => {
  const wishOn = (platform: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    readWish(words, ROOT, { ...ENV, ...env }, { platform, arch: "x64" });
  expect(await wishOn("win32")).toMatchObject({ platform: "win32", arch: "x64", targets: ["exe"] });
  expect(await wishOn("darwin", ["--arch=arm64"])).toMatchObject({ arch: "arm64", targets: ["dmg", "pkg"] });
  expect(await wishOn("darwin", ["--target=pkg"], { ANTEROOM_ARCH: "arm64" })).toMatchObject({
    arch: "arm64",
    targets: ["pkg"],
  });
  await expect(wishOn("win32", ["--target=deb"])).rejects.toThrow("There is no target deb: choose from exe.");
  await expect(wishOn("freebsd")).rejects.toThrow("Packages cannot be made on freebsd");
});

test("a payload becomes an MSI alone, on Linux", async () => {
  const wish = await readWish(["--payload=/p"], ROOT, ENV, LINUX);
  expect([wish.targets, wish.payload]).toEqual([["msi"], "/p"]);
  const alone = "--payload makes an MSI alone, on Linux";
  await expect(readWish(["--payload=/p", "--target=deb"], ROOT, ENV, LINUX)).rejects.toThrow(alone);
  const windows = { platform: "win32", arch: "x64" };
  await expect(readWish(["--payload=/p"], ROOT, ENV, windows)).rejects.toThrow(alone);
});

test.each([
  [["--target=snap"], "There is no target snap: choose from deb, rpm, AppImage, zip, tar.gz, msi."],
  [["--arch=mips"], "There is no processor mips: choose from x64, arm64."],
  [["--msi-key-password=/k.txt"], "--msi-key-password opens nothing"],
  [["--flavour=debug"], "There is no flavour debug"],
  [["--channel=nightly"], "There is no channel nightly"],
  [["--sequence=-1x"], "-1x is no sequence"],
  [["--feed=http://u.example"], "http://u.example is no origin for a feed"],
  [["--date=yesterday"], "yesterday is no date"],
  [["--date=1970-01-01T00:00:00Z"], "is no date of this century"],
  [["--update-keys=/nowhere.json"], "/nowhere.json cannot be read"],
  [["--sing"], "Unknown option '--sing': the options are --flavour"],
  [["deb"], "the options are"],
])("%j ends in a sentence", async (words, sentence) => {
  await expect(readWish(words, ROOT, ENV, LINUX)).rejects.toThrow(sentence);
});

test("one key twice is no pair of keys", async () => {
  const file = join(folder, "keys.json");
  const keys = { release: "A".repeat(43), recovery: "A".repeat(43) };
  await writeFile(file, JSON.stringify({ schema: 1, purpose: "trial", keys }));
  await expect(readWish([`--update-keys=${file}`], ROOT, ENV)).rejects.toThrow("holds no update keys");
});

test("a folder without commits and without a date is told so", async () => {
  await writeFile(join(folder, "package.json"), '{"version":"1.0.0"}');
  await expect(readWish(["--update-keys=/x"], folder, {})).rejects.toThrow("/x cannot be read");
  await expect(readWish(["--version=1.0.0"], folder, { SOURCE_DATE_EPOCH: "soon" })).rejects.toThrow();
});
