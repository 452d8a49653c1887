import { afterAll, beforeAll, expect, test } from "vitest";
import { runTool } from "../../../build/dist/run-tool.ts";
import { type Ran, run } from "../../../build/runtime/run.ts";
import { runAsPerson } from "./as-person.ts";
import { ensureBase } from "./base.ts";
import { type Machine, changes, openMachine } from "./machine.ts";
import { type Pair, VERSIONS, ensurePair } from "./packages.ts";

/*
 * The rpm on a machine that has an rpm database of its own, and Debian's files for the rest: no package there says what it
 * provides, so rpm is told not to ask (--nodeps), and the names are looked up by hand. The tests build on each other.
 */

let pair: Pair;
let machine: Machine;
let empty: ReadonlyMap<string, string>;

beforeAll(async () => {
  const base = await ensureBase();
  pair = await ensurePair("rpm");
  machine = await openMachine(base.ready);
  empty = await machine.files();
});
afterAll(() => machine?.close());

const rpm = (...words: readonly string[]): Promise<Ran> =>
  // Debian's rpm wants to hear that it is meant
  run("rpm", ["--root", machine.root, "--dbpath", "/var/lib/rpm", "--force-debian", ...words], {
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    timeoutMs: 90_000,
  });

const ask = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await runTool("rpm", ["-qp", ...words, pair.newer])).trim().split("\n");

const INSTALL = ["--nodeps", "--nosignature"];

test("the package names itself, the machine it is for and the libraries, and nothing of the machine that made it", async () => {
  const format = "%{NAME} %{VERSION}-%{RELEASE} %{ARCH} %{BUILDHOST} %{LICENSE}";
  expect(await ask("--qf", format)).toEqual([
    `anteroom ${VERSIONS.newer}-1 x86_64 anteroom.invalid Apache-2.0`,
  ]);
  expect(await ask("--provides")).toEqual([
    `anteroom = ${VERSIONS.newer}-1`,
    `anteroom(x86-64) = ${VERSIONS.newer}-1`,
  ]);
  expect(await ask("--obsoletes")).toEqual([""]);
});

test("everything that it requires is there where its libraries are", async () => {
  const wanted = (await ask("--requires")).filter((name) => !name.startsWith("rpmlib("));
  const libraries = (await machine.run("ldconfig", "-p")).out;
  const absent = wanted.filter((name) => {
    const library = /^(.+)\(\)\(64bit\)$/.exec(name)?.[1];
    return library === undefined ? name !== "/bin/sh" : !libraries.includes(`\t${library} (`);
  });
  expect(absent).toEqual([]);
  expect(wanted).toContain("libgtk-3.so.0()(64bit)");
});

test("its scripts are plain shell, and no file is another's than root's or setuid", async () => {
  const scripts = (await ask("--scripts")).join("\n");
  expect(scripts.match(/^\w+ scriptlet \(using .*$/gm)).toEqual([
    "postinstall scriptlet (using /bin/sh):",
    "preuninstall scriptlet (using /bin/sh):",
    "postuninstall scriptlet (using /bin/sh):",
  ]);
  const files = await ask("--qf", "[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILENAMES}\\n]");
  const wrong = files.filter(
    (line) => !/^(?:drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root:root \//.test(line),
  );
  expect(wrong).toEqual([]);
});

test("it holds the same files as the deb but those that only Debian wants", async () => {
  const { newer } = await ensurePair("deb");
  const listed = (await runTool("dpkg-deb", ["-c", newer])).trim().split("\n");
  const inDeb = listed
    .filter((line) => !line.startsWith("d"))
    .map((line) => / \.(\/.*?)(?: -> .*)?$/.exec(line)?.[1] ?? line);
  const inRpm = new Set(await ask("-l"));
  expect(inDeb.filter((path) => !inRpm.has(path))).toEqual([
    "/usr/share/doc/anteroom/changelog.gz",
    "/usr/share/lintian/overrides/anteroom",
  ]);
  const onlyInRpm = [...inRpm].filter((path) => !listed.some((line) => line.includes(` .${path}`)));
  expect(onlyInRpm).toEqual([]);
});

test("it installs, and a person can start it", async () => {
  expect(await rpm("-i", ...INSTALL, pair.older)).toMatchObject({ code: 0, err: "" });
  expect((await rpm("-q", "anteroom")).out).toBe(`anteroom-${VERSIONS.older}-1.x86_64\n`);
  expect(await rpm("-V", "--nodeps", "anteroom")).toMatchObject({ code: 0, out: "" });
  expect(await runAsPerson(machine, "anteroom", "--no-sandbox")).toMatchObject({ code: 64 });
  expect(await machine.read("/usr/share/applications/mimeinfo.cache")).toContain(
    "x-scheme-handler/anteroom=app.anteroom.desktop;",
  );
  expect((await machine.files()).has("/etc/anteroom")).toBe(false);
});

test("an upgrade keeps an administrator's policies", async () => {
  await machine.write("/etc/anteroom/policies.json", "{}\n");
  expect(await rpm("-U", ...INSTALL, pair.newer)).toMatchObject({ code: 0, err: "" });
  expect((await rpm("-q", "anteroom")).out).toBe(`anteroom-${VERSIONS.newer}-1.x86_64\n`);
  expect(await rpm("-V", "--nodeps", "anteroom")).toMatchObject({ code: 0, out: "" });
  expect(await machine.read("/etc/anteroom/policies.json")).toBe("{}\n");
});

test("a downgrade is refused by rpm, and the newer version stays whole", async () => {
  const before = await machine.files();
  const { code, err } = await rpm("-U", ...INSTALL, pair.older);
  expect(code).not.toBe(0);
  expect(err).toContain(
    `package anteroom-${VERSIONS.newer}-1.x86_64 (which is newer than anteroom-${VERSIONS.older}-1.x86_64) is already installed`,
  );
  expect(changes(before, await machine.files())).toEqual([]);
});

test("erasing leaves the policies, which are the administrator's, and nothing else", async () => {
  expect(await rpm("-e", "anteroom")).toMatchObject({ code: 0, err: "" });
  expect((await rpm("-q", "anteroom")).code).toBe(1);
  expect(changes(empty, await machine.files())).toEqual([
    "/etc/anteroom: absent -> d 755 0:0",
    "/etc/anteroom/policies.json: absent -> f 644 0:0 3",
  ]);
});
