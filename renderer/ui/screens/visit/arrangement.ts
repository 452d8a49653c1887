import { boundedPage, closeGaps, pageCountOf, type Seats } from "./seating.ts";

/** How the stage is laid out: nobody else, two people, a grid, or a screen with a strip of faces. */
export type Mode = "alone" | "pair" | "grid" | "share";

/** The layout for this many others, with or without somebody's screen. */
export const modeOf = (others: number, hasShare: boolean): Mode => {
  if (hasShare) return "share";
  if (others === 0) return "alone";
  return others === 1 ? "pair" : "grid";
};

/** The seats that a page shows, with empty ones; how many tiles it is laid out for, and how many pages there are. */
export type Page = { seats: Seats; places: number; page: number; pages: number };

/** The most faces on a page of the grid and in the strip. */
export type PageSizes = { perPage: number; perStrip: number };

const upToLast = (seats: Seats): number => seats.findLastIndex((id) => id !== null) + 1;

/**
 * The page of a layout: the grid keeps empty seats so that nobody moves, and every page of it is laid out like the first so that no
 * picture changes its size; the strip has no empty seats. Pages at the end on which nobody sits are left out.
 */
export const pageOf = (mode: Mode, all: Seats, wished: number, { perPage, perStrip }: PageSizes): Page => {
  const seats = mode === "share" ? closeGaps(all) : all;
  const size = mode === "share" ? perStrip : perPage;
  const pages = pageCountOf(upToLast(seats), size);
  const page = boundedPage(wished, pages);
  return {
    seats: seats.slice(page * size, (page + 1) * size),
    places: Math.min(size, seats.length),
    page,
    pages,
  };
};

/** How many faces a page of the grid may have, as the menu View offers it. */
export const FACES_PER_PAGE = [4, 9, 12] as const;

/** One of the offered sizes of a page. */
export type FacesPerPage = (typeof FACES_PER_PAGE)[number];
