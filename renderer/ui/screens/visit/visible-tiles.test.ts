import { expect, test } from "vitest";
import { isSameSeen, seenOf } from "./visible-tiles.ts";
import type { SeenTile } from "./types.ts";

const tile = (id: string, width: number, height: number): SeenTile => ({
  id,
  source: "camera",
  width,
  height,
});

test("only what has a size can be seen, and sizes are the screen's own pixels in steps", () => {
  expect(seenOf([tile("a", 302, 213), tile("b", 0, 0)], 1)).toEqual([tile("a", 304, 224)]);
  expect(seenOf([tile("a", 302, 213)], 2)).toEqual([tile("a", 608, 432)]);
});

test("a change of a few pixels is no news, another person or picture is", () => {
  expect(isSameSeen(seenOf([tile("a", 301, 213)], 1), seenOf([tile("a", 303, 214)], 1))).toBe(true);
  expect(isSameSeen([tile("a", 304, 224)], [tile("b", 304, 224)])).toBe(false);
  expect(isSameSeen([tile("a", 304, 224)], [{ ...tile("a", 304, 224), source: "screenShare" }])).toBe(false);
  expect(isSameSeen([tile("a", 304, 224)], [])).toBe(false);
});
