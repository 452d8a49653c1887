import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KEYRING_SERVICE, KeyringAbsent, type Keytar, hasSessionBus, keyringOver } from "./keyring.ts";

const keytarWith = (change: Partial<Keytar> = {}): { keytar: Keytar; calls: string[][] } => {
  const calls: string[][] = [];
  const keytar: Keytar = {
    getPassword: async (...words) => (calls.push(["get", ...words]), "value"),
    setPassword: async (...words) => void calls.push(["set", ...words]),
    deletePassword: async (...words) => (calls.push(["delete", ...words]), true),
    ...change,
  };
  return { keytar, calls };
};

const refusedWith = async (message: string): Promise<unknown> => {
  const { keytar } = keytarWith({ setPassword: () => Promise.reject(new Error(message)) });
  const keyring = keyringOver({ load: async () => keytar, hasBus: () => true });
  return keyring.set("probe", "x").catch((error: unknown) => error);
};

test("every entry lies under the program's name", async () => {
  const { keytar, calls } = keytarWith();
  const keyring = keyringOver({ load: async () => keytar, hasBus: () => true });
  expect(await keyring.get("wrapping-key")).toBe("value");
  await keyring.set("refresh-token", "t");
  await keyring.remove("probe");
  expect(calls).toEqual([
    ["get", KEYRING_SERVICE, "wrapping-key"],
    ["set", KEYRING_SERVICE, "refresh-token", "t"],
    ["delete", KEYRING_SERVICE, "probe"],
  ]);
});

test("keytar is loaded once, and not before it is needed", async () => {
  let loads = 0;
  const load = async (): Promise<Keytar> => ((loads += 1), keytarWith().keytar);
  const keyring = keyringOver({ load, hasBus: () => true });
  expect(loads).toBe(0);
  await keyring.get("probe");
  await keyring.get("probe");
  expect(loads).toBe(1);
});

test("a keytar that does not load means that there is no vault", async () => {
  const keyring = keyringOver({
    load: () => Promise.reject(new Error("libsecret-1.so.0")),
    hasBus: () => true,
  });
  await expect(keyring.get("probe")).rejects.toBeInstanceOf(KeyringAbsent);
});

test("without a session bus keytar is not even loaded", async () => {
  let loads = 0;
  const load = async (): Promise<Keytar> => ((loads += 1), keytarWith().keytar);
  const keyring = keyringOver({ load, hasBus: () => false });
  await expect(keyring.get("probe")).rejects.toBeInstanceOf(KeyringAbsent);
  expect(loads).toBe(0);
});

test.each([
  "The name org.freedesktop.secrets was not provided by any .service files",
  "Unknown or unsupported transport “disabled” for address “disabled:”",
  "Cannot autolaunch D-Bus without X11 $DISPLAY",
  "Could not connect: No such file or directory",
])("%s: there is no vault", async (message) => {
  expect(await refusedWith(message)).toBeInstanceOf(KeyringAbsent);
});

test.each(["Cannot create an item in a locked collection", "The stub received bad data", ""])(
  "%s: there is one, and it refuses",
  async (message) => {
    expect(await refusedWith(message)).not.toBeInstanceOf(KeyringAbsent);
  },
);

test("a session bus is one that is named or lies in the runtime folder; other systems need none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bus-"));
  const seen = () => hasSessionBus("linux", { XDG_RUNTIME_DIR: folder });
  const before = seen();
  await writeFile(join(folder, "bus"), "");
  expect([before, seen()]).toEqual([false, true]);
  await rm(folder, { recursive: true });
  expect([
    hasSessionBus("linux", {}),
    hasSessionBus("linux", { DBUS_SESSION_BUS_ADDRESS: "" }),
    hasSessionBus("linux", { DBUS_SESSION_BUS_ADDRESS: "unix:path=/x" }),
    hasSessionBus("win32", {}),
    hasSessionBus("darwin", {}),
  ]).toEqual([false, false, true, true, true]);
});
