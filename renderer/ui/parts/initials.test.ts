import { expect, test } from "vitest";
import { initialsOf } from "./initials.ts";

test("initials are the first letters of the first and the last word", () => {
  expect(initialsOf("Ana María Ruiz")).toBe("AR");
  expect(initialsOf("J. Lindqvist")).toBe("JL");
  expect(initialsOf("élise")).toBe("É");
  expect(initialsOf("  李 小龙 ")).toBe("李小");
});

test("a name without a letter has a question mark", () => {
  expect(initialsOf("")).toBe("?");
  expect(initialsOf("42 !")).toBe("?");
});

test("a title is no name, an initial is", () => {
  expect([initialsOf("Dr. Ana Ruiz"), initialsOf("J. L."), initialsOf("Dr.")]).toEqual(["AR", "JL", "D"]);
});
