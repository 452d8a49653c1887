import { assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { movePlace, stepOfKey } from "./own-picture-place.ts";

const room = { width: 1_000, height: 500 };

test("pixels count against the room that is left", () => {
  expect(movePlace({ x: 0.5, y: 0.5 }, { x: -100, y: 100 }, room)).toEqual({ x: 0.4, y: 0.7 });
});

test("the picture never leaves the stage, however far it is pulled", () => {
  assert(
    property(double({ min: 0, max: 1, noNaN: true }), integer({ min: -9_999, max: 9_999 }), (start, by) => {
      const { x, y } = movePlace({ x: start, y: start }, { x: by, y: -by }, room);
      expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
    }),
  );
});

test("a stage without room moves nothing", () => {
  expect(movePlace({ x: 1, y: 0 }, { x: -50, y: 50 }, { width: 0, height: -20 })).toEqual({ x: 1, y: 0 });
});

test("only arrow keys move", () => {
  expect(stepOfKey("ArrowUp")).toEqual({ x: 0, y: -24 });
  expect(stepOfKey("toString")).toBe(null);
  expect(stepOfKey("a")).toBe(null);
});
