import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fail } from "./errors.ts";
import { NAME_MAX } from "./limits.ts";
import { checkName } from "./names.ts";

test.for([
  ["  Ana  María ", "Ana  María"],
  ["Zoe\u0308", "Zo\u00EB"],
  ["李小龙", "李小龙"],
  ["O’Brien-Smith Jr.", "O’Brien-Smith Jr."],
])("%j is fit to be shown", ([input = "", name]) => {
  expect(checkName(input, [])).toEqual({ ok: true, value: name });
});

test.for(["", "   ", "\t\n"])("the empty name %j is refused", (input) => {
  expect(checkName(input, [])).toEqual(fail("NAME_EMPTY"));
});

test.for([
  ["a bidi override", "A\u202Eb"],
  ["a zero-width space", "A\u200Bb"],
  ["a zero-width joiner", "A\u200Db"],
  ["a control character", "A\u0007b"],
  ["a line separator", "A\u2028b"],
  ["a private character", "A\uE000b"],
  ["a lone surrogate", "A\uD800b"],
  ["a tag character", "A\u{E0041}b"],
  ["a blank letter", "\u3164"],
  ["a blank braille pattern", "\u2800"],
  ["a variation selector", "A\uFE0Fb"],
  ["a soft hyphen", "A\u00ADb"],
] as const)("a name with %s is refused", ([, input]) => {
  expect(checkName(input, [])).toEqual(fail("NAME_FORBIDDEN"));
});

test("a name may have exactly the longest length, and not one more", () => {
  expect(checkName("a".repeat(NAME_MAX), []).ok).toBe(true);
  expect(checkName("a".repeat(NAME_MAX + 1), [])).toEqual(fail("NAME_TOO_LONG"));
  expect(checkName("\u{1F600}".repeat(NAME_MAX), [])).toEqual(fail("NAME_TOO_LONG"));
});

test.for(["dr weber", "DR.  WEBER", "Dr. W\u00E9ber", "\uFF24r. Weber", " Dr. Weber "])(
  "%j is taken where Dr. Weber is",
  (input) => {
    expect(checkName(input, ["Ana", "Dr. Weber"])).toEqual(fail("NAME_TAKEN"));
  },
);

test("a name that passed once passes unchanged again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 70 }), (input) => {
      const checked = checkName(input, []);
      if (checked.ok) expect(checkName(checked.value, [])).toEqual(checked);
    }),
  );
});
