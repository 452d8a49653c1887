import { execFileSync } from "node:child_process";
import {
  lstat,
  mkdtemp,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { makeWrappingKey } from "./entries.ts";
import { SEALED_BYTES_MAX, SEALED_FILE, type SealedFilePort, sealedFile } from "./sealed-file.ts";

const key = makeWrappingKey(systemChance);
const MAKE_FIFO = "mkfifo";
const plain = Buffer.from("private-key-of-anna");
/** Magic, version, key id, iv and tag. */
const OVERHEAD = 4 + 1 + 16 + 12 + 16;

let folder: string;
let path: string;
let file: SealedFilePort;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-sealed-"));
  path = join(folder, SEALED_FILE);
  file = sealedFile(path, "kept", systemChance);
});
afterEach(() => rm(folder, { recursive: true }));

const opened = async (): Promise<string | null> => {
  const bytes = await file.read(key);
  return bytes === null ? null : Buffer.from(bytes).toString();
};

test("what was sealed opens under the same key", async () => {
  expect([await file.write(key, plain), await opened()]).toEqual([true, "private-key-of-anna"]);
});

test("the file is the owner's alone and the only one in its folder", async () => {
  await file.write(key, plain);
  expect([(await lstat(path)).mode & 0o777, await readdir(folder)]).toEqual([0o600, [SEALED_FILE]]);
});

test("neither the plain bytes nor the key stand in the file", async () => {
  await file.write(key, plain);
  const bytes = await readFile(path);
  expect([bytes.includes(plain), bytes.includes(Buffer.from(key.bytes))]).toEqual([false, false]);
});

test("a folder that is missing is made for the owner alone", async () => {
  const deeper = sealedFile(join(folder, "data", SEALED_FILE), "kept", systemChance);
  expect(await deeper.write(key, plain)).toBe(true);
  expect((await lstat(join(folder, "data"))).mode & 0o777).toBe(0o700);
});

test("another key, also one of the same id, opens nothing", async () => {
  await file.write(key, plain);
  const other = makeWrappingKey(systemChance);
  const imposter = { id: key.id, bytes: other.bytes };
  expect([await file.read(other), await file.read(imposter)]).toEqual([null, null]);
});

test("a file of another purpose does not open", async () => {
  await file.write(key, plain);
  expect(await sealedFile(path, "else", systemChance).read(key)).toBe(null);
});

test("no single changed byte, and no missing or added one, opens", async () => {
  await file.write(key, plain);
  const good = await readFile(path);
  expect(good.length).toBe(plain.length + OVERHEAD);
  for (let at = 0; at < good.length; at += 1) {
    const bad = Buffer.from(good);
    bad.writeUInt8((bad.readUInt8(at) + 1) % 256, at);
    await writeFile(path, bad);
    expect(await file.read(key)).toBe(null);
    await writeFile(path, good.subarray(0, at));
    expect(await file.read(key)).toBe(null);
  }
  await writeFile(path, Buffer.concat([good, Buffer.alloc(1)]));
  expect(await file.read(key)).toBe(null);
});

test("the same bytes are never sealed the same way twice", async () => {
  await file.write(key, plain);
  const first = await readFile(path);
  await file.write(key, plain);
  expect((await readFile(path)).equals(first)).toBe(false);
});

test("a missing file, a folder, a symbolic link and a FIFO are nothing", async () => {
  expect(await file.read(key)).toBe(null);
  await mkdir(path);
  expect(await file.read(key)).toBe(null);
  await rm(path, { recursive: true });
  await file.write(key, plain);
  await rename(path, join(folder, "elsewhere"));
  await symlink(join(folder, "elsewhere"), path);
  expect(await file.read(key)).toBe(null);
  await rm(path);
  execFileSync(MAKE_FIFO, [path]);
  expect(await file.read(key)).toBe(null);
});

test("a file of 64 KiB opens, a longer one is neither written nor read", async () => {
  const most = Buffer.alloc(SEALED_BYTES_MAX - OVERHEAD, 1);
  expect([await file.write(key, most), await file.read(key)]).toEqual([true, most]);
  expect(await file.write(key, Buffer.alloc(most.length + 1))).toBe(false);
  expect(await file.read(key)).toEqual(most);
  await truncate(path, SEALED_BYTES_MAX + 1);
  expect(await file.read(key)).toBe(null);
});

test("a write replaces a link instead of following it", async () => {
  const victim = join(folder, "victim");
  await writeFile(victim, "mine");
  await symlink(victim, path);
  await symlink(victim, `${path}.new`);
  expect([await file.write(key, plain), await opened()]).toEqual([true, "private-key-of-anna"]);
  expect(await readFile(victim, "utf8")).toBe("mine");
});

test("what a killed write left behind is in nobody's way and goes with the file", async () => {
  await file.write(key, plain);
  await writeFile(`${path}.new`, "half");
  expect([await opened(), await file.write(key, plain), await opened()]).toEqual([
    "private-key-of-anna",
    true,
    "private-key-of-anna",
  ]);
  await writeFile(`${path}.new`, "half");
  expect([await file.remove(), await readdir(folder)]).toEqual([true, []]);
});

test("a write that fails leaves the old file", async () => {
  await file.write(key, plain);
  await mkdir(`${path}.new`);
  expect([await file.write(key, Buffer.from("other")), await opened()]).toEqual([
    false,
    "private-key-of-anna",
  ]);
});

test("only a file that is surely missing is gone", async () => {
  expect(await file.isGone()).toBe(true);
  await file.write(key, plain);
  expect(await file.isGone()).toBe(false);
  await rm(path);
  await symlink("nowhere", path);
  expect(await file.isGone()).toBe(false);
  const below = sealedFile(join(path, SEALED_FILE), "kept", systemChance);
  await rm(path);
  await writeFile(path, "a file where a folder should be");
  expect(await below.isGone()).toBe(false);
});

test("removing what is not there is done, also without its folder", async () => {
  expect(await file.remove()).toBe(true);
  expect(await sealedFile(join(folder, "none", SEALED_FILE), "kept", systemChance).remove()).toBe(true);
});

test("what cannot be removed is said to be so", async () => {
  await mkdir(path);
  expect([await file.remove(), await file.isGone()]).toEqual([false, false]);
});
