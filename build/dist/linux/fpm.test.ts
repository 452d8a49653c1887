import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../runtime/run.ts";
import { debScripts, rpmScripts } from "./scripts.ts";

const DATE = 1_700_000_000;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-fpm-"));
});
afterEach(() => rm(root, { recursive: true }));

/** A small program with its documents, written at `at`, with the modes of whoever wrote it. */
const sources = async (folder: string, at: number, mode: number): Promise<readonly string[]> => {
  const program = join(root, folder, "program");
  await mkdir(join(program, "resources"), { recursive: true });
  await mkdir(join(root, folder, "documents", "usr", "bin"), { recursive: true });
  await writeFile(join(program, "anteroom"), "program", { mode: mode | 0o100 });
  await writeFile(join(program, "libx.so.1"), "library", { mode: mode | 0o100 });
  await writeFile(join(program, "resources", "app.asar"), "archive", { mode });
  await symlink("/opt/anteroom/anteroom", join(root, folder, "documents", "usr", "bin", "anteroom"));
  await utimes(join(program, "anteroom"), at, at);
  await chmod(program, 0o700);
  return [`${program}/=/opt/anteroom`, `${join(root, folder, "documents")}/=/`];
};

const scriptWords = async (folder: string, scripts: object): Promise<readonly string[]> => {
  const written = Object.entries(scripts).map(async ([time, text]) => {
    await writeFile(join(root, folder, time), String(text));
    return [`--${time}`, join(root, folder, time)];
  });
  return (await Promise.all(written)).flat();
};

const FPM = join(import.meta.dirname, "fpm.ts");

const pack = async (type: "deb" | "rpm", folder: string, output: string): Promise<string> => {
  const at = folder === "one" ? 1_600_000_000 : 1_800_000_000;
  const paths = await sources(folder, at, folder === "one" ? 0o600 : 0o666);
  const scripts = await scriptWords(folder, type === "deb" ? debScripts("1.2.3") : rpmScripts());
  const compression = type === "deb" ? ["--deb-compression", "gz"] : ["--rpm-compression", "gzip"];
  const about = [
    "--name",
    "anteroom",
    "--maintainer",
    "A <a@a.invalid>",
    "--vendor",
    "A",
    "--license",
    "Apache-2.0",
  ];
  const file = join(root, output);
  const words = [
    "-s",
    "dir",
    "--force",
    "-t",
    type,
    "-d",
    "libc6",
    "--architecture",
    "amd64",
    "--version",
    "1.2.3",
  ];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(DATE) };
  const description = ["--description", "a word\n more words", "--package", file];
  const all = [FPM, ...words, ...about, ...description, ...compression, ...scripts, ...paths];
  const { code, err } = await run(process.execPath, all, { env });
  expect([code, err]).toEqual([0, ""]);
  return file;
};

test("a deb is the same bytes from another folder, at another date, by somebody with other habits", async () => {
  const [one, two] = [await pack("deb", "one", "one.deb"), await pack("deb", "two", "two.deb")];
  expect((await readFile(one)).equals(await readFile(two))).toBe(true);
});

test("an rpm says and holds the same from another folder, at another date, by somebody with other habits", async () => {
  const files = [await pack("rpm", "one", "one.rpm"), await pack("rpm", "two", "two.rpm")];
  const words = ["-qp", "--dump", "--info", "--scripts", "--requires"];
  const [one, two] = files.map((file) => execFileSync("rpm", [...words, file]).toString());
  expect(two).toBe(one);
  expect(one).toContain("anteroom.invalid");
});

test("a deb holds files of root alone, with plain modes, one date, and no setuid program", async () => {
  const file = await pack("deb", "one", "one.deb");
  const listed = execFileSync("dpkg-deb", ["-c", file], { env: { ...process.env, TZ: "UTC" } }).toString();
  const rows = listed
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));
  expect(new Set(rows.map(([, owner]) => owner))).toEqual(new Set(["root/root"]));
  expect(new Set(rows.map(([, , , day, time]) => `${day} ${time}`))).toEqual(new Set(["2023-11-14 22:13"]));
  expect(rows.map(([mode, , , , , ...path]) => [mode, path.join(" ")])).toEqual([
    ["drwxr-xr-x", "./"],
    ["drwxr-xr-x", "./opt/"],
    ["drwxr-xr-x", "./opt/anteroom/"],
    ["-rwxr-xr-x", "./opt/anteroom/anteroom"],
    ["-rw-r--r--", "./opt/anteroom/libx.so.1"],
    ["drwxr-xr-x", "./opt/anteroom/resources/"],
    ["-rw-r--r--", "./opt/anteroom/resources/app.asar"],
    ["drwxr-xr-x", "./usr/"],
    ["drwxr-xr-x", "./usr/bin/"],
    ["lrwxrwxrwx", "./usr/bin/anteroom -> /opt/anteroom/anteroom"],
  ]);
});

test("a deb's control says what was asked, and its sums are those of its files", async () => {
  const file = await pack("deb", "one", "one.deb");
  expect(execFileSync("dpkg-deb", ["-I", file, "control"]).toString()).toBe(`Package: anteroom
Version: 1.2.3
Section: video
Priority: optional
Architecture: amd64
Depends: libc6
Installed-Size: 9
Maintainer: A <a@a.invalid>
Description: a word
 more words
`);
  execFileSync("dpkg-deb", ["-x", file, join(root, "unpacked")]);
  await writeFile(join(root, "sums"), execFileSync("dpkg-deb", ["-I", file, "md5sums"]));
  execFileSync("md5sum", ["--check", "--strict", "--quiet", join(root, "sums")], {
    cwd: join(root, "unpacked"),
  });
});

test("what cannot be read, and a missing date, end in one sentence and no package", async () => {
  const env = { ...process.env, SOURCE_DATE_EPOCH: "" };
  const words = [
    "-t",
    "deb",
    "--name",
    "a",
    "--version",
    "1.0.0",
    "--architecture",
    "amd64",
    "--maintainer",
    "a",
  ];
  const more = [
    "--license",
    "a",
    "--description",
    "a",
    "--deb-compression",
    "gz",
    "--package",
    join(root, "a.deb"),
  ];
  const undated = await run(process.execPath, [FPM, ...words, ...more], { env });
  expect([undated.code, undated.err]).toEqual([
    1,
    "SOURCE_DATE_EPOCH does not say the date of the package: set it to seconds since 1970.\n",
  ]);
  const other = await run(process.execPath, [FPM, "-t", "pacman"], { env });
  expect([other.code, other.err]).toEqual([1, "The package script makes deb and rpm, and no pacman.\n"]);
});
