import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ROOT } from "../../../build/runtime/provision.ts";
import { type Ran, run } from "../../../build/runtime/run.ts";
import { type TrialKey, makeTrialKey } from "./apt-keys.ts";
import { ensureBase } from "./base.ts";
import { type Machine, changes, openMachine } from "./machine.ts";
import { mustWork } from "./must-work.ts";
import { type Pair, VERSIONS, ensurePair } from "./packages.ts";
import { type WebServer, startWebServer } from "./web-server.ts";

/* A signed repository as a clinic gets it, read by a real apt over http, which an attacker on the way may change. */

const SUITE = "/dists/anteroom-stable";
const LIST = "/etc/apt/sources.list.d/anteroom.sources";
const KEYRING = "/usr/share/keyrings/anteroom-archive-keyring.gpg";

let folder: string;
let repository: string;
let pair: Pair;
let key: TrialKey;
let other: TrialKey;
let server: WebServer;
let machine: Machine;
let empty: ReadonlyMap<string, string>;

const command = (...words: readonly string[]): Promise<Ran> =>
  run(process.execPath, [join(ROOT, "build", "dist", "apt-repository", "main.ts"), ...words], {
    timeoutMs: 60_000,
  });

const add = (file: string, by: TrialKey, output: string): Promise<Ran> =>
  command("--package", file, "--key", by.file, "--output", output, "--url", server.url, "--trial");

beforeAll(async () => {
  const base = await ensureBase();
  pair = await ensurePair("deb");
  folder = await mkdtemp(join(tmpdir(), "anteroom-apt-"));
  repository = join(folder, "repository");
  [key, other, server] = await Promise.all([makeTrialKey("One"), makeTrialKey("Other"), startWebServer()]);
  expect(await add(pair.older, key, repository)).toMatchObject({ code: 0 });
  machine = await openMachine(base.ready);
  const published = join(repository, "public");
  await mkdir(join(machine.root, "usr/share/keyrings"), { recursive: true });
  await writeFile(
    join(machine.root, KEYRING),
    await readFile(join(published, "anteroom-archive-keyring.gpg")),
  );
  await machine.write(LIST, await readFile(join(published, "anteroom-stable.sources"), "utf8"));
  empty = await machine.files();
});
afterAll(async () => {
  await Promise.all([machine?.close(), server?.close(), key?.close(), other?.close()]);
  if (folder) await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  server.serve(join(repository, "public"));
  server.instead.clear();
  await machine.run(
    "sh",
    "-c",
    "rm -rf /var/lib/apt/lists/127.* /var/lib/apt/lists/partial/* /var/cache/apt/archives/*.deb",
  );
});

/** Only ours: whether the distribution's own can be reached says nothing here. */
const ONLY_OURS = ["-o", `Dir::Etc::sourcelist=${LIST}`, "-o", "Dir::Etc::sourceparts=/dev/null"];

const apt = (...words: readonly string[]): Promise<Ran> =>
  machine.run("apt-get", "-q", "-y", "-o", "APT::Get::List-Cleanup=0", ...ONLY_OURS, ...words);

const published = (path: string): Promise<Buffer> => readFile(join(repository, "public", path));

const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  const middle = Math.floor(copy.length / 2);
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
};

/** The index is refused with these words, and with it everything that it lists. */
const mustRefuseIndex = async (words: RegExp): Promise<void> => {
  const { code, err } = await apt("update");
  expect(err).toMatch(words);
  expect(code).toBe(100);
  const install = await apt("install", "anteroom");
  expect(install).toMatchObject({ code: 100 });
  expect(changes(empty, await machine.files())).toEqual([]);
};

test("an index whose text was changed after signing is refused", async () => {
  const text = (await published(`${SUITE}/InRelease`)).toString();
  server.instead.set(`${SUITE}/InRelease`, Buffer.from(text.replace("Label: Anteroom", "Label: Anteroot")));
  await mustRefuseIndex(/The following signatures were invalid: BADSIG|is not signed/);
});

test("an index that another key signed is refused, though everything in it fits", async () => {
  const theirs = join(folder, "theirs");
  expect(await add(pair.older, other, theirs)).toMatchObject({ code: 0 });
  server.serve(join(theirs, "public"));
  await mustRefuseIndex(/the public key is not available: NO_PUBKEY/);
});

test("an index without a signature is refused", async () => {
  server.instead.set(`${SUITE}/InRelease`, null);
  server.instead.set(`${SUITE}/Release.gpg`, null);
  await mustRefuseIndex(/is not signed/);
});

test("an index that our own key signed and that has expired is refused", async () => {
  const release = (await published(`${SUITE}/Release`)).toString();
  const past = (days: number) => new Date(Date.now() - days * 86_400_000).toUTCString().replace("GMT", "UTC");
  const old = release
    .replace(/^Date: .*$/m, `Date: ${past(15)}`)
    .replace(/^Valid-Until: .*$/m, `Valid-Until: ${past(1)}`);
  server.instead.set(`${SUITE}/InRelease`, await key.clearSigned(old));
  await mustRefuseIndex(/Release file for .* is expired \(invalid since (?:1d|24h)/);
});

test("a list of packages that names another version is refused", async () => {
  const path = `${SUITE}/main/binary-amd64/Packages`;
  const text = gunzipSync(await published(`${path}.gz`)).toString();
  const edited = Buffer.from(text.replace(`Version: ${VERSIONS.older}`, "Version: 9.9.9"));
  server.instead.set(path, edited);
  server.instead.set(`${path}.gz`, gzipSync(edited));
  await mustRefuseIndex(/Failed to fetch .*(?:Hash Sum mismatch|File has unexpected size)/s);
});

test("a list of packages with one flipped bit and its old size is refused", async () => {
  const path = `${SUITE}/main/binary-amd64/Packages.gz`;
  server.instead.set(path, flipped(await published(path)));
  server.instead.set(path.slice(0, -3), null);
  await mustRefuseIndex(/Hash Sum mismatch/);
});

test("a package with one flipped bit and its old size is refused before anything of it is unpacked", async () => {
  const path = `/pool/main/a/anteroom/anteroom_${VERSIONS.older}_amd64.deb`;
  server.instead.set(path, flipped(await published(path)));
  expect(await apt("update")).toMatchObject({ code: 0 });
  const { code, err } = await apt("install", "anteroom");
  expect(err).toMatch(/Failed to fetch .*Hash Sum mismatch/s);
  expect(code).toBe(100);
  expect(changes(empty, await machine.files())).toEqual([]);
});

const indexText = (): Promise<string> => published(`${SUITE}/Release`).then(String);

test.each([
  [
    "a file that is no package",
    () => ["--package", key.file, "--key", key.file],
    /is no package of Anteroom/,
  ],
  ["a file that is not there", () => ["--package", "/absent.deb", "--key", key.file], /There is no file/],
  [
    "a key that is not there",
    () => ["--package", pair.newer, "--key", "0".repeat(40)],
    /There is no secret key/,
  ],
  [
    "another key than the repository's",
    () => ["--package", pair.newer, "--key", other.file],
    /is signed by [0-9A-F]{40}, which its machines trust/,
  ],
  ["a file without a key", () => ["--package", pair.newer, "--key", pair.newer], /There is no secret key/],
  ["a version that is there", () => ["--package", pair.older, "--key", key.file], /would reach nobody/],
  ["no key at all", () => ["--package", pair.newer], /^Say `--package/],
])("%s is refused with one sentence, and the repository stays as it was", async (_, words, sentence) => {
  const before = await indexText();
  const { code, out, err } = await command(...words(), "--output", repository, "--trial");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(sentence);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(await indexText()).toBe(before);
});

test("a package with the Electron that stands in gets into no repository but one for trying", async () => {
  const { code, err } = await command("--package", pair.newer, "--key", key.file, "--output", repository);
  expect(code).toBe(1);
  expect(err).toMatch(/holds Electron [\d.]+, which stands in and is never shipped/);
});

test("a folder that is something else is left alone", async () => {
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  expect((await add(pair.newer, key, elsewhere)).err).toMatch(/is there and no repository/);
  expect((await command("renew", "--key", key.file, "--output", elsewhere)).err).toMatch(/is no repository/);
  expect(await readdir(elsewhere)).toEqual([]);
});

test("a second run that meets a first one in the same repository stops with one sentence", async () => {
  const before = await indexText();
  const copy = join(folder, ".repository.part");
  await mkdir(copy);
  const { code, err } = await add(pair.newer, key, repository);
  await rm(copy, { recursive: true });
  expect(code).toBe(1);
  expect(err).toMatch(/another run works on this repository/);
  expect(await indexText()).toBe(before);
});

test("a run that died between its last two steps leaves a repository that the next one takes up again", async () => {
  await rename(repository, join(folder, ".repository.old"));
  expect(await command("renew", "--key", key.file, "--output", repository)).toMatchObject({ code: 0 });
  expect(await published(`/pool/main/a/anteroom/anteroom_${VERSIONS.older}_amd64.deb`)).not.toHaveLength(0);
  expect((await readdir(folder)).filter((name) => name.startsWith(".repository"))).toEqual([]);
});

const dateOf = (text: string, field: string): number =>
  Date.parse(new RegExp(`^${field}: (.*)$`, "m").exec(text)?.[1] ?? "");

test("signing anew moves the end by two weeks from now and changes nothing that is listed", async () => {
  const before = await indexText();
  expect(await command("renew", "--key", key.file, "--output", repository)).toMatchObject({ code: 0 });
  const text = await indexText();
  const fortnight = 14 * 86_400_000;
  expect(dateOf(text, "Valid-Until") - dateOf(text, "Date")).toBe(fortnight);
  expect(Math.abs(dateOf(text, "Valid-Until") - Date.now() - fortnight)).toBeLessThan(60_000);
  const listed = (index: string) => index.slice(index.indexOf("SHA256:"));
  expect(listed(text)).toBe(listed(before));
});

test("a machine installs from the repository, and is upgraded when a newer package was put in", async () => {
  expect(await apt("update")).toMatchObject({ code: 0, err: "" });
  expect(await apt("install", "anteroom")).toMatchObject({ code: 0 });
  await mustWork(machine, VERSIONS.older);
  expect(await add(pair.newer, key, repository)).toMatchObject({ code: 0 });
  expect(await apt("update")).toMatchObject({ code: 0, err: "" });
  expect(await apt("upgrade")).toMatchObject({ code: 0 });
  await mustWork(machine, VERSIONS.newer);
  expect((await add(pair.older, key, repository)).err).toMatch(
    new RegExp(`has Anteroom ${VERSIONS.newer} for amd64 .* so ${VERSIONS.older} would reach nobody`),
  );
});

test("a machine that is shown an older index again is not taken back to an older version", async () => {
  const theirs = join(folder, "replayed");
  expect(await add(pair.older, key, theirs)).toMatchObject({ code: 0 });
  server.serve(join(theirs, "public"));
  await apt("update");
  expect(await apt("upgrade")).toMatchObject({ code: 0 });
  await mustWork(machine, VERSIONS.newer);
});
