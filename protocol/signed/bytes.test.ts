import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  Malformed,
  byteReader,
  byteWriter,
  concat,
  decodeWith,
  isSameBytes,
  lengthPrefixed,
} from "./bytes.ts";

const fields = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 5 });

test("two lists of fields have the same length-prefixed bytes only if they are the same list", () => {
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      const isSame =
        one.length === other.length && one.every((field, at) => isSameBytes(field, other[at] ?? field));
      const isReallySame =
        isSame && JSON.stringify(one.map((f) => [...f])) === JSON.stringify(other.map((f) => [...f]));
      expect(isSameBytes(lengthPrefixed(one), lengthPrefixed(other))).toBe(isReallySame);
    }),
    { numRuns: 1_000 },
  );
});

test("moving a byte from one field to its neighbour changes the bytes", () => {
  const one = lengthPrefixed([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  const other = lengthPrefixed([Uint8Array.of(1), Uint8Array.of(2, 3)]);
  expect(isSameBytes(one, other)).toBe(false);
  expect(() => lengthPrefixed([new Uint8Array(65_536)])).toThrow(RangeError);
});

test("what a writer wrote a reader reads, field by field", () => {
  fc.assert(
    fc.property(
      fc.nat(255),
      fc.nat(65_535),
      fc.maxSafeNat(),
      fc.uint8Array({ maxLength: 9 }),
      (a, b, c, d) => {
        const writer = byteWriter();
        writer.u8(a);
        writer.u16(b);
        writer.u64(c);
        writer.sized(d);
        const read = decodeWith(writer.finish(), (reader) => [
          reader.u8(),
          reader.u16(),
          reader.u64(),
          reader.sized(),
        ]);
        expect(read).toEqual([a, b, c, new Uint8Array(d)]);
      },
    ),
  );
});

test("bytes left over, bytes missing and unsafe integers are malformed; other errors are bugs and pass through", () => {
  expect(decodeWith(Uint8Array.of(1, 2), (reader) => reader.u8())).toBeNull();
  expect(decodeWith(Uint8Array.of(1), (reader) => reader.u16())).toBeNull();
  expect(decodeWith(Uint8Array.of(0, 9, 1), (reader) => reader.sized())).toBeNull();
  expect(decodeWith(new Uint8Array(8).fill(255), (reader) => reader.u64())).toBeNull();
  expect(() => byteReader(new Uint8Array(0)).u8()).toThrow(Malformed);
  const bug = (): never => {
    throw new TypeError("bug");
  };
  expect(() => decodeWith(new Uint8Array(0), bug)).toThrow(TypeError);
});

test("what a reader hands out does not change with its source", () => {
  const source = Uint8Array.of(1, 2);
  const field = byteReader(source).fixed(2);
  source.fill(9);
  expect([field, concat([field, source])]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(1, 2, 9, 9)]);
});
