import { array, assert, constantFrom, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { assignSeats, boundedPage, pageCountOf, type Seats, tallShapeOf, wideShapeOf } from "./seating.ts";

const people = uniqueArray(constantFrom(..."abcdefghijklmn"), { maxLength: 14 });

test("somebody who leaves frees a seat and moves nobody", () => {
  expect(assignSeats(["a", "b", "c"], ["a", "c"])).toEqual(["a", null, "c"]);
});

test("a newcomer takes the first free seat, not a place in the order", () => {
  expect(assignSeats(["a", null, "c"], ["a", "c", "b", "d"])).toEqual(["a", "b", "c", "d"]);
});

test("empty seats at the end are taken away", () => {
  expect(assignSeats(["a", "b", "c"], ["a"])).toEqual(["a"]);
  expect(assignSeats(["a"], [])).toEqual([]);
});

test("whatever the comings and goings, everybody has exactly one seat and nobody who stays moves", () => {
  assert(
    property(array(people, { minLength: 1, maxLength: 12 }), (history) => {
      let seats: Seats = [];
      let before: readonly string[] = [];
      for (const present of history) {
        const next = assignSeats(seats, present);
        expect(next.filter((id) => id !== null).sort()).toEqual([...present].sort());
        for (const id of before.filter((one) => present.includes(one)))
          expect(next.indexOf(id)).toBe(seats.indexOf(id));
        seats = next;
        before = present;
      }
    }),
  );
});

test.each([
  [1, { columns: 1, rows: 1 }],
  [2, { columns: 2, rows: 1 }],
  [4, { columns: 2, rows: 2 }],
  [7, { columns: 3, rows: 3 }],
  [12, { columns: 4, rows: 3 }],
])("%i people on a wide stage", (count, shape) => {
  expect(wideShapeOf(count)).toEqual(shape);
});

test.each([
  [1, { columns: 1, rows: 1 }],
  [2, { columns: 1, rows: 2 }],
  [3, { columns: 1, rows: 3 }],
  [4, { columns: 2, rows: 2 }],
  [12, { columns: 3, rows: 4 }],
])("%i people on a phone", (count, shape) => {
  expect(tallShapeOf(count)).toEqual(shape);
});

test("every shape has room for everybody and no empty row", () => {
  for (let count = 1; count <= 12; count += 1)
    for (const { columns, rows } of [wideShapeOf(count), tallShapeOf(count)]) {
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * (rows - 1)).toBeLessThan(count);
    }
});

test("a page that vanished becomes the last one", () => {
  expect(pageCountOf(0, 12)).toBe(1);
  expect(pageCountOf(13, 12)).toBe(2);
  expect(boundedPage(3, 2)).toBe(1);
  expect(boundedPage(-1, 2)).toBe(0);
});
