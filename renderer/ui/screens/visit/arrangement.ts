import { boundedPage, FACES_PER_STRIP, pageCountOf, type Seats, SEATS_PER_PAGE } from "./seating.ts";

/** How the stage is laid out: nobody else, two people, a grid, or a screen with a strip of faces. */
export type Mode = "alone" | "pair" | "grid" | "share";

/** The layout for this many others, with or without somebody's screen. */
export const modeOf = (others: number, hasShare: boolean): Mode => {
  if (hasShare) return "share";
  if (others === 0) return "alone";
  return others === 1 ? "pair" : "grid";
};

/** The seats that a page shows, with empty ones, and how many pages there are. */
export type Page = { seats: Seats; page: number; pages: number };

const perPage = (mode: Mode): number => (mode === "share" ? FACES_PER_STRIP : SEATS_PER_PAGE);

/** The page of a layout: the grid keeps empty seats so that nobody moves, the strip has none. */
export const pageOf = (mode: Mode, all: Seats, wished: number): Page => {
  const seats = mode === "share" ? all.filter((id) => id !== null) : all;
  const size = perPage(mode);
  const pages = pageCountOf(seats.length, size);
  const page = boundedPage(wished, pages);
  return { seats: seats.slice(page * size, (page + 1) * size), page, pages };
};
