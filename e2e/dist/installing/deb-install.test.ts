import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTool } from "../../../build/dist/run-tool.ts";
import { type Ran, run } from "../../../build/runtime/run.ts";
import { runAsPerson } from "./as-person.ts";
import { type Base, ensureBase } from "./base.ts";
import { lintianWords } from "./lint.ts";
import { type Machine, changes, openMachine } from "./machine.ts";
import { type Pair, VERSIONS, ensurePair } from "./packages.ts";

/* What a fresh installation by apt lays down, and that it works there. */

let base: Base;
let pair: Pair;
let machine: Machine;
let before: ReadonlyMap<string, string>;
let after: ReadonlyMap<string, string>;
let installed: Ran;

beforeAll(async () => {
  base = await ensureBase();
  pair = await ensurePair("deb");
  machine = await openMachine(base.ready);
  before = await machine.files();
  installed = await machine.run("apt-get", "install", "-y", "-q", await machine.bring(pair.older));
  after = await machine.files();
});
afterAll(() => machine?.close());

const isSetuid = (line: string): boolean => /^f [2-7]\d{3} /.test(line);

test("on a bare machine apt finds everything that the package depends on in the distribution", async () => {
  const bare = await openMachine(base.bare);
  try {
    const file = await bare.bring(pair.older);
    const { code, out } = await bare.run("apt-get", "install", "--simulate", "-q", file);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Inst anteroom \\(${VERSIONS.older} `, "m"));
    expect(out).toMatch(/^Inst libgtk-3-0/m);
    expect(out).toMatch(/^Conf anteroom /m);
  } finally {
    await bare.close();
  }
});

test("apt installs the file silently, with nothing to answer", async () => {
  expect(installed).toMatchObject({ code: 0 });
  expect(installed.out).toContain(`Setting up anteroom (${VERSIONS.older})`);
  const { out } = await machine.run("dpkg-query", "-W", "-f", "${Status} ${Version}", "anteroom");
  expect(out).toBe(`install ok installed ${VERSIONS.older}`);
  expect((await machine.run("dpkg", "--verify", "anteroom")).out).toBe("");
});

test("everything lies where it belongs: /opt/anteroom, the command, the menu, pictures and documents, and no more", () => {
  const outside = changes(before, after)
    .map((line) => line.slice(0, line.indexOf(":")))
    .filter((path) => !path.startsWith("/opt/anteroom/"))
    .map((path) => path.replace(/\d+x\d+/, "SIZE"));
  expect([...new Set(outside)]).toEqual([
    "/opt/anteroom",
    "/usr/bin/anteroom",
    "/usr/share/applications/app.anteroom.desktop",
    "/usr/share/applications/mimeinfo.cache",
    "/usr/share/doc/anteroom",
    "/usr/share/doc/anteroom/CHANGELOG.md.gz",
    "/usr/share/doc/anteroom/changelog.gz",
    "/usr/share/doc/anteroom/copyright",
    "/usr/share/icons/hicolor/SIZE/apps/anteroom.png",
    "/usr/share/icons/hicolor/icon-theme.cache",
    "/usr/share/icons/hicolor/scalable/apps/anteroom.svg",
    "/usr/share/lintian/overrides/anteroom",
    "/usr/share/man/man1/anteroom.1.gz",
  ]);
  expect(after.get("/usr/bin/anteroom")).toMatch(/ \/opt\/anteroom\/anteroom$/);
});

test("all of it is root's, nobody else may write any of it, and no policy came along", () => {
  const own = [...after].filter(([path]) => before.get(path) !== after.get(path));
  const wrong = own.filter(([, line]) => !/^(?:d 755|f [67][45][45]|l 777) 0:0 /.test(`${line} `));
  expect(wrong).toEqual([]);
  expect(own.length).toBeGreaterThan(30);
  expect(after.has("/etc/anteroom")).toBe(false);
});

test("there are as many setuid and setgid programs as before", () => {
  const setuid = (files: ReadonlyMap<string, string>) =>
    [...files].filter(([, line]) => isSetuid(line)).map(([path]) => path);
  expect(setuid(after)).toEqual(setuid(before));
  expect(setuid(before)).toContain("/usr/bin/su");
});

test("every library that the program and its parts load is found on the machine", async () => {
  const parts = [...after.keys()].filter(
    (path) =>
      path.startsWith("/opt/anteroom/") &&
      (/\.(?:so(?:\.\d+)*|node)$/.test(path) || after.get(path)?.startsWith("f 755") === true),
  );
  expect(parts).toEqual(expect.arrayContaining(["/opt/anteroom/anteroom", "/opt/anteroom/libffmpeg.so"]));
  const { code, out, err } = await machine.run("ldd", ...parts);
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out.split("\n").filter((line) => line.includes("not found"))).toEqual([]);
  expect(out).toContain("libgtk-3.so.0 => /");
});

test("the command starts the program for an ordinary person, in its sandbox, and it still refuses to lose that", async () => {
  const { code, err } = await runAsPerson(machine, "anteroom", "--no-sandbox");
  expect(err).toContain("Anteroom does not start with --no-sandbox");
  expect(err).not.toContain("SUID sandbox helper");
  expect(code).toBe(64);
});

test("the menu's file is valid and the machine opens anteroom:// links with it", async () => {
  const file = "/usr/share/applications/app.anteroom.desktop";
  expect(await run("desktop-file-validate", [join(machine.root, file)])).toEqual({
    code: 0,
    out: "",
    err: "",
  });
  const text = await machine.read(file);
  expect(text).toMatch(/^Exec=\/opt\/anteroom\/anteroom -- %u$/m);
  expect(text).toMatch(/^Icon=anteroom$/m);
  expect(await machine.read("/usr/share/applications/mimeinfo.cache")).toContain(
    "x-scheme-handler/anteroom=app.anteroom.desktop;",
  );
});

test("the pictures have the sizes of their folders", async () => {
  const pictures = [...after.keys()].filter((path) => path.endsWith("/apps/anteroom.png"));
  expect(pictures).toHaveLength(8);
  for (const path of pictures) {
    const bytes = await readFile(join(machine.root, path));
    // IHDR is the first part of a PNG (RFC 2083, 4.1.1)
    expect(path).toContain(`/${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}/`);
  }
});

test("the page of the manual is without fault, is found by its name and names the version", async () => {
  const page = join(machine.root, "usr/share/man/man1/anteroom.1.gz");
  const env = { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "100" };
  const { code, out, err } = await run("man", ["--warnings", "-E", "UTF-8", "-Tutf8", "-l", page], { env });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain(`Anteroom ${VERSIONS.older}`);
  expect((await run("lexgrog", [page])).out).toContain('"anteroom - end-to-end encrypted telehealth visits');
});

test("Debian's own checker has nothing to say but what the package explains", async () => {
  expect(await lintianWords(pair.newer)).toBe("");
});

test("the file says what the package is without being installed, and its scripts are plain shell", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-control-"));
  try {
    await runTool("dpkg-deb", ["--control", pair.newer, folder]);
    const control = await readFile(join(folder, "control"), "utf8");
    expect(control).toMatch(/^Package: anteroom\nVersion: 1\.0\.10\n/);
    expect(control).not.toMatch(/^(?:Pre-Depends|Essential|Conffiles):/m);
    for (const script of ["preinst", "postinst", "prerm", "postrm"])
      expect(await run("sh", ["-n", join(folder, script)])).toEqual({ code: 0, out: "", err: "" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
