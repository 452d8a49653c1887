import { type VisitRow } from "./types.ts";

const MINUTE_MS = 60_000;
/** A visit shows its own open button from this long before its start. */
const NEAR_MS = 90 * MINUTE_MS;

/** What the chip of a visit says. */
export type VisitChip =
  | { kind: "ended"; at: number | null }
  | { kind: "open" }
  | { kind: "onHold" }
  | { kind: "waiting"; count: number; isEarly: boolean }
  | { kind: "startsIn"; durationMs: number }
  /** On another day: the day says it. */
  | { kind: "later" }
  | { kind: "due" }
  | { kind: "missed" };

const endOf = (row: VisitRow): number => row.startsAt + row.minutes * MINUTE_MS;

const scheduledChip = (row: VisitRow, now: number): VisitChip => {
  if (row.waitingCount > 0) return { kind: "waiting", count: row.waitingCount, isEarly: now < row.startsAt };
  if (row.startsAt >= nextDayStart(now)) return { kind: "later" };
  if (row.startsAt - now >= MINUTE_MS) return { kind: "startsIn", durationMs: row.startsAt - now };
  return now < endOf(row) ? { kind: "due" } : { kind: "missed" };
};

/** The one thing worth saying about a visit now. */
export const chipOf = (row: VisitRow, now: number): VisitChip => {
  switch (row.phase) {
    case "ended":
      return { kind: "ended", at: row.endedAt };
    case "open":
      return { kind: "open" };
    case "onHold":
      return { kind: "onHold" };
    case "scheduled":
      return scheduledChip(row, now);
  }
};

/** Whether the host is in this visit or may go back into it. */
export const isRunning = (row: VisitRow): boolean => row.phase === "open" || row.phase === "onHold";

/** The visit that deserves the one primary button: a running one, else the first with somebody waiting, else the first not yet over. */
export const nextVisit = (rows: readonly VisitRow[], now: number): VisitRow | null => {
  const left = rows.filter((row) => row.phase !== "ended").sort((a, b) => a.startsAt - b.startsAt);
  return (
    left.find(isRunning) ??
    left.find((row) => row.waitingCount > 0) ??
    left.find((row) => endOf(row) > now) ??
    null
  );
};

/** Whether a visit shows its button in the list, and not only in its menu. */
export const isNear = (row: VisitRow, now: number): boolean =>
  row.phase !== "ended" && (isRunning(row) || row.waitingCount > 0 || row.startsAt - now <= NEAR_MS);

/** Midnight at the start of the day of an instant, in the computer's time zone. */
export const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Midnight after the day of an instant; a day may have 23 or 25 hours. */
export const nextDayStart = (at: number): number => {
  const day = new Date(dayStart(at));
  return day.setDate(day.getDate() + 1);
};

/** The visits of one day in their order. */
export type DayGroup = { day: number; rows: VisitRow[] };

const dayOf = (row: VisitRow, now: number): number => {
  const today = dayStart(now);
  const reachesToday = isRunning(row) || (row.phase !== "ended" && endOf(row) > today);
  return row.startsAt < today && reachesToday ? today : dayStart(row.startsAt);
};

/** Today's visits first, and always, then the days that follow; what is over since yesterday is left out. */
export const groupByDay = (rows: readonly VisitRow[], now: number): DayGroup[] => {
  const groups = new Map<number, VisitRow[]>([[dayStart(now), []]]);
  for (const row of [...rows].sort((a, b) => a.startsAt - b.startsAt)) {
    const day = dayOf(row, now);
    if (day >= dayStart(now)) groups.set(day, [...(groups.get(day) ?? []), row]);
  }
  return [...groups].map(([day, dayRows]) => ({ day, rows: dayRows }));
};
