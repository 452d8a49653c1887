import { useState } from "react";
import { assignSeats, type Seats } from "./seating.ts";

const isSame = (a: Seats, b: Seats): boolean =>
  a.length === b.length && a.every((id, place) => id === b[place]);

/** The seats of those who are present, remembered for as long as the screen lives. */
export const useSeats = (present: readonly string[]): Seats => {
  const [seats, setSeats] = useState<Seats>(() => assignSeats([], present));
  const next = assignSeats(seats, present);
  if (isSame(seats, next)) return seats;
  setSeats(next);
  return next;
};
