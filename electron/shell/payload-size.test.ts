import fc from "fast-check";
import { expect, test } from "vitest";
import { isWithin } from "./payload-size.ts";

const MAX = 32 * 1024;

test("what windows really send is within", () => {
  expect([
    isWithin({}, MAX),
    isWithin(undefined, MAX),
    isWithin({ text: "a".repeat(2_000), count: 1, isSo: true, nothing: null }, MAX),
    isWithin({ type: 3, body: "A".repeat(20_000) }, MAX),
  ]).toEqual([true, true, true, true]);
});

const knot: Record<string, unknown> = {};
knot["self"] = knot;
const nest = (): unknown => {
  let inner: unknown = null;
  for (let depth = 0; depth < 200_000; depth += 1) inner = [inner];
  return inner;
};
test.each([
  ["a long text", "a".repeat(MAX)],
  ["a long key", { ["a".repeat(MAX)]: 1 }],
  ["many texts", Array.from({ length: MAX }, () => "a")],
  [
    "a list of four thousand million holes",
    Array.from({ length: 0 }).concat(Object.assign([], { length: 2 ** 32 - 1 })),
  ],
  ["a knot", knot],
  ["a deep nest", nest()],
  ["a big number", { count: 1n }],
  ["a map", new Map([["a", "b"]])],
  ["a buffer", new ArrayBuffer(8)],
  ["a view", { text: new Uint8Array(8) }],
  ["a date", new Date(0)],
])("%s is not", (_what, value) => {
  expect(isWithin(value, MAX)).toBe(false);
});

test("no JSON value that is within is far longer than the limit", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => !isWithin(value, 200) || JSON.stringify(value).length <= 200 * 6),
  );
});
