import { readFile, readdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { launchDesktop } from "../parts/electron.ts";
import { makeBareApp } from "./bare-app.ts";
import { stubService } from "./stub-service.ts";
import { signInAtStub } from "./page-calls.ts";

test("a page that died comes back, and main still knows who is signed in", async () => {
  const bare = await makeBareApp();
  const clinic = await stubService();
  const desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await desktop.page.waitForFunction("window.isReady === true");
  await signInAtStub(desktop.page);
  const account = await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error("no window");
    const back = new Promise<void>((resolve) => contents.once("did-finish-load", () => resolve()));
    contents.forcefullyCrashRenderer();
    await back;
    return contents.executeJavaScript(`window.anteroom.invoke("session.read", {})`);
  });
  expect(account).toMatchObject({
    ok: true,
    value: { state: "active", account: { displayName: "Dr Example" } },
  });
  expect(desktop.log()).toContain('"event":"window.gone"');
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

test("the desktop ends itself when it is told to", async () => {
  const bare = await makeBareApp();
  const desktop = await launchDesktop({ dist: bare.dist });
  const ended = new Promise((resolve) => desktop.app.process().once("exit", resolve));
  desktop.app.process().kill("SIGTERM");
  expect(await ended).toBe(0);
  await bare.remove();
});

/** Processes below this one, with their command lines. */
const below = async (parent: number): Promise<string[]> => {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8").catch(() => "");
  const pids = children.split(" ").filter(Boolean).map(Number);
  const lines = await Promise.all(
    pids.map(async (pid) => [
      await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      ...(await below(pid)),
    ]),
  );
  return lines.flat();
};

const dumpsIn = async (folders: readonly string[]): Promise<string[]> => {
  const names = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true }).catch(() => [])),
  );
  return names.flat().filter((name) => /\.dmp$|(?:^|\/)core(?:\.\d+)?$|minidump/i.test(name));
};

test("no crash reporter runs, and a page that died leaves no picture of its memory", async () => {
  const bare = await makeBareApp();
  const desktop = await launchDesktop({ dist: bare.dist });
  await desktop.page.waitForFunction("window.isReady === true");
  const pid = desktop.app.process().pid ?? 0;
  const before = await below(pid);
  const facts = await desktop.app.evaluate(async ({ BrowserWindow, app, crashReporter }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error("no window");
    const back = new Promise<void>((resolve) => contents.once("did-finish-load", () => resolve()));
    contents.forcefullyCrashRenderer();
    await back;
    return { dumps: app.getPath("crashDumps"), parameters: crashReporter.getParameters() };
  });
  const lines = [...before, ...(await below(pid))];
  const dumps = await dumpsIn([
    desktop.dataFolder,
    facts.dumps,
    tmpdir(),
    join(homedir(), ".config"),
    bare.dist,
  ]);
  await desktop.close();
  await bare.remove();
  expect(lines.some((line) => line.includes("--type=renderer"))).toBe(true);
  // Electron names a crash reporter in every command line; a handler of dumps would be a process of its own
  expect(lines.filter((line) => /^[^\0]*crashpad|--crashpad-handler-pid/i.test(line))).toEqual([]);
  expect([dumps, facts.parameters]).toEqual([[], {}]);
});

test("no process of the program runs without the sandbox that it would have, nor with a door for debuggers", async () => {
  const bare = await makeBareApp();
  const desktop = await launchDesktop({ dist: bare.dist });
  const lines = await below(desktop.app.process().pid ?? 0);
  await desktop.close();
  await bare.remove();
  const renderers = lines.filter((line) => line.includes("--type=renderer"));
  expect(renderers.length).toBeGreaterThan(0);
  expect(renderers.filter((line) => /no-sandbox|disable-seccomp|disable-web-security/.test(line))).toEqual(
    [],
  );
});
