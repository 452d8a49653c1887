import { expect, test } from "vitest";
import { charactersLeft, hasChanged, isPhone } from "./wording-form.ts";

test("spaces around the words do not count, line breaks between them do", () => {
  expect(charactersLeft("  ab\ncd  ")).toBe(395);
  expect(charactersLeft("")).toBe(400);
});

test("a phone number is digits with the usual signs, or nothing", () => {
  expect(["", " ", "+44 20 7946-0018", "(020) 7946.0018"].map(isPhone)).toEqual([true, true, true, true]);
  expect(["+", "call us", "12+34", "javascript:1", "1".repeat(31)].map(isPhone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("nothing is to save when only spaces around the words differ", () => {
  const saved = { text: "Hello", phone: "123" };
  expect(hasChanged({ text: " Hello ", phone: "123" }, saved)).toBe(false);
  expect(hasChanged({ text: "Hello", phone: "124" }, saved)).toBe(true);
});
