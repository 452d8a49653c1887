import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "playwright/test";
import { type OwnedProcess, firstLine, startOwned } from "../../build/runtime/owned-process.ts";

const run = promisify(execFile);

/** A session of an operating system that is nobody's: own home, own runtime folder, own message bus; nothing on it starts by itself, not even a prompter. */
export type DesktopSession = {
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Calls a method of the Secret Service and answers what it printed; null when it was refused. */
  ask: (path: string, method: string, ...words: string[]) => Promise<string | null>;
  /** Starts gnome-keyring; with a password its keyring is made or unlocked, without one it stays as it is. */
  startKeyring: (password: string | null) => Promise<OwnedProcess>;
  close: () => Promise<void>;
};

const SERVICE = "org.freedesktop.secrets";
const ROOT_PATH = "/org/freedesktop/secrets";
const LOGIN = `${ROOT_PATH}/collection/login`;

const busConfig = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="false"/></policy>
</busconfig>
`;

const OUTSIDE = ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL"];

const environmentOf = async (folder: string): Promise<NodeJS.ProcessEnv> => {
  const inside = {
    HOME: "home",
    TMPDIR: "tmp",
    XDG_RUNTIME_DIR: "run",
    XDG_DATA_HOME: "share",
    XDG_CONFIG_HOME: "config",
    XDG_CACHE_HOME: "cache",
  };
  const kept = Object.entries(process.env).filter(([name]) => !OUTSIDE.includes(name));
  const own = Object.entries(inside).map(([name, place]) => [name, join(folder, place)] as const);
  for (const [, place] of own) await mkdir(place, { mode: 0o700 });
  return Object.fromEntries([...kept, ...own]);
};

/** A session without a message bus. */
export const bareSession = async (): Promise<Pick<DesktopSession, "folder" | "env" | "close">> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-vault-"));
  const env = await environmentOf(folder);
  return { folder, env, close: () => rm(folder, { recursive: true, force: true }) };
};

const asker =
  (env: NodeJS.ProcessEnv): DesktopSession["ask"] =>
  async (path, method, ...words) => {
    const args = ["--session", "--print-reply", `--dest=${SERVICE}`, path, method, ...words];
    const printed = await run("dbus-send", args, { env }).catch(() => null);
    return printed?.stdout ?? null;
  };

/** A session with a message bus of its own. */
export const desktopSession = async (): Promise<DesktopSession> => {
  const bare = await bareSession();
  const config = join(bare.folder, "bus.conf");
  await writeFile(config, busConfig(bare.folder));
  const words = ["dbus-daemon", "--nofork", "--nopidfile", `--config-file=${config}`, "--print-address=3"];
  const bus = startOwned(words, bare.env);
  const env = { ...bare.env, DBUS_SESSION_BUS_ADDRESS: (await firstLine(bus)) ?? "" };
  const started: OwnedProcess[] = [];
  const ask = asker(env);
  return {
    folder: bare.folder,
    env,
    ask,
    startKeyring: async (password) => {
      const keyring = startOwned(
        [
          "gnome-keyring-daemon",
          "--foreground",
          "--components=secrets",
          ...(password === null ? [] : ["--unlock"]),
        ],
        env,
        password ?? "",
      );
      started.push(keyring);
      await expect.poll(() => ask(ROOT_PATH, "org.freedesktop.DBus.Peer.Ping")).not.toBe(null);
      if (password !== null) await expect.poll(() => isLocked({ ask })).toBe(false);
      return keyring;
    },
    close: async () => {
      for (const one of [...started, bus]) {
        one.child.kill("SIGCONT");
        await one.close();
      }
      await bare.close();
    },
  };
};

/** Whether the keyring is locked; null when there is none. */
export const isLocked = async ({ ask }: Pick<DesktopSession, "ask">): Promise<boolean | null> => {
  const words = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
  const printed = await ask(LOGIN, "org.freedesktop.DBus.Properties.Get", ...words);
  return printed === null ? null : printed.includes("boolean true");
};

/** Locks the keyring as a lock of the screen does. */
export const lockKeyring = async (session: DesktopSession): Promise<void> => {
  await session.ask(ROOT_PATH, "org.freedesktop.Secret.Service.Lock", `array:objpath:${LOGIN}`);
  await expect.poll(() => isLocked(session)).toBe(true);
};

const UNLOCK = 1;

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A zero byte that carries who asks, then a packet: its length, what to do, and a text (gnome-keyring, daemon/control). */
const unlockRequest = (password: string): Buffer => {
  const text = Buffer.from(password);
  const body = Buffer.concat([uint32(UNLOCK), uint32(text.length), text]);
  return Buffer.concat([Buffer.alloc(1), uint32(body.length + 4), body]);
};

/** Unlocks the keyring as signing in to the operating system does: the running daemon is handed the password. */
export const unlockKeyring = async (session: DesktopSession, password: string): Promise<void> => {
  const socket = connect(join(session.env["XDG_RUNTIME_DIR"] ?? "", "keyring", "control"));
  socket.write(unlockRequest(password));
  await expect.poll(() => isLocked(session)).toBe(false);
  socket.destroy();
};
