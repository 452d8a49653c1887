import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pad, unpad } from "./padding.ts";

const bytes = fc.uint8Array({ maxLength: 700 }).map((value) => new Uint8Array(value));

test("padding fills whole blocks and comes off again", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const padded = pad(value, 256);
      expect(padded.length % 256).toBe(0);
      expect(unpad(padded, 256)).toEqual(value);
    }),
  );
});

test("what `pad` would not write is refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (value) => {
      const read = unpad(value, 16);
      if (read !== null) expect(pad(read, 16)).toEqual(new Uint8Array(value));
    }),
    { numRuns: 1_000 },
  );
  expect(unpad(Uint8Array.of(0, 1, 9, 1), 4)).toBeNull();
  expect(unpad(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0), 4)).toBeNull();
  expect(unpad(Uint8Array.of(0, 3, 0, 0), 4)).toBeNull();
  expect(unpad(new Uint8Array(0), 4)).toBeNull();
  expect(() => pad(new Uint8Array(65_536), 256)).toThrow(RangeError);
});
