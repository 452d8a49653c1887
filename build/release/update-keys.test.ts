import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Sentence } from "../runtime/sentence.mjs";
import { readTrustedKeys } from "./trusted-keys.ts";
import { commandSigner, fileSigner, isSignedBy } from "./signer.ts";
import {
  PUBLIC_FILE,
  keyIdOf,
  makeUpdateKeys,
  privateFile,
  readUpdateKeys,
  rotateUpdateKey,
} from "./update-keys.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-keys-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const releaseKey = (): string => join(folder, privateFile("release"));

test("keys are two, private to their owner, and never written over", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  expect(keys.release).not.toBe(keys.recovery);
  for (const role of ["release", "recovery"] as const)
    expect((await stat(join(folder, privateFile(role)))).mode & 0o777).toBe(0o600);
  expect(await readUpdateKeys(join(folder, PUBLIC_FILE))).toEqual({ schema: 1, purpose: "trial", keys });
  await expect(makeUpdateKeys(folder, "trial")).rejects.toThrow(Sentence);
  expect((await readUpdateKeys(join(folder, PUBLIC_FILE))).keys).toEqual(keys);
});

test("no private half stands in the file that builds take", async () => {
  await makeUpdateKeys(folder, "trial");
  const lines = (await readFile(releaseKey(), "utf8"))
    .split("\n")
    .filter((line) => /^[A-Za-z0-9+/]{20}/.test(line));
  expect(lines).toHaveLength(1);
  const text = await readFile(join(folder, PUBLIC_FILE), "utf8");
  expect(text).not.toContain(lines[0]);
  expect(text).not.toContain("PRIVATE");
});

test("a rotation leaves the other key, keeps the old one under its id and pins the new one", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  const next = await rotateUpdateKey(folder, "release");
  expect(next.keys.recovery).toBe(keys.recovery);
  expect(next.keys.release).not.toBe(keys.release);
  const old = await fileSigner(join(folder, `release-key-${keyIdOf(keys.release)}.pem`));
  expect([old.publicKey, (await fileSigner(releaseKey())).publicKey]).toEqual([
    keys.release,
    next.keys.release,
  ]);
  expect(await readUpdateKeys(join(folder, PUBLIC_FILE))).toEqual(next);
  expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("a key in a safe need not be there to make the other one anew", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  await rm(join(folder, privateFile("recovery")));
  expect((await rotateUpdateKey(folder, "release")).keys.recovery).toBe(keys.recovery);
});

test("a key that others can read, a link to one and what is none are refused with a sentence", async () => {
  await makeUpdateKeys(folder, "trial");
  const link = join(folder, "link.pem");
  await symlink(releaseKey(), link);
  const text = join(folder, "text.pem");
  await writeFile(text, "no key", { mode: 0o600 });
  for (const path of [link, text, join(folder, "missing.pem")])
    await expect(fileSigner(path)).rejects.toThrow(Sentence);
  await chmod(releaseKey(), 0o644);
  await expect(fileSigner(releaseKey())).rejects.toThrow(Sentence);
});

test.each(["{}", "[", '{"schema":1,"purpose":"trial","keys":{"release":"x","recovery":"y"}}'])(
  "%s is no file of keys",
  async (text) => {
    await writeFile(join(folder, PUBLIC_FILE), text);
    await expect(readUpdateKeys(join(folder, PUBLIC_FILE))).rejects.toThrow(Sentence);
  },
);

test("keys that lie in a release prove nothing about it, by whatever name", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  const [inside, link] = [join(folder, PUBLIC_FILE), join(folder, "..", `${basename(folder)}.json`)];
  await symlink(inside, link);
  for (const path of [inside, link]) await expect(readTrustedKeys(path, folder)).rejects.toThrow(Sentence);
  await rm(link);
  await expect(readTrustedKeys(join(folder, "none.json"), tmpdir())).rejects.toThrow("cannot be read");
  expect((await readTrustedKeys(inside, join(folder, "release"))).keys).toEqual(keys);
});

test("one key for both roles is refused", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  const same = { release: keys.release, recovery: keys.release };
  await writeFile(join(folder, PUBLIC_FILE), JSON.stringify({ schema: 1, purpose: "trial", keys: same }));
  await expect(readUpdateKeys(join(folder, PUBLIC_FILE))).rejects.toThrow(Sentence);
});

const BYTES = Buffer.from("exactly these");
const SIGN = `
const { createPrivateKey, sign } = require("node:crypto");
const key = createPrivateKey(require("node:fs").readFileSync(process.argv[1]));
const parts = [];
process.stdin.on("data", (part) => parts.push(part)).on("end", () => {
  const signature = sign(null, Buffer.concat(parts), key);
  process.stdout.write(process.argv[2] === "text" ? signature.toString("base64") + "\\n" : signature);
});`;

test.each(["raw", "text"])("a program that signs for us gives what a file gives (%s)", async (form) => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  const signer = commandSigner(keys.release, [process.execPath, "-e", SIGN, releaseKey(), form]);
  const signature = await signer.sign(BYTES);
  expect(signature).toEqual(await (await fileSigner(releaseKey())).sign(BYTES));
  expect(isSignedBy(keys.release, BYTES, signature)).toBe(true);
  expect(isSignedBy(keys.release, Buffer.from("exactly those"), signature)).toBe(false);
});

test("a program that signs with another key, says nothing or fails is refused", async () => {
  const { keys } = await makeUpdateKeys(folder, "trial");
  const other = join(folder, privateFile("recovery"));
  const wrong: readonly (readonly [string, ...string[]])[] = [
    [process.execPath, "-e", SIGN, other, "raw"],
    [process.execPath, "-e", ""],
    [process.execPath, "-e", "process.exit(3)"],
    ["/nowhere/signer"],
  ];
  for (const words of wrong)
    await expect(commandSigner(keys.release, words).sign(BYTES)).rejects.toThrow(Sentence);
});
