import { array, assert, constantFrom, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { assignSeats, boundedPage, closeGaps, pageCountOf, type Seats } from "./seating.ts";

const people = uniqueArray(constantFrom(..."abcdefghijklmn"), { maxLength: 14 });

test("somebody who leaves frees a seat and moves nobody", () => {
  expect(assignSeats(["a", "b", "c"], ["a", "c"])).toEqual(["a", null, "c"]);
});

test("a newcomer takes the first free seat, not a place in the order", () => {
  expect(assignSeats(["a", null, "c"], ["a", "c", "b", "d"])).toEqual(["a", "b", "c", "d"]);
});

test("the last seat stays empty too, so that no picture changes its size", () => {
  expect(assignSeats(["a", "b", "c"], ["a", "b"])).toEqual(["a", "b", null]);
});

test("gaps close in the same order when the person wants it", () => {
  expect(closeGaps(["a", null, "c", null])).toEqual(["a", "c"]);
});

test("whatever the comings and goings, everybody has exactly one seat and nobody who stays moves", () => {
  assert(
    property(array(people, { minLength: 1, maxLength: 12 }), (history) => {
      let seats: Seats = [];
      let before: readonly string[] = [];
      for (const present of history) {
        const next = assignSeats(seats, present);
        expect(next.filter((id) => id !== null).sort()).toEqual([...present].sort());
        expect(next.length).toBeGreaterThanOrEqual(seats.length);
        for (const id of before.filter((one) => present.includes(one)))
          expect(next.indexOf(id)).toBe(seats.indexOf(id));
        seats = next;
        before = present;
      }
    }),
  );
});

test("a page that vanished becomes the last one", () => {
  expect(pageCountOf(0, 12)).toBe(1);
  expect(pageCountOf(13, 12)).toBe(2);
  expect(boundedPage(3, 2)).toBe(1);
  expect(boundedPage(-1, 2)).toBe(0);
});
