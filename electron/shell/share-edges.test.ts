import { expect, test } from "vitest";
import { FRAME_WIDTH, edgesOf } from "./share-edges.ts";

test("the four strips surround a screen that does not begin at zero, without overlapping", () => {
  const [top, bottom, left, right] = edgesOf({ x: 1920, y: 100, width: 800, height: 600 });
  expect(top).toEqual({ x: 1920, y: 100, width: 800, height: FRAME_WIDTH });
  expect(bottom).toEqual({ x: 1920, y: 700 - FRAME_WIDTH, width: 800, height: FRAME_WIDTH });
  expect(left).toEqual({ x: 1920, y: 100 + FRAME_WIDTH, width: FRAME_WIDTH, height: 600 - 2 * FRAME_WIDTH });
  expect(right).toEqual({
    x: 2720 - FRAME_WIDTH,
    y: 100 + FRAME_WIDTH,
    width: FRAME_WIDTH,
    height: 600 - 2 * FRAME_WIDTH,
  });
});
