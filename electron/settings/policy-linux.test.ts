import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { POLICY_BYTES_MAX, readLimited, readOwnedFile } from "./policy-file.ts";
import { linuxPolicy, linuxPolicyFile, policyFileAt, policyOfJson } from "./policy-linux.ts";

const uid = process.getuid?.() ?? -1;
const made: string[] = [];

const folderFor = (): string => {
  const base = mkdtempSync(join(tmpdir(), "anteroom-policy-"));
  made.push(base);
  const folder = join(base, "anteroom");
  mkdirSync(folder, { mode: 0o755 });
  return folder;
};

const policyFor = (text: string | null) => {
  const folder = folderFor();
  const path = join(folder, "policies.json");
  if (text !== null) writeFileSync(path, text, { mode: 0o644 });
  return { folder, path, read: linuxPolicy(policyFileAt(path, uid)) };
};

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const refused = (reason: string) => ({ kind: "refused", reason });

test("an administrator's file is read as it is", async () => {
  const { read } = policyFor('{"workstationType":"shared","x":[1]}');
  expect(await read()).toEqual({ kind: "read", value: { workstationType: "shared", x: [1] } });
});

test("a mark of byte order at the start does no harm", async () => {
  expect(await policyFor("\u{FEFF}{}").read()).toEqual({ kind: "read", value: {} });
});

test("the policy of a machine is one file of root's in folders of root's", () => {
  expect(linuxPolicyFile).toEqual({
    path: "/etc/anteroom/policies.json",
    folders: ["/etc", "/etc/anteroom"],
    ownerUid: 0,
  });
});

test("no file is absent, and so is no folder", async () => {
  const { folder, read } = policyFor(null);
  expect(await read()).toEqual({ kind: "absent" });
  rmSync(folder, { recursive: true });
  expect(await read()).toEqual({ kind: "absent" });
});

test("a file of somebody else is refused", async () => {
  const { path, folder } = policyFor("{}");
  const foreign = { path, folders: [], ownerUid: uid + 1 };
  expect(await linuxPolicy(foreign)()).toEqual(refused("wrongOwner"));
  expect(await linuxPolicy({ ...foreign, folders: [folder] })()).toEqual(refused("wrongOwner"));
});

test.each([0o664, 0o646, 0o666, 0o777])("a file of mode %o is refused: others may write it", async (mode) => {
  const { path, read } = policyFor("{}");
  chmodSync(path, mode);
  expect(await read()).toEqual(refused("writableByOthers"));
});

test.each([0o775, 0o757, 0o1777])(
  "a folder of mode %o is refused: others may put a file there",
  async (mode) => {
    const { folder, read } = policyFor("{}");
    chmodSync(folder, mode);
    expect(await read()).toEqual(refused("writableByOthers"));
  },
);

test("a file with the right owner below a folder that others write is refused, with and without a file", async () => {
  const { path, folder } = policyFor(null);
  chmodSync(folder, 0o777);
  expect(await linuxPolicy(policyFileAt(path, uid))()).toEqual(refused("writableByOthers"));
});

test("a symlink is not followed, wherever it leads", async () => {
  const { path, folder, read } = policyFor(null);
  const elsewhere = join(folder, "elsewhere.json");
  writeFileSync(elsewhere, "{}");
  symlinkSync(elsewhere, path);
  expect(await read()).toEqual(refused("notAFile"));
  rmSync(elsewhere);
  expect(await read()).toEqual(refused("notAFile"));
});

test("a folder that is a symlink is not followed", async () => {
  const { folder } = policyFor("{}");
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  expect(await linuxPolicy(policyFileAt(join(link, "policies.json"), uid))()).toEqual(refused("notAFile"));
});

test("a folder in the place of the file is refused", async () => {
  const { path, read } = policyFor(null);
  mkdirSync(path);
  expect(await read()).toEqual(refused("notAFile"));
});

test("a file in the place of the folder is refused", async () => {
  const { path } = policyFor("{}");
  const below = { path: join(path, "policies.json"), folders: [], ownerUid: uid };
  expect(await linuxPolicy(below)()).toEqual(refused("notAFile"));
});

test("a pipe that nobody writes to is refused at once", async () => {
  const { path, read } = policyFor(null);
  execFileSync("/usr/bin/env", ["mkfifo", path]);
  expect(await read()).toEqual(refused("notAFile"));
});

test("a socket is refused", async () => {
  const { path, read } = policyFor(null);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  expect(await read()).toEqual(refused("notAFile"));
  await new Promise<unknown>((resolve) => void server.close(resolve));
});

test("a device is refused", async () => {
  const device = { path: "/dev/zero", folders: [], ownerUid: 0 };
  expect(await readOwnedFile(device)).toEqual(refused("notAFile"));
});

test("a file of 10 MB is refused, and one of the largest size is read", async () => {
  const { path, read } = policyFor("{}");
  truncateSync(path, 10 * 1024 * 1024);
  expect(await read()).toEqual(refused("tooLarge"));
  writeFileSync(path, `{}${" ".repeat(POLICY_BYTES_MAX - 2)}`);
  expect(await read()).toEqual({ kind: "read", value: {} });
  writeFileSync(path, `{}${" ".repeat(POLICY_BYTES_MAX - 1)}`);
  expect(await read()).toEqual(refused("tooLarge"));
});

test("a file that grows while it is read is cut off", async () => {
  let given = 0;
  const endless = (_into: Uint8Array, _at: number, length: number) => {
    given += length;
    return Promise.resolve({ bytesRead: length });
  };
  expect(await readLimited(endless)).toEqual(refused("tooLarge"));
  expect(given).toBe(POLICY_BYTES_MAX + 1);
});

test("a file that is read in pieces is read whole", async () => {
  const pieces = ["{", "}"];
  const slow = (into: Uint8Array, at: number) => {
    const piece = new TextEncoder().encode(pieces.shift() ?? "");
    into.set(piece, at);
    return Promise.resolve({ bytesRead: piece.length });
  };
  expect(await readLimited(slow)).toEqual({ kind: "bytes", bytes: new TextEncoder().encode("{}") });
});

test("what cannot even be looked at is unreadable, not absent", async () => {
  const { folder } = policyFor(null);
  const odd = { path: join(folder, "n".repeat(300)), folders: [folder], ownerUid: uid };
  expect(await linuxPolicy(odd)()).toEqual(refused("unreadable"));
});

test.each(["", "{", "[]", "7", '{"a":1,"a":2}'])("the text %j is refused", async (text) => {
  expect(await policyFor(text).read()).toEqual(refused("notJson"));
});

test("bytes that are not UTF-8 are refused", () => {
  expect(policyOfJson(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toEqual(
    refused("notJson"),
  );
});
