import { expect, test } from "vitest";
import { shapeOf } from "./shape.ts";

const DESKTOP = { width: 1240, height: 660 };
const PHONE = { width: 366, height: 640 };
const BESIDE_PANEL = { width: 888, height: 660 };

const of = (floor: { width: number; height: number }) => (count: number) => {
  const { columns, rows } = shapeOf(count, floor);
  return `${columns}x${rows}`;
};

test("twelve faces are four by three on a desktop and three by four on a phone", () => {
  expect([of(DESKTOP)(12), of(PHONE)(12), of(BESIDE_PANEL)(12)]).toEqual(["4x3", "3x4", "4x3"]);
});

test("a few faces are as large as the window allows", () => {
  expect([1, 3, 4, 5, 6, 9].map(of(DESKTOP))).toEqual(["1x1", "2x2", "2x2", "3x2", "3x2", "3x3"]);
  expect([1, 3, 4, 6, 8, 9].map(of(PHONE))).toEqual(["1x1", "1x3", "2x2", "2x3", "2x4", "2x5"]);
});

test("every shape has a tile for everybody, in any window", () => {
  for (const floor of [DESKTOP, PHONE, BESIDE_PANEL, { width: 0, height: 0 }, { width: 2000, height: 90 }])
    for (let count = 0; count <= 25; count += 1) {
      const { columns, rows } = shapeOf(count, floor);
      expect(columns * rows).toBeGreaterThanOrEqual(Math.max(1, count));
    }
});
