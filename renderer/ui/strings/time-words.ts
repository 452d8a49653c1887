import { type Translate } from "./catalogue.ts";

const MINUTE_MS = 60_000;

/** In which locale and time zone a time is written; the computer's own zone when none is given. */
export type TimePlace = { locale: string; timeZone?: string };

const is12Hours = (locale: string): boolean =>
  Boolean(new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12);

/** The time of day as the reader's region writes it, two digits for the hour where days have 24. */
export const clockTime = (at: number, { locale, timeZone }: TimePlace): string =>
  new Intl.DateTimeFormat(locale, {
    hour: is12Hours(locale) ? "numeric" : "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  }).format(at);

/** The day in full without its year, as it stands inside a sentence. */
export const dayWords = (at: number, { locale, timeZone }: TimePlace): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(timeZone ? { timeZone } : {}),
  }).format(at);

/** The same day with a capital first letter, as a title. */
export const dayTitle = (at: number, place: TimePlace): string => {
  const { locale } = place;
  const day = dayWords(at, place);
  return day.charAt(0).toLocaleUpperCase(locale) + day.slice(1);
};

/** A length of time in whole minutes, rounded down, hours apart: "8 min", "1 h 23 min", "2 h". */
export const durationWords = (durationMs: number, t: Translate): string => {
  const total = Math.floor(durationMs / MINUTE_MS);
  if (total < 1) return t("time.lessThanMinute");
  const [hours, minutes] = [Math.floor(total / 60), total % 60];
  if (hours === 0) return t("time.minutes", { minutes });
  return minutes === 0 ? t("time.hours", { hours }) : t("time.hoursMinutes", { hours, minutes });
};

/** The running time of a visit as a clock: "4:07", "1:02:07". */
export const elapsedClock = (elapsedMs: number): string => {
  const total = Math.max(0, Math.floor(elapsedMs / 1_000));
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours > 0 ? String(minutes).padStart(2, "0") : minutes}:${String(seconds).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
};

/** The name of a language in the reader's own; the tag itself when it is unknown. */
export const languageName = (tag: string, locale: string): string => {
  try {
    const name = new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  } catch {
    return tag;
  }
};
