import { expect, test } from "vitest";
import { modeOf, pageOf } from "./arrangement.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, place) => `p${place}`);

test("a shared screen wins over every other layout", () => {
  expect([modeOf(0, false), modeOf(1, false), modeOf(2, false), modeOf(1, true)]).toEqual([
    "alone",
    "pair",
    "grid",
    "share",
  ]);
});

test("the grid shows empty seats and twelve on a page", () => {
  expect(pageOf("grid", ["a", null, "b"], 0)).toEqual({ seats: ["a", null, "b"], page: 0, pages: 1 });
  expect(pageOf("grid", ids(13), 1)).toEqual({ seats: ["p12"], page: 1, pages: 2 });
});

test("the strip closes up and shows five faces", () => {
  expect(pageOf("share", ["a", null, "b"], 0).seats).toEqual(["a", "b"]);
  expect(pageOf("share", ids(7), 1)).toEqual({ seats: ["p5", "p6"], page: 1, pages: 2 });
});

test("the last page is shown when the wished one is gone", () => {
  expect(pageOf("grid", ids(3), 4)).toEqual({ seats: ["p0", "p1", "p2"], page: 0, pages: 1 });
});
