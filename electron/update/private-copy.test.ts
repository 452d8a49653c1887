import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { Disk } from "./disk.ts";
import { failingDisk, fileOf, here, someBytes } from "./packages-fixtures.ts";
import { type PrivateBase, sweepPrivate, takePrivately } from "./private-copy.ts";

const MEBIBYTE = 1 << 20;
const bytes = someBytes(3 * MEBIBYTE + 7);
const file = fileOf(bytes);

let folder: string;
let source: string;
let base: PrivateBase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-private-"));
  source = join(folder, "fetched");
  base = { folder: join(folder, "private"), ...here };
  await writeFile(source, bytes);
});
afterEach(() => rm(folder, { recursive: true }));

const left = () => readdir(base.folder);

test("a private copy is the package, startable, and readable and writable by nobody else", async () => {
  const copy = await takePrivately(source, file, base);
  if (!copy.ok) throw new Error(copy.error.code);
  const { path, dispose } = copy.value;
  expect((await readFile(path)).equals(bytes)).toBe(true);
  expect([(await lstat(path)).mode & 0o777, (await lstat(dirname(path))).mode & 0o777]).toEqual([
    0o500, 0o700,
  ]);
  await dispose();
  expect(await left()).toEqual([]);
});

test.each<[string, (good: Buffer) => Uint8Array]>([
  [
    "one bit flipped",
    (good) => Buffer.concat([good.subarray(0, 9), Buffer.of((good[9] ?? 0) ^ 1), good.subarray(10)]),
  ],
  ["one byte missing", (good) => good.subarray(1)],
  ["one byte more", (good) => Buffer.concat([good, Buffer.alloc(1)])],
  ["nothing in it", () => Buffer.alloc(0)],
])("a fetched file with %s is altered", async (_what, change) => {
  await writeFile(source, change(bytes));
  expect([await takePrivately(source, file, base), await left()]).toEqual([fail("UPDATE_ALTERED"), []]);
});

test("a link, a folder and nothing in the file's place are altered", async () => {
  await rename(source, join(folder, "moved"));
  expect(await takePrivately(source, file, base)).toEqual(fail("UPDATE_ALTERED"));
  await symlink(join(folder, "moved"), source);
  expect(await takePrivately(source, file, base)).toEqual(fail("UPDATE_ALTERED"));
  await rm(source);
  await mkdir(source);
  expect([await takePrivately(source, file, base), await left()]).toEqual([fail("UPDATE_ALTERED"), []]);
});

/** The real disk, and something that happens at the second write. */
const meddling = (meddle: () => Promise<void>): Disk => {
  let writes = 0;
  return {
    ...here.disk,
    write: async (...words) => {
      writes += 1;
      if (writes === 2) await meddle();
      await here.disk.write(...words);
    },
  };
};

test("a file that is swapped during the copy does not matter", async () => {
  const disk = meddling(async () => {
    await writeFile(join(folder, "other"), someBytes(bytes.length, 2));
    await rename(join(folder, "other"), source);
  });
  const copy = await takePrivately(source, file, { ...base, disk });
  expect(copy.ok && (await readFile(copy.value.path)).equals(bytes)).toBe(true);
});

test("a file that is written into during the copy is altered, or the copy is the package", async () => {
  const disk = meddling(() => writeFile(source, someBytes(bytes.length, 2)));
  expect([await takePrivately(source, file, { ...base, disk }), await left()]).toEqual([
    fail("UPDATE_ALTERED"),
    [],
  ]);
});

test("a file that grows during the copy is not followed", async () => {
  const disk = meddling(() => writeFile(source, someBytes(9 * MEBIBYTE), { flag: "a" }));
  expect([await takePrivately(source, file, { ...base, disk }), await left()]).toEqual([
    fail("UPDATE_ALTERED"),
    [],
  ]);
});

test.each<[keyof Disk, string, ErrorCode]>([
  ["write", "ENOSPC", "UPDATE_NO_SPACE"],
  ["sync", "ENOSPC", "UPDATE_NO_SPACE"],
  ["write", "EIO", "UPDATE_INSTALL_FAILED"],
  ["setMode", "EPERM", "UPDATE_INSTALL_FAILED"],
])("when the disk's %s fails with %s nothing stays", async (act, code, expected) => {
  const disk = failingDisk(act, code);
  expect([await takePrivately(source, file, { ...base, disk }), await left()]).toEqual([fail(expected), []]);
});

test("a base that others reach is refused", async () => {
  await mkdir(base.folder);
  await chmod(base.folder, 0o750);
  expect(await takePrivately(source, file, base)).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
});

test("what killed runs left is swept, and nothing else", async () => {
  await takePrivately(source, file, base);
  await takePrivately(source, file, base);
  await writeFile(join(base.folder, "else"), "");
  await sweepPrivate(base);
  expect(await left()).toEqual(["else"]);
});
