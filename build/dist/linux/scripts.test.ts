import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../runtime/run.ts";
import { type Scripts, debScripts, rpmScripts } from "./scripts.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-scripts-"));
  await put("opt/anteroom/chrome-sandbox", "");
  await put("opt/anteroom/resources/apparmor-profile", "profile");
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

/** Commands of the machine that stand in for the real ones, and write down their words. */
const stub = async (name: string, code = 0): Promise<void> => {
  await put(`bin/${name}`, `#!/bin/sh\necho ${name} "$@" >> "${root}/calls"\nexit ${code}\n`);
  await run("chmod", ["755", join(root, "bin", name)]);
};

/** Runs a script on a machine that is a folder: every whole path in it begins there. */
const runScript = async (text: string, words: readonly string[]) => {
  const moved = text.replaceAll(/(?<=[\s="'(]|^)\/(?=(?:opt|etc|proc|usr)\/)/gm, `${root}/`);
  const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin` };
  await put("script", moved.replaceAll(`#!${root}`, "#!"));
  return run("/bin/sh", [join(root, "script"), ...words], { env });
};

const modeOf = async (path: string): Promise<string> =>
  ((await stat(join(root, path))).mode & 0o7777).toString(8);
const calls = (): Promise<string> => readFile(join(root, "calls"), "utf8").catch(() => "");
const profiles = (): Promise<readonly string[]> => readdir(join(root, "etc/apparmor.d")).catch(() => []);

const kinds: readonly (readonly [string, Scripts, readonly string[], readonly string[]])[] = [
  ["deb", debScripts("1.2.3"), ["configure"], ["remove"]],
  ["rpm", rpmScripts(), ["1"], ["0"]],
];

test("an older deb is refused in one sentence, and a newer or the same one is not", async () => {
  const script = debScripts("1.2.3")["before-install"] ?? "";
  expect(await runScript(script, ["upgrade", "1.10.0"])).toEqual({
    code: 1,
    out: "",
    err: "Anteroom 1.10.0 is installed and newer than 1.2.3: remove it first if the older one is really wanted.\n",
  });
  for (const words of [["upgrade", "1.2.2"], ["upgrade", "1.2.3"], ["install"], ["install", "9.0.0"]])
    expect(await runScript(script, words)).toEqual({ code: 0, out: "", err: "" });
});

test.each(kinds)(
  "the %s makes no setuid program where people have user namespaces",
  async (_, scripts, came) => {
    await put("proc/sys/kernel/unprivileged_userns_clone", "1\n");
    await put("proc/sys/user/max_user_namespaces", "31000\n");
    expect(await runScript(scripts["after-install"], came)).toEqual({ code: 0, out: "", err: "" });
    expect(await modeOf("opt/anteroom/chrome-sandbox")).toBe("755");
  },
);

test.each(["kernel/unprivileged_userns_clone", "user/max_user_namespaces"])(
  "a machine whose %s is 0 gets the setuid sandbox, since it would have none",
  async (path) => {
    await put(`proc/sys/${path}`, "0\n");
    await runScript(debScripts("1.2.3")["after-install"], ["configure"]);
    expect(await modeOf("opt/anteroom/chrome-sandbox")).toBe("4755");
  },
);

test("AppArmor that keeps namespaces back asks for our profile, and for setuid only where it cannot be had", async () => {
  await put("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
  const script = debScripts("1.2.3")["after-install"];
  await runScript(script, ["configure"]);
  expect([await modeOf("opt/anteroom/chrome-sandbox"), await profiles()]).toEqual(["4755", []]);
  await stub("apparmor_parser");
  await put("etc/apparmor.d/abi/4.0", "");
  await runScript(script, ["configure"]);
  expect([await modeOf("opt/anteroom/chrome-sandbox"), await profiles()]).toEqual([
    "755",
    ["abi", "anteroom"],
  ]);
  expect(await calls()).toContain("apparmor_parser --replace");
});

test("an AppArmor that knows no such profile is left alone, and nothing fails of it", async () => {
  await stub("apparmor_parser", 1);
  await put("etc/apparmor.d/abi/4.0", "");
  expect(await runScript(debScripts("1.2.3")["after-install"], ["configure"])).toMatchObject({ code: 0 });
  expect(await profiles()).toEqual(["abi"]);
  expect(await modeOf("opt/anteroom/chrome-sandbox")).toBe("755");
});

test("an administrator's own mode for the sandbox stays", async () => {
  await stub("dpkg-statoverride");
  await put("proc/sys/user/max_user_namespaces", "0\n");
  const before = await modeOf("opt/anteroom/chrome-sandbox");
  await runScript(debScripts("1.2.3")["after-install"], ["configure"]);
  expect(await modeOf("opt/anteroom/chrome-sandbox")).toBe(before);
});

test.each(kinds)(
  "the %s takes its profile away and leaves the policies of the machine",
  async (_, scripts, __, gone) => {
    await stub("apparmor_parser");
    await put("etc/apparmor.d/anteroom", "profile");
    await put("etc/apparmor.d/local/anteroom", "of the administrator");
    await put("etc/anteroom/policies.json", "{}");
    for (const script of [scripts["before-remove"], scripts["after-remove"]])
      expect(await runScript(script, gone)).toEqual({ code: 0, out: "", err: "" });
    expect([await profiles(), await readdir(join(root, "etc/anteroom"))]).toEqual([
      ["local"],
      ["policies.json"],
    ]);
    expect(await calls()).toContain("apparmor_parser --remove");
  },
);

test("a purge takes the policies of the machine along, and an upgrade takes nothing", async () => {
  const script = debScripts("1.2.3")["after-remove"];
  await put("etc/anteroom/policies.json", "{}");
  await put("etc/apparmor.d/anteroom", "profile");
  await runScript(script, ["upgrade", "1.3.0"]);
  expect([await profiles(), await readdir(join(root, "etc"))]).toEqual([
    ["anteroom"],
    ["anteroom", "apparmor.d"],
  ]);
  await runScript(script, ["purge"]);
  expect([await profiles(), await readdir(join(root, "etc"))]).toEqual([[], ["apparmor.d"]]);
});

test("an rpm that is upgraded keeps its profile", async () => {
  await put("etc/apparmor.d/anteroom", "profile");
  for (const script of [rpmScripts()["before-remove"], rpmScripts()["after-remove"]])
    await runScript(script, ["1"]);
  expect(await profiles()).toEqual(["anteroom"]);
});
