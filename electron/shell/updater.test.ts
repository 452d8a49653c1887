import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Offer, Packages } from "../update/ports.ts";
import { createUpdater, updaterFor } from "./updater.ts";

const offerOf = (version: string, isRollback = false): Offer => {
  const name = `Anteroom-${version}-linux-x64.AppImage`;
  return {
    release: { version, notes: { en: "", es: "" }, installedBy: "program", isRollback },
    file: { name, size: 10, sha512: "A".repeat(88) },
    url: new URL(`https://updates.example/${name}`),
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anteroom-updater-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const from = { origin: "https://updates.example", channel: "stable" } as const;

const updaterWith = (change: {
  look?: () => Promise<Result<Offer | null>>;
  fetchTo?: Packages["fetchTo"];
  type?: "appimage" | "deb";
}) => {
  const replaced: string[] = [];
  const parts = {
    replace: async ({ path }: { path: string }) => {
      replaced.push(path);
      return succeed(null);
    },
    isOurs: async () => true,
    mayEnd: () => true,
  };
  const program = {
    version: "1.0.0",
    name: "Anteroom",
    isPackaged: true,
    appUpdateConfigPath: join(folder, "app-update.yml"),
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  };
  const updater = createUpdater({
    feed: { look: change.look ?? (async () => succeed(offerOf("1.1.0"))) },
    packages: { fetchTo: change.fetchTo ?? (async (_offer, path) => succeed(path)) },
    program,
    packagesFolder: join(folder, "packages"),
    makeUpdater: updaterFor(change.type ?? "appimage", parts),
  });
  return { updater, replaced };
};

test.each([
  ["a newer version", succeed(offerOf("1.0.1"))],
  ["a way back", succeed(offerOf("0.9.0", true))],
  ["nothing", succeed(null)],
  ["a refusal", fail("UPDATE_REPLAYED")],
])("%s of the feed goes through as it is", async (_title, look) => {
  expect(await updaterWith({ look: async () => look }).updater.look(from)).toEqual(look);
});

test.each([
  ["an older version that is no way back", "0.9.0"],
  ["the version that runs", "1.0.0"],
])("%s is refused by electron-updater too", async (_title, version) => {
  const { updater } = updaterWith({ look: async () => succeed(offerOf(version)) });
  expect(await updater.look(from)).toEqual(fail("UPDATE_NOT_OURS"));
});

test("a way back loosens nothing for the next word of the feed", async () => {
  const words = [offerOf("0.9.0", true), offerOf("0.8.0")];
  const { updater } = updaterWith({ look: async () => succeed(words.shift() ?? null) });
  expect((await updater.look(from)).ok).toBe(true);
  expect(await updater.look(from)).toEqual(fail("UPDATE_NOT_OURS"));
});

test("the package comes by our own way to our own place, with its progress", async () => {
  const seen: number[] = [];
  const { updater } = updaterWith({
    fetchTo: async (_offer, path, onProgress) => {
      onProgress(7);
      return succeed(path);
    },
  });
  const offer = offerOf("1.1.0");
  await updater.look(from);
  const fetched = await updater.fetch(offer, (received) => void seen.push(received));
  expect([fetched, seen]).toEqual([succeed(join(folder, "packages", offer.file.name)), [7]]);
});

test("why a fetch failed is not lost on the way", async () => {
  const { updater } = updaterWith({ fetchTo: async () => fail("UPDATE_NO_SPACE") });
  await updater.look(from);
  expect(await updater.fetch(offerOf("1.1.0"), () => undefined)).toEqual(fail("UPDATE_NO_SPACE"));
  expect(await updater.fetch(offerOf("1.1.0"), () => undefined)).toEqual(fail("UPDATE_NO_SPACE"));
});

test("electron-updater leaves no id, no cache and no file behind", async () => {
  const { updater } = updaterWith({});
  await updater.look(from);
  await updater.fetch(offerOf("1.1.0"), () => undefined);
  expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
});

test("an AppImage is put in place by us alone", async () => {
  const { updater, replaced } = updaterWith({});
  const { release, file } = offerOf("1.1.0");
  const done = await updater.put({ path: "/private/copy", file }, release);
  expect([done, replaced]).toEqual([succeed({ restartsItself: false }), ["/private/copy"]]);
});

test("what the machine's own tools install is told, and neither fetched nor put in place", async () => {
  const { updater } = updaterWith({ type: "deb" });
  const offer = offerOf("1.1.0");
  expect(await updater.look(from)).toEqual(succeed(offer));
  expect(await updater.fetch(offer, () => undefined)).toEqual(fail("UPDATE_DISABLED"));
  expect(await updater.put({ path: "/copy", file: offer.file }, offer.release)).toEqual(
    fail("UPDATE_DISABLED"),
  );
});
