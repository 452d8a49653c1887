import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { Disk } from "./disk.ts";
import { failingDisk, fileOf, here, someBytes } from "./packages-fixtures.ts";
import { replaceAppImage } from "./replace-appimage.ts";
import { killReplacements } from "./replace-kills-fixtures.ts";

const old = someBytes(5_000, 2);
const fresh = someBytes(9_000, 3);
const file = fileOf(fresh);

let folder: string;
let place: string;
let source: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-replace-"));
  place = join(folder, "place");
  source = join(folder, "private");
  target = join(place, "Anteroom.AppImage");
  await mkdir(place);
  await writeFile(source, fresh);
  await writeFile(target, old);
  await chmod(target, 0o750);
});
afterEach(() => rm(folder, { recursive: true }));

const replace = (disk: Disk = here.disk) => replaceAppImage({ source, file, target }, disk);
const isStill = async (bytes: Buffer): Promise<boolean> =>
  (await readFile(target)).equals(bytes) && (await readdir(place)).length === 1;

test("the new file takes the old one's place and permissions, and nothing lies beside it", async () => {
  expect(await replace()).toEqual(succeed(null));
  expect([await isStill(fresh), (await lstat(target)).mode & 0o777]).toEqual([true, 0o750]);
});

test("whoever has the old file open still reads the old one", async () => {
  const running = await open(target);
  await replace();
  expect((await running.readFile()).equals(old)).toBe(true);
  await running.close();
});

test("an old file that lost its right to start gives the new one that right", async () => {
  await chmod(target, 0o4600);
  await replace();
  expect((await lstat(target)).mode & 0o7777).toBe(0o700);
});

test.each<[keyof Disk, string, ErrorCode]>([
  ["write", "ENOSPC", "UPDATE_NO_SPACE"],
  ["write", "EDQUOT", "UPDATE_NO_SPACE"],
  ["sync", "ENOSPC", "UPDATE_NO_SPACE"],
  ["write", "EIO", "UPDATE_INSTALL_FAILED"],
  ["setMode", "EPERM", "UPDATE_INSTALL_FAILED"],
  ["rename", "EROFS", "UPDATE_INSTALL_FAILED"],
  ["rename", "EACCES", "UPDATE_INSTALL_FAILED"],
])("when the disk's %s fails with %s the old file stays alone", async (act, code, expected) => {
  expect([await replace(failingDisk(act, code)), await isStill(old)]).toEqual([fail(expected), true]);
});

test("a folder that cannot be synced afterwards takes nothing back", async () => {
  expect([await replace(failingDisk("syncFolder", "EIO")), await isStill(fresh)]).toEqual([
    succeed(null),
    true,
  ]);
});

test("a private copy that is not the package leaves the old file", async () => {
  await writeFile(source, fresh.toReversed());
  expect([await replace(), await isStill(old)]).toEqual([fail("UPDATE_ALTERED"), true]);
  await writeFile(source, fresh.subarray(1));
  expect([await replace(), await isStill(old)]).toEqual([fail("UPDATE_ALTERED"), true]);
  await rm(source);
  expect([await replace(), await isStill(old)]).toEqual([fail("UPDATE_INSTALL_FAILED"), true]);
});

test("a link in the place of the old file is neither followed nor replaced", async () => {
  await rm(target);
  await writeFile(join(folder, "elsewhere"), old);
  await symlink(join(folder, "elsewhere"), target);
  expect([await replace(), await isStill(old)]).toEqual([fail("UPDATE_INSTALL_FAILED"), true]);
});

test("what a killed run left beside it, or somebody put there, is in nobody's way", async () => {
  const beside = join(place, ".Anteroom.AppImage.new");
  await writeFile(join(folder, "victim"), "mine");
  await symlink(join(folder, "victim"), beside);
  expect([await replace(), await isStill(fresh)]).toEqual([succeed(null), true]);
  expect(await readFile(join(folder, "victim"), "utf8")).toBe("mine");
});

test(
  "forty kills leave the whole old file or the whole new one, and the next run is well",
  { timeout: 60_000 },
  async () => {
    const { old: stayed, fresh: came, broken, killed } = await killReplacements(40);
    expect([broken, stayed + came, stayed > 0, came > 0]).toEqual([0, 40, true, true]);
    // the eight from outside may come when all is done
    expect(killed).toBeGreaterThanOrEqual(32);
  },
);
