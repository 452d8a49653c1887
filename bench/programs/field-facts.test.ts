import { expect, test } from "vitest";
import { type Picture, changedBox, fieldFacts } from "./field-facts.ts";

const WHITE = 0xffffff;
const INK = 0x101010;

/** A picture of 12 x 6 white pixels with ink at these columns of the rows from 1 to 4. */
const inkAt = (columns: readonly number[], ground = WHITE): Picture => ({
  width: 12,
  height: 6,
  pixels: Uint32Array.from({ length: 72 }, (_, at) => {
    const row = Math.floor(at / 12);
    return columns.includes(at % 12) && row > 0 && row < 5 && (at + row) % 2 === 0 ? INK : ground;
  }),
});

test("a field whose caret blinks or moves is empty", () => {
  expect(fieldFacts(inkAt([]), inkAt([]))).toBe("empty");
  expect(fieldFacts(inkAt([0, 1]), inkAt([]))).toBe("empty");
  expect(fieldFacts(inkAt([0, 1]), inkAt([4, 5]))).toBe("empty");
});

test("a letter in the field is seen, wherever the caret stands", () => {
  expect(fieldFacts(inkAt([0]), inkAt([1, 2, 3, 4, 5, 6, 7]))).toBe("typed");
  expect(fieldFacts(inkAt([]), inkAt([1, 2, 3, 4, 5, 6, 7, 10]))).toBe("typed");
});

test("another ground than the field's is no field, with or without something on it", () => {
  expect(fieldFacts(inkAt([]), inkAt([], 0))).toBe("nothing");
  expect(fieldFacts(inkAt([]), inkAt([1, 2, 3, 4, 5, 6, 7], 0xf4f6f6))).toBe("nothing");
});

test("what changed between two pictures has a box around it", () => {
  const one = inkAt([]);
  const other = { ...one, pixels: Uint32Array.from(one.pixels) };
  other.pixels[12 * 2 + 3] = INK;
  other.pixels[12 * 4 + 7] = INK;
  expect(changedBox(one, other)).toEqual({ x: 3, y: 2, width: 5, height: 3 });
  expect(changedBox(one, one)).toBe(null);
});
