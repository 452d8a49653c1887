import { ClinicSettings } from "../../../../protocol/clinic-settings.ts";
import {
  COVER_SECONDS_MAX,
  GROUP_PLACES_MAX,
  HOLD_ENDS_MS,
  LOGOFF_SECONDS_MAX,
  OVERTIME_MS,
  SESSION_HOURS_MAX,
} from "../../../../protocol/limits.ts";

/** One of the clinic's settings. */
export type Setting = keyof ClinicSettings;

/** How a setting is written: in whole numbers of its unit, which is this many of the protocol's. */
type Field = { unit: "minutes" | "hours" | "people"; per: number; min: number; max: number };

const MINUTE_MS = 60_000;
const MINUTE_SECONDS = 60;

/** The settings in their order on the page. Whole minutes: what is finer is for tests. */
export const settingFields: Readonly<Record<Setting, Field>> = {
  coverAfterSeconds: {
    unit: "minutes",
    per: MINUTE_SECONDS,
    min: 1,
    max: COVER_SECONDS_MAX / MINUTE_SECONDS,
  },
  logoffAfterSeconds: {
    unit: "minutes",
    per: MINUTE_SECONDS,
    min: 1,
    max: LOGOFF_SECONDS_MAX / MINUTE_SECONDS,
  },
  maxSessionHours: { unit: "hours", per: 1, min: 1, max: SESSION_HOURS_MAX },
  groupPlaces: { unit: "people", per: 1, min: 2, max: GROUP_PLACES_MAX },
  overtimeMinutes: { unit: "minutes", per: 1, min: 0, max: OVERTIME_MS / MINUTE_MS },
  holdMinutes: { unit: "minutes", per: 1, min: 1, max: HOLD_ENDS_MS / MINUTE_MS },
};

/** What is typed. */
export type SettingsForm = Readonly<Record<Setting, string>>;

/** Each setting as a number of its unit. */
export const formOf = (settings: ClinicSettings): SettingsForm => ({
  coverAfterSeconds: shown(settings, "coverAfterSeconds"),
  logoffAfterSeconds: shown(settings, "logoffAfterSeconds"),
  maxSessionHours: shown(settings, "maxSessionHours"),
  groupPlaces: shown(settings, "groupPlaces"),
  overtimeMinutes: shown(settings, "overtimeMinutes"),
  holdMinutes: shown(settings, "holdMinutes"),
});

/** The settings that a form says; null for what is no whole number within its range. What was not touched stays as exact as it was. */
export const settingsOf = (
  form: SettingsForm,
  saved: ClinicSettings,
): Readonly<Record<Setting, number | null>> => {
  const read = (setting: Setting): number | null => {
    const { per, min, max } = settingFields[setting];
    const text = form[setting].trim();
    if (text === shown(saved, setting)) return saved[setting];
    const value = /^\d{1,4}$/u.test(text) ? Number(text) : null;
    return value !== null && value >= min && value <= max ? value * per : null;
  };
  return {
    coverAfterSeconds: read("coverAfterSeconds"),
    logoffAfterSeconds: read("logoffAfterSeconds"),
    maxSessionHours: read("maxSessionHours"),
    groupPlaces: read("groupPlaces"),
    overtimeMinutes: read("overtimeMinutes"),
    holdMinutes: read("holdMinutes"),
  };
};

/** What is wrong with a setting as it is typed. */
export type SettingProblem = "notInRange" | "beforeCover";

/** What is wrong, if anything: a number out of its range, or a log off that comes before the cover. */
export const problemOf = (
  setting: Setting,
  read: Readonly<Record<Setting, number | null>>,
): SettingProblem | null => {
  if (read[setting] === null) return "notInRange";
  const { coverAfterSeconds: cover, logoffAfterSeconds: logoff } = read;
  const isBefore = cover !== null && logoff !== null && logoff < cover;
  return setting === "logoffAfterSeconds" && isBefore ? "beforeCover" : null;
};

/** Settings that can be saved, or null while something is wrong. */
export const wholeSettings = (read: Readonly<Record<Setting, number | null>>): ClinicSettings | null => {
  const settings = ClinicSettings.safeParse(read);
  return settings.success ? settings.data : null;
};

const shown = (settings: ClinicSettings, setting: Setting): string => {
  const value = settings[setting] / settingFields[setting].per;
  return String(Math.round(value * 100) / 100);
};
