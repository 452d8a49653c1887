import { useState } from "react";
import { assignSeats, closeGaps, type Seats } from "./seating.ts";

const isSame = (a: Seats, b: Seats): boolean =>
  a.length === b.length && a.every((id, place) => id === b[place]);

/** What a stage knows of its seats. */
export type Seating = { seats: Seats; hasGaps: boolean; closeGaps: () => void };

/** The seats of those who are present, remembered for as long as the screen lives; while there is no grid nobody sees a gap closing. */
export const useSeats = (present: readonly string[], isGrid: boolean): Seating => {
  const [seats, setSeats] = useState<Seats>(() => assignSeats([], present));
  const assigned = assignSeats(seats, present);
  const next = isGrid ? assigned : closeGaps(assigned);
  if (!isSame(seats, next)) setSeats(next);
  return {
    seats: next,
    hasGaps: next.includes(null),
    closeGaps: () => setSeats(closeGaps(next)),
  };
};
