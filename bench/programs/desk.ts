import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OwnedProcess, firstLine, startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";
import { type WatchedDisplay, openWatchedDisplay } from "./watched-display.ts";

/** What a program finds on an ordinary machine: a display with a window manager, a message bus and an open keyring. */
export type Desk = {
  readonly display: WatchedDisplay;
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

/** Nothing on this bus starts by itself. */
const busConfig = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="false"/></policy>
</busconfig>
`;

const startBus = async (folder: string): Promise<{ bus: OwnedProcess; address: string }> => {
  const file = join(folder, "bus.conf");
  await writeFile(file, busConfig(folder));
  const words = ["dbus-daemon", "--nofork", "--nopidfile", `--config-file=${file}`, "--print-address=3"];
  const bus = startOwned(words, process.env);
  return { bus, address: (await firstLine(bus)) ?? "" };
};

const KEYRING = ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"];
const WAIT = ["gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets"] as const;

/** Makes such a desk, of which nothing is anybody's. */
export const openDesk = async (): Promise<Desk> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-desk-"));
  const { bus, address } = await startBus(folder);
  const places = { HOME: join(folder, "home"), XDG_RUNTIME_DIR: join(folder, "run") };
  for (const place of Object.values(places)) await mkdir(place, { mode: 0o700 });
  const names = { DBUS_SESSION_BUS_ADDRESS: address };
  const env = { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", ...places, ...names };
  const keyring = startOwned(KEYRING, env, "of nobody");
  const { code } = await run(WAIT[0], WAIT.slice(1), { env });
  if (code !== 0) {
    for (const one of [keyring, bus]) await one.close();
    throw new Error("the keyring did not come to its bus");
  }
  const display = await openWatchedDisplay();
  return {
    display,
    env: { ...display.env, ...names },
    close: async () => {
      for (const one of [display, keyring, bus]) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
