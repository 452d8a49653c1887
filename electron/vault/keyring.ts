import { existsSync } from "node:fs";
import { join } from "node:path";

/** The only names that are ever kept in the operating system's vault. */
export type EntryName = "refresh-token" | "wrapping-key" | "probe";

/** The operating system's vault. A null says nothing by itself: a locked one answers null too (Secret Service). Throws `KeyringAbsent` where there is none, anything else when it refuses. */
export type Keyring = {
  get: (name: EntryName) => Promise<string | null>;
  set: (name: EntryName, value: string) => Promise<void>;
  remove: (name: EntryName) => Promise<void>;
};

/** Under this name people find the entries in the vault of their operating system. */
export const KEYRING_SERVICE = "Anteroom";

/** There is no vault on this machine, or none that this program can load. */
export class KeyringAbsent extends Error {}

/** The part of keytar that is used. */
export type Keytar = {
  getPassword: (service: string, account: string) => Promise<string | null>;
  setPassword: (service: string, account: string, password: string) => Promise<void>;
  deletePassword: (service: string, account: string) => Promise<boolean>;
};

/** What a keyring is made of; `hasBus` says whether there is a way to a vault at all. */
export type KeyringPorts = { load: () => Promise<Keytar>; hasBus: () => boolean };

/** Words of the message bus (which nobody translates) and of GLib when nothing offers the Secret Service. */
const NOBODY_THERE =
  /org\.freedesktop\.secrets|unsupported transport|autolaunch|Could not connect|Connection refused/i;

const isNobody = (error: unknown): boolean => error instanceof Error && NOBODY_THERE.test(error.message);

/** A keyring over keytar, which is loaded at the first use, so that a machine without its libraries still starts. */
export const keyringOver = ({ load, hasBus }: KeyringPorts): Keyring => {
  let loading: Promise<Keytar> | null = null;
  const loaded = (): Promise<Keytar> => {
    if (!hasBus()) throw new KeyringAbsent("no session bus");
    loading ??= load();
    return loading.catch((cause: unknown) => {
      throw new KeyringAbsent("keytar does not load", { cause });
    });
  };
  const use = async <T>(job: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const keytar = await loaded();
    try {
      return await job(keytar);
    } catch (cause) {
      if (isNobody(cause)) throw new KeyringAbsent("nothing offers a vault", { cause });
      throw cause;
    }
  };
  return {
    get: (name) => use((keytar) => keytar.getPassword(KEYRING_SERVICE, name)),
    set: (name, value) => use((keytar) => keytar.setPassword(KEYRING_SERVICE, name, value)),
    remove: async (name) => {
      await use((keytar) => keytar.deletePassword(KEYRING_SERVICE, name));
    },
  };
};

/** Whether this program can reach a message bus; beyond Linux the vault needs none. Asked here, since GLib's own words about it are translated. */
export const hasSessionBus = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean => {
  if (platform !== "linux" || (env["DBUS_SESSION_BUS_ADDRESS"] ?? "") !== "") return true;
  const folder = env["XDG_RUNTIME_DIR"] ?? "";
  return folder !== "" && existsSync(join(folder, "bus"));
};

/** The vault of this operating system. */
export const systemKeyring = (platform: NodeJS.Platform = process.platform): Keyring =>
  keyringOver({
    load: async () => (await import("keytar")).default,
    hasBus: () => hasSessionBus(platform, process.env),
  });
