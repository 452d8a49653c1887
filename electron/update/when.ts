/** A visit, as far as an update must know of it: when it is planned, and nothing of whom. Milliseconds since 1970, minutes. */
export type VisitTime = { readonly startsAt: number; readonly minutes: number };

/** How long before a visit nothing is put in place any more. Milliseconds. */
export const BEFORE_VISIT_MS = 15 * 60_000;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** More visits than anybody has in the days that a list shows; the latest are kept. */
const VISITS_MAX = 1_000;

const minutesOf = (hhmm: string): number => Number(hhmm.slice(0, 2)) * 60 + Number(hhmm.slice(2));

const minuteOfDay = (at: number): number => {
  const local = new Date(at);
  return local.getHours() * 60 + local.getMinutes();
};

/**
 * Whether this moment lies in a window `HHMM-HHMM` of the machine's local time, its end excluded; null is always, and so is
 * a window that ends where it begins. What the clock on the wall shows counts: where an hour is skipped or comes twice, so
 * does the window's part in it.
 */
export const isInWindow = (window: string | null, at: number): boolean => {
  if (window === null) return true;
  const [start, end] = [minutesOf(window.slice(0, 4)), minutesOf(window.slice(5))];
  const lengthOf = (end - start + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return (minuteOfDay(at) - start + DAY_MINUTES) % DAY_MINUTES < lengthOf;
};

const endOf = ({ startsAt, minutes }: VisitTime): number => startsAt + minutes * MINUTE_MS;

/** Where this moment stands to the visits: in the planned time of one, shortly before one, or away from all. */
export const visitNear = (visits: readonly VisitTime[], at: number): "visit" | "visitSoon" | null => {
  if (visits.some((visit) => at >= visit.startsAt && at < endOf(visit))) return "visit";
  const isSoon = visits.some(({ startsAt }) => at < startsAt && startsAt - at <= BEFORE_VISIT_MS);
  return isSoon ? "visitSoon" : null;
};

const isSame = (one: VisitTime, other: VisitTime): boolean =>
  one.startsAt === other.startsAt && one.minutes === other.minutes;

/** A visit as a list shows it. */
export type ListedVisit = VisitTime & { readonly phase: string };

/**
 * What is known of visits' times once a list was seen: what it shows takes the place of what was known of the same times,
 * what ended and what is over is forgotten, and the times of others that used this desktop stay.
 */
export const timesAfter = (
  known: readonly VisitTime[],
  listed: readonly ListedVisit[],
  at: number,
): readonly VisitTime[] => {
  const others = known.filter((time) => !listed.some((visit) => isSame(visit, time)));
  const own = listed.filter(({ phase }) => phase !== "ended");
  return [...others, ...own.map(({ startsAt, minutes }) => ({ startsAt, minutes }))]
    .filter((time) => endOf(time) > at)
    .slice(-VISITS_MAX);
};
