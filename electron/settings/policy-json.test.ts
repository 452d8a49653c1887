import fc from "fast-check";
import { expect, test } from "vitest";
import { effectivePolicies } from "../../protocol/effective-policy.ts";
import { strictJsonObject } from "./policy-json.ts";

test.each([
  ["", "nothing"],
  ["{", "half an object"],
  ["[]", "a list"],
  ["null", "null"],
  ['"text"', "a text"],
  ["{} {}", "two objects"],
  ['{"a":1,}', "a comma too many"],
  ['{"a":1 /* why */}', "a comment"],
  ['{"a":1,"a":1}', "a key twice"],
  ['{"a":1,"\\u0061":2}', "a key twice, once escaped"],
  ['{"x":{"a":1,"a":2}}', "a key twice further in"],
  ['{"x":[{"a":1,"b":{},"a":2}]}', "a key twice inside a list"],
])("%s is refused: %s", (text) => {
  expect(strictJsonObject(text)).toBeNull();
});

test.each([
  ['{"a":{"a":1},"b":{"a":2}}', { a: { a: 1 }, b: { a: 2 } }],
  ['{"a":"a","b":["a","a"]}', { a: "a", b: ["a", "a"] }],
  ['{"a":"\\"b\\":","b":"{\\"a\\":1,\\"a\\":2}"}', { a: '"b":', b: '{"a":1,"a":2}' }],
  ["{}", {}],
])("%s has no key twice", (text, value) => {
  expect(strictJsonObject(text)).toEqual(value);
});

test("every object that JSON can write is read back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);
      expect(JSON.stringify(strictJsonObject(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test("a key with a name of the language's own is neither lost nor obeyed", () => {
  const object = strictJsonObject('{"__proto__":{"workstationType":"personal"},"constructor":1}');
  expect(Object.keys(object ?? {})).toEqual(["__proto__", "constructor"]);
  expect(object?.["workstationType"]).toBeUndefined();
  const { refused } = effectivePolicies({ machine: object, user: null, platform: "linux" });
  expect(refused.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
});

test("a text of nothing but opening brackets is refused, not fallen over", () => {
  expect(strictJsonObject("[".repeat(65_536))).toBeNull();
  expect(strictJsonObject('{"a":'.repeat(13_000))).toBeNull();
});
