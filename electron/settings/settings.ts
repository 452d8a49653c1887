import * as z from "zod";
import { ServerOrigin } from "./server-origin.ts";

/** The settings file in the program's data folder. */
export const SETTINGS_FILE = "settings.json";

const SettingsFile = z.strictObject({ serverOrigin: ServerOrigin.optional() });

/** What holds on this machine; later joined by an administrator's policy, which wins. */
export type Settings = {
  /** Null: no clinic service is set, and every call says so. */
  serverOrigin: string | null;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The settings of the switch over those of the file's text (null: no file); a file that is not understood sets nothing. */
export const settingsOf = (serverSwitch: string | null, fileText: string | null): Settings => {
  if (serverSwitch !== null) return { serverOrigin: serverSwitch };
  const file = SettingsFile.safeParse(fileText === null ? {} : parsed(fileText));
  return { serverOrigin: file.data?.serverOrigin ?? null };
};
