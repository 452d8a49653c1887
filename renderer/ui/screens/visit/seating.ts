/** Who sits where: a seat keeps its person until they leave; an empty seat is null. */
export type Seats = readonly (string | null)[];

/** Seats on one page of the grid. */
export const SEATS_PER_PAGE = 12;

/** Faces in the strip beside a shared screen. */
export const FACES_PER_STRIP = 5;

const withoutEmptyEnd = (seats: Seats): Seats => seats.slice(0, seats.findLastIndex((id) => id !== null) + 1);

/** Keeps everybody who stays in their seat, frees the seats of those who left, and gives newcomers the first free one. */
export const assignSeats = (previous: Seats, present: readonly string[]): Seats => {
  const seats = previous.map((id) => (id !== null && present.includes(id) ? id : null));
  for (const id of present) {
    if (seats.includes(id)) continue;
    const free = seats.indexOf(null);
    if (free === -1) seats.push(id);
    else seats[free] = id;
  }
  return withoutEmptyEnd(seats);
};

/** Columns and rows of a grid. */
export type Shape = { columns: number; rows: number };

/** The shape in which `count` wide pictures fill a wide stage best. */
export const wideShapeOf = (count: number): Shape => {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count)));
  return { columns, rows: Math.max(1, Math.ceil(count / columns)) };
};

/** The same for a stage that is higher than wide, as a phone's: one column for three, two for eight, three when full. */
export const tallShapeOf = (count: number): Shape => {
  const columns = count <= 3 ? 1 : count <= 8 ? 2 : 3;
  return { columns, rows: Math.max(1, Math.ceil(count / columns)) };
};

/** How many pages `count` things fill; one at least. */
export const pageCountOf = (count: number, perPage: number): number =>
  Math.max(1, Math.ceil(count / perPage));

/** A page that exists: a page that vanished becomes the last one. */
export const boundedPage = (page: number, pages: number): number => Math.min(Math.max(page, 0), pages - 1);
