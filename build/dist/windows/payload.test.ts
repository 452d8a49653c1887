import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPlaceholder, readPayload } from "./payload.ts";
import { emptyImage, writePlaceholder } from "./placeholder.ts";

let root: string;
let payload: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-payload-"));
  payload = join(root, "payload");
  await mkdir(payload);
});
afterEach(() => rm(root, { recursive: true }));

test("a folder that is missing, is a file, is empty or holds no program is refused in a sentence", async () => {
  await expect(readPayload(join(root, "none"))).rejects.toThrow("is not a folder");
  await writeFile(join(root, "file"), "");
  await expect(readPayload(join(root, "file"))).rejects.toThrow("is not a folder");
  await expect(readPayload(payload)).rejects.toThrow("is empty");
  await writeFile(join(payload, "other.exe"), "");
  await expect(readPayload(payload)).rejects.toThrow("has no Anteroom.exe");
});

test("a link in it is refused, whether it leads out of the folder or not", async () => {
  await writePlaceholder(payload);
  await mkdir(join(payload, "locales"));
  await symlink("/etc/hostname", join(payload, "locales", "en.pak"));
  await expect(readPayload(payload)).rejects.toThrow("holds locales/en.pak, which is a link");
  await rm(join(payload, "locales", "en.pak"));
  await symlink("..", join(payload, "locales", "up"));
  await expect(readPayload(payload)).rejects.toThrow("holds locales/up, which is a link");
});

test("names that Windows or an MSI cannot tell apart or carry are refused", async () => {
  await writePlaceholder(payload);
  await writeFile(join(payload, "FFMPEG.DLL"), "");
  await expect(readPayload(payload)).rejects.toThrow("twice in other letters");
  await rm(join(payload, "FFMPEG.DLL"));
  await writeFile(join(payload, 'a"b\nc'), "");
  await expect(readPayload(payload)).rejects.toThrow("a name that an MSI cannot carry");
});

test("a placeholder is known as one, and the program in it is a file that Windows' tools know", async () => {
  await writePlaceholder(payload);
  const files = await readPayload(payload);
  expect(isPlaceholder(files)).toBe(true);
  expect(files.map(({ path }) => path)).toEqual([
    "Anteroom.exe",
    "PLACEHOLDER.txt",
    "ffmpeg.dll",
    "resources/app.asar.unpacked/node_modules/keytar/prebuilds/win32-x64/keytar.node",
  ]);
  const image = emptyImage("program");
  expect([image.toString("latin1", 0, 2), image.toString("latin1", 0x40, 0x44)]).toEqual(["MZ", "PE\0\0"]);
});
