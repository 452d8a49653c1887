import { lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { TRUST_FILE, type TrustFile, createTrustFile } from "./trust-file.ts";
import { type TrustState, freshTrust } from "./trust-state.ts";

let folder: string;
let path: string;
let file: TrustFile;
const state: TrustState = {
  ...freshTrust(systemChance),
  keys: [{ keyId: "0123456789abcdef", sequence: 100_010_000, released: 1_790_000_000_000 }],
  revoked: ["fedcba9876543210"],
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-trust-"));
  path = join(folder, TRUST_FILE);
  file = createTrustFile(folder, systemChance);
});
afterEach(() => rm(folder, { recursive: true }));

test("what was written is read again, by its owner alone, and nothing else lies beside it", async () => {
  expect([await file.write(state), await file.read()]).toEqual([true, { state, found: "kept" }]);
  expect([(await lstat(path)).mode & 0o777, await readdir(folder)]).toEqual([0o600, [TRUST_FILE]]);
});

test("without a file nothing was seen, and each machine has an id of its own", async () => {
  const [first, second] = [await file.read(), await file.read()];
  expect([first.found, first.state.keys, first.state.revoked]).toEqual(["none", [], []]);
  expect(Buffer.from(first.state.installId, "base64url").length).toBe(32);
  expect(first.state.installId).not.toBe(second.state.installId);
});

const text = JSON.stringify(state);
test.each([
  ["nothing in it", ""],
  ["half of it", text.slice(0, 50)],
  ["a space", `${text} `],
  ["a key twice", text.replace("{", '{"schema":1,')],
  ["another schema", text.replace('"schema":1', '"schema":2')],
  ["a negative number", text.replace("100010000", "-1")],
  ["a short id", text.replace(state.installId, state.installId.slice(1))],
  ["bytes that are no text", "\uFFFD"],
  ["far too much", JSON.stringify({ ...state, revoked: Array(10_000).fill("fedcba9876543210") })],
])("a file with %s is damaged and forgotten", async (_what, damaged) => {
  await writeFile(path, damaged);
  const reading = await file.read();
  expect([reading.found, reading.state.keys, reading.state.revoked]).toEqual(["damaged", [], []]);
  expect([await file.write(state), await file.read()]).toEqual([true, { state, found: "kept" }]);
});

test("a link in its place is not followed, neither to read nor to write", async () => {
  const victim = join(folder, "victim");
  await writeFile(victim, text);
  await symlink(victim, path);
  await symlink(victim, `${path}.new`);
  expect((await file.read()).found).toBe("damaged");
  expect([await file.write({ ...state, revoked: [] }), await readFile(victim, "utf8")]).toEqual([true, text]);
});

test("what cannot be written is said to be so, and the old file stays", async () => {
  await file.write(state);
  await mkdir(`${path}.new`);
  expect([await file.write({ ...state, revoked: [] }), await file.read()]).toEqual([
    false,
    { state, found: "kept" },
  ]);
  expect(await createTrustFile(join(folder, "none"), systemChance).write(state)).toBe(false);
});
