/** Who sits where: a seat keeps its person until they leave; an empty seat is null. */
export type Seats = readonly (string | null)[];

/** The most faces on one page. */
export const SEATS_PER_PAGE = 12;

/** Faces in the strip beside a shared screen, and under it in a narrow window. */
export const FACES_PER_STRIP = { beside: 5, under: 3 } as const;

/**
 * Keeps everybody who stays in their seat. The seat of somebody who left stays empty, also the last one, so that no picture moves or
 * changes its size; the next newcomer gets the first empty seat.
 */
export const assignSeats = (previous: Seats, present: readonly string[]): Seats => {
  const seats = previous.map((id) => (id !== null && present.includes(id) ? id : null));
  for (const id of present) {
    if (seats.includes(id)) continue;
    const free = seats.indexOf(null);
    if (free === -1) seats.push(id);
    else seats[free] = id;
  }
  return seats;
};

/** Everybody in the same order without empty seats; only when the person wants it, or when no grid is shown. */
export const closeGaps = (seats: Seats): Seats => seats.filter((id) => id !== null);

/** How many pages `count` things fill; one at least. */
export const pageCountOf = (count: number, perPage: number): number =>
  Math.max(1, Math.ceil(count / perPage));

/** A page that exists: a page that vanished becomes the last one. */
export const boundedPage = (page: number, pages: number): number => Math.min(Math.max(page, 0), pages - 1);
