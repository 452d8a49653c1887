import { END_WARNING_MS } from "../../../../protocol/limits.ts";

const MINUTE_MS = 60_000;

/** How far the planned end is: minutes left, counted up, or minutes over, counted down; null before the visit opened. */
export type TimeLeft = { minutes: number; isOver: boolean };

/** The time to the planned end. */
export const timeLeft = (plannedEndAt: number | null, now: number): TimeLeft | null => {
  if (plannedEndAt === null) return null;
  const leftMs = plannedEndAt - now;
  return leftMs > 0
    ? { minutes: Math.ceil(leftMs / MINUTE_MS), isOver: false }
    : { minutes: Math.floor((now - plannedEndAt) / MINUTE_MS), isOver: true };
};

/** Minutes until the visit ends by itself, when it is time to warn; null otherwise. */
export const endWarning = (endsAt: number | null, now: number): number | null => {
  if (endsAt === null || endsAt - now > END_WARNING_MS) return null;
  return Math.max(0, Math.ceil((endsAt - now) / MINUTE_MS));
};
