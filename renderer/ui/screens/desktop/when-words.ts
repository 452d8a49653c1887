import { type Translate } from "../../strings/catalogue.ts";
import { type TimePlace, clockTime } from "../../strings/time-words.ts";
import { dayStart } from "./day.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From here on days are said instead of hours. */
const DAYS_FROM_MS = 36 * HOUR_MS;

const yesterdayStart = (now: number): number => dayStart(dayStart(now) - 1);

/** The day as short as it can be: its year only when it is another one. */
const shortDay = (at: number, now: number, { locale, timeZone }: TimePlace): string =>
  new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" }),
    ...(timeZone ? { timeZone } : {}),
  }).format(at);

/** When something was, the less exact the longer ago: "Now", "Today 08:12", "Yesterday", "3 Nov". */
export const pastWords = (at: number, now: number, t: Translate, place: TimePlace): string => {
  if (now - at < MINUTE_MS) return t("desktop.members.now");
  if (at >= dayStart(now)) return t("desktop.members.today", { time: clockTime(at, place) });
  return at >= yesterdayStart(now) ? t("desktop.members.yesterday") : shortDay(at, now, place);
};

/** How long it is until then, in the reader's words and rounded: "in 3 days", "in 5 hours", "in 20 minutes". */
export const untilWords = (at: number, now: number, { locale }: TimePlace): string => {
  const left = Math.max(MINUTE_MS, at - now);
  const words = new Intl.RelativeTimeFormat(locale);
  if (left >= DAYS_FROM_MS) return words.format(Math.round(left / DAY_MS), "day");
  if (left >= HOUR_MS) return words.format(Math.round(left / HOUR_MS), "hour");
  return words.format(Math.round(left / MINUTE_MS), "minute");
};
