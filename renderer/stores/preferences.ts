import type { UserSettings } from "../../protocol/desktop-session.ts";
import type { DesktopConfig } from "../../protocol/ipc.ts";
import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** What main keeps of a person's choices on this machine, and tells of the machine. */
export type PreferencesMain = {
  readConfig: () => Promise<Result<DesktopConfig>>;
  readSettings: () => Promise<Result<UserSettings>>;
  writeSettings: (settings: UserSettings) => Promise<Result<UserSettings>>;
};

/** Theme, language and keys: read at the start, before anybody signs in, and changed at once. */
export type Preferences = {
  read: () => Promise<void>;
  /** What holds on this machine changed: both are read anew. */
  readAgain: () => Promise<void>;
  /** Shown at once; what could not be kept is told by its code. */
  change: (change: Partial<UserSettings>) => Promise<Result<UserSettings>>;
};

/** The choices of main, in the model. */
export const createPreferences = ({
  main,
  store,
}: {
  main: PreferencesMain;
  store: Pick<DesktopStore, "get" | "set">;
}): Preferences => {
  let writes = 0;
  const read = async (): Promise<void> => {
    const before = writes;
    const settings = await main.readSettings();
    if (settings.ok && before === writes) store.set({ preferences: settings.value });
  };
  return {
    read,
    async readAgain() {
      const [config] = await Promise.all([main.readConfig(), read()]);
      if (config.ok) store.set({ config: config.value });
    },
    async change(change) {
      const mine = ++writes;
      const before = store.get().preferences;
      const wanted = { ...before, ...change };
      store.set({ preferences: wanted });
      const written = await main.writeSettings(wanted);
      if (mine === writes) store.set({ preferences: written.ok ? written.value : before });
      return written;
    },
  };
};
