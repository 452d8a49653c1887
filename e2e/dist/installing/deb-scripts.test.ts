import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTool } from "../../../build/dist/run-tool.ts";
import { type Base, ensureBase } from "./base.ts";
import { type Machine, openMachine } from "./machine.ts";
import { ensurePair } from "./packages.ts";

/*
 * Chromium's sandbox on machines of several kinds: the package's own script is run against the kernel's settings and the
 * tools of AppArmor as these machines have them, played by files. AppArmor itself is not in this kernel.
 */

const SANDBOX = "/opt/anteroom/chrome-sandbox";
const PROFILE = "/etc/apparmor.d/anteroom";

let base: Base;
let control: string;
let machine: Machine;
let profile: string;

beforeAll(async () => {
  base = await ensureBase();
  const { newer } = await ensurePair("deb");
  control = await mkdtemp(join(tmpdir(), "anteroom-control-"));
  await runTool("dpkg-deb", ["--control", newer, control]);
  machine = await openMachine(base.ready);
  await machine.run("dpkg", "--unpack", await machine.bring(newer));
  profile = await machine.read("/opt/anteroom/resources/apparmor-profile");
});
afterAll(async () => {
  await machine?.close();
  if (control) await rm(control, { recursive: true });
});

const KERNEL = {
  clone: "/proc/sys/kernel/unprivileged_userns_clone",
  most: "/proc/sys/user/max_user_namespaces",
  restricted: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
} as const;

const runScript = async (name: string, ...words: readonly string[]) => {
  await machine.write(`/root/${name}`, await readFile(join(control, name), "utf8"), 0o755);
  return machine.run(`/root/${name}`, ...words);
};

const modeAfter = async (kernel: Partial<Record<keyof typeof KERNEL, string>>): Promise<string> => {
  await machine.run("rm", "-rf", "/proc/sys", PROFILE);
  for (const [name, path] of Object.entries(KERNEL)) {
    const value = Object.entries(kernel).find(([known]) => known === name)?.[1];
    if (value !== undefined) await machine.write(path, `${value}\n`);
  }
  expect(await runScript("postinst", "configure", "")).toMatchObject({ code: 0, err: "" });
  return (await machine.run("stat", "-c", "%a", SANDBOX)).out.trim();
};

test.each([
  ["which says nothing", {}, "755"],
  ["whose ordinary users have user namespaces", { clone: "1", most: "15000", restricted: "0" }, "755"],
  ["that gives ordinary users no user namespaces", { clone: "0" }, "4755"],
  ["that gives nobody a user namespace", { most: "0" }, "4755"],
  ["whose AppArmor restricts them and took no profile of ours", { restricted: "1" }, "4755"],
])("on a kernel %s the sandbox's helper has the mode that it needs and no more", async (_, kernel, mode) => {
  expect(await modeAfter(kernel)).toBe(mode);
});

test("a mode that an administrator fixed for the sandbox's helper is left as it is", async () => {
  await machine.run("dpkg-statoverride", "--update", "--add", "root", "root", "0750", SANDBOX);
  expect(await modeAfter({ clone: "0" })).toBe("750");
  await machine.run("dpkg-statoverride", "--remove", SANDBOX);
});

const playParser = (code: number): Promise<void> =>
  machine.write(
    "/usr/local/sbin/apparmor_parser",
    `#!/bin/sh\necho "$*" >>/root/parser-calls\nexit ${code}\n`,
    0o755,
  );

test("where AppArmor reads the profile it is put in place for root alone to write, and no setuid program is needed", async () => {
  await machine.write("/etc/apparmor.d/abi/4.0", "");
  await playParser(0);
  expect(await modeAfter({ restricted: "1" })).toBe("755");
  expect(await machine.read(PROFILE)).toBe(profile);
  expect((await machine.run("stat", "-c", "%a %U:%G", PROFILE)).out.trim()).toBe("644 root:root");
  expect(await machine.read("/root/parser-calls")).toContain("--skip-kernel-load");
});

test("where AppArmor refuses the profile none is left, and installing goes on", async () => {
  await machine.write("/etc/apparmor.d/abi/4.0", "");
  await playParser(1);
  expect(await modeAfter({ restricted: "1" })).toBe("4755");
  expect((await machine.run("test", "-e", PROFILE)).code).toBe(1);
});

test("an AppArmor that is too old to know user namespaces is never asked", async () => {
  await machine.run("rm", "-rf", "/etc/apparmor.d/abi", "/root/parser-calls");
  await playParser(0);
  expect(await modeAfter({ restricted: "1" })).toBe("4755");
  expect((await machine.run("test", "-e", "/root/parser-calls")).code).toBe(1);
});

test("a profile that was put in place goes when the package is removed", async () => {
  await machine.write("/etc/apparmor.d/abi/4.0", "");
  await playParser(0);
  await modeAfter({ restricted: "1" });
  expect(await runScript("prerm", "remove")).toMatchObject({ code: 0 });
  expect(await runScript("postrm", "remove")).toMatchObject({ code: 0 });
  expect((await machine.run("test", "-e", PROFILE)).code).toBe(1);
});

test("the profile gives our program user namespaces and nothing else, and lets the machine's owner add to it", () => {
  const rules = profile
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(rules).toEqual([
    "abi <abi/4.0>,",
    "include <tunables/global>",
    "profile anteroom /opt/anteroom/anteroom flags=(unconfined) {",
    "userns,",
    "include if exists <local/anteroom>",
    "}",
  ]);
});
