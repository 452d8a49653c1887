import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AUTOSTART_FILE, autostartEntry } from "./autostart-entry.ts";
import { type LoginPorts, applyLaunchAtLogin } from "./launch-at-login.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "autostart-"));
});
afterEach(() => rm(home, { recursive: true }));

const portsWith = (more: Partial<LoginPorts> = {}) => {
  const items: boolean[] = [];
  const lines: string[] = [];
  const ports: LoginPorts = {
    platform: "linux",
    isPackaged: true,
    execPath: "/opt/Anteroom/anteroom",
    configHome: home,
    setLoginItem: (isWanted) => items.push(isWanted),
    log: (level, event) => lines.push(`${level} ${event}`),
    ...more,
  };
  return { ports, items, lines };
};
const listed = () => readdir(home, { recursive: true });

test("on Linux an entry is written and taken away again, nothing else with it", async () => {
  const { ports, items, lines } = portsWith();
  await mkdir(join(home, "autostart"));
  await writeFile(join(home, "autostart", "other.desktop"), "x");
  await applyLaunchAtLogin(ports, true);
  await applyLaunchAtLogin(ports, true);
  expect(await readFile(join(home, "autostart", AUTOSTART_FILE), "utf8")).toContain(
    '\nExec="/opt/Anteroom/anteroom"\n',
  );
  await applyLaunchAtLogin(ports, false);
  await applyLaunchAtLogin(ports, false);
  expect([await listed(), items, lines]).toEqual([["autostart", "autostart/other.desktop"], [], []]);
});

test.each([true, false])("a program in development never touches the list (%s)", async (isWanted) => {
  const linux = portsWith({ isPackaged: false });
  const windows = portsWith({ isPackaged: false, platform: "win32" });
  await applyLaunchAtLogin(linux.ports, isWanted);
  await applyLaunchAtLogin(windows.ports, isWanted);
  expect([await listed(), linux.items, windows.items]).toEqual([[], [], []]);
});

test.each(["win32", "darwin"] as const)("on %s the system keeps the list", async (platform) => {
  const { ports, items } = portsWith({ platform });
  await applyLaunchAtLogin(ports, true);
  await applyLaunchAtLogin(ports, false);
  expect([items, await listed()]).toEqual([[true, false], []]);
});

test("a folder that cannot be written is logged, not thrown", async () => {
  await writeFile(join(home, "autostart"), "a file in the place of the folder");
  const { ports, lines } = portsWith();
  await applyLaunchAtLogin(ports, true);
  expect(lines).toEqual(["error autostart.failed"]);
});

test.each([
  ["/opt/An teroom/anteroom", 'Exec="/opt/An teroom/anteroom"'],
  ["/opt/50%/anteroom", 'Exec="/opt/50%%/anteroom"'],
  ['/opt/a"b/anteroom', 'Exec="/opt/a\\\\"b/anteroom"'],
  ["/opt/$HOME/`x`", 'Exec="/opt/\\\\$HOME/\\\\`x\\\\`"'],
  ["/opt/a\\b", 'Exec="/opt/a\\\\\\\\b"'],
])("the path %s is one word of the entry", (path, line) => {
  expect(autostartEntry(path)?.split("\n")[3]).toBe(line);
});

test.each(["", "/opt/a\nExec=/evil", "/opt/a\0", "/opt/a\r"])("%j cannot stand in an entry", (path) => {
  expect(autostartEntry(path)).toBeNull();
});
