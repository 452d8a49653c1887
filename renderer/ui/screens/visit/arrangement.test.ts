import { expect, test } from "vitest";
import { modeOf, pageOf } from "./arrangement.ts";

const people = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

const SIZES = { perPage: 12, perStrip: 5 };

test("two people see each other large, three or more share a grid", () => {
  expect([0, 1, 2, 24].map((others) => modeOf(others, false))).toEqual(["alone", "pair", "grid", "grid"]);
});

test("somebody's screen puts every face into the strip", () => {
  expect([modeOf(1, true), modeOf(11, true)]).toEqual(["share", "share"]);
});

test("25 people fill three pages that are laid out alike", () => {
  const last = pageOf("grid", people(25), 9, SIZES);
  expect(last).toEqual({ seats: ["p24"], places: 12, page: 2, pages: 3 });
});

test("a page keeps the empty seat of somebody who left", () => {
  expect(pageOf("grid", ["a", null, "c"], 0, SIZES)).toEqual({
    seats: ["a", null, "c"],
    places: 3,
    page: 0,
    pages: 1,
  });
});

test("a last page on which nobody sits any more is gone, and the page before it is shown", () => {
  const seats = [...people(12), null];
  expect(pageOf("grid", seats, 1, SIZES)).toMatchObject({ page: 0, pages: 1, places: 12 });
});

test("smaller pages hold fewer faces", () => {
  expect(pageOf("grid", people(12), 2, { ...SIZES, perPage: 4 })).toMatchObject({
    seats: ["p8", "p9", "p10", "p11"],
    pages: 3,
  });
});

test("the strip beside a screen shows five faces without gaps", () => {
  const seats = ["a", null, "b", "c", "d", "e", "f"];
  expect(pageOf("share", seats, 0, SIZES)).toEqual({
    seats: ["a", "b", "c", "d", "e"],
    places: 5,
    page: 0,
    pages: 2,
  });
});
