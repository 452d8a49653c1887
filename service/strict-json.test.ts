import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrictJson } from "./strict-json.ts";

test.each([
  ['{"a":1,"a":2}'],
  ['{"a":1,"\\u0061":2}'],
  ['{"o":[{"b":{"x":1},"c":[1,{"d":0,"d":0}]}]}'],
  ['{"__proto__":1,"__proto__":2}'],
  ["\uFEFF{}"],
  ["{'a':1}"],
  ["{} {}"],
  ["[1,]"],
  [""],
  ["[".repeat(17) + "]".repeat(17)],
])("%s is refused", (text) => {
  expect(parseStrictJson(text)).toBeUndefined();
});

test.each([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}'],
  ['{"a":"{\\"a\\":1,\\"a\\":2}","b":"a"}'],
  ['["a","a",{"x":"x"}]'],
  ['{"a":["b"],"b":"\\\\"}'],
])("%s is read as JSON reads it", (text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text));
});

test("bytes that are no UTF-8 are refused", () => {
  expect(parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
});

test("whatever JSON.stringify writes is read back, unless it lies too deep", () =>
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
    { seed: 1 },
  ));

test("one key written twice anywhere is found", () =>
  fc.assert(
    fc.property(fc.string(), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
      const [k, v] = [JSON.stringify(key), JSON.stringify(value)];
      expect(parseStrictJson(`[${v},{"other key":${v},${k}:${v},${k}:${v}}]`)).toBeUndefined();
    }),
    { seed: 1 },
  ));
