import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log/log.ts";
import { AUTOSTART_FILE, autostartEntry } from "./autostart-entry.ts";

/** What starting at login needs to know of the machine. */
export type LoginPorts = {
  platform: NodeJS.Platform;
  /** A program in development never starts at login. */
  isPackaged: boolean;
  execPath: string;
  /** The person's folder of settings (Linux: `$XDG_CONFIG_HOME`, usually ~/.config). */
  configHome: string;
  /** Windows and macOS keep the list themselves. */
  setLoginItem: (isWanted: boolean) => void;
  log: Log;
};

const writeEntry = async (folder: string, text: string): Promise<void> => {
  const path = join(folder, AUTOSTART_FILE);
  const had = await readFile(path, "utf8").catch(() => null);
  if (had === text) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: 0o644 });
};

const applyOnLinux = async ({ configHome, execPath }: LoginPorts, isWanted: boolean): Promise<void> => {
  const folder = join(configHome, "autostart");
  if (!isWanted) return rm(join(folder, AUTOSTART_FILE), { force: true });
  const text = autostartEntry(execPath);
  if (text === null) throw new Error("the program's path cannot stand in a desktop entry");
  return writeEntry(folder, text);
};

/** Has the program start when a person logs in at the machine, or no longer; it starts signed out. A failure is logged and changes nothing else. */
export const applyLaunchAtLogin = async (ports: LoginPorts, isWanted: boolean): Promise<void> => {
  if (!ports.isPackaged) return;
  try {
    if (ports.platform === "linux") await applyOnLinux(ports, isWanted);
    else ports.setLoginItem(isWanted);
  } catch {
    ports.log("error", "autostart.failed");
  }
};
