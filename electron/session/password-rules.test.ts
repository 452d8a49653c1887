import { expect, test } from "vitest";
import { createPasswordJudge } from "./password-rules.ts";

const judge = createPasswordJudge();
const about = ["Dr. Ana Ruiz", "ana.ruiz@riverside.example", "Riverside Family Practice"];

test.each([
  ["correct horse battery staple orbit"],
  ["pamphlet velvet 7 orchid"],
  ["lluvia sobre el tejado viejo"],
  ["雨が静かに降る夜の古い図書館で本"],
  ["🦊🌧️🪴 quiet harbour lanterns"],
  ["x".repeat(3) + " umbrella thistle nine gravel ".repeat(4)],
])("%s will do: length, no rule of composition", (password) => {
  expect(judge(password, about).problem).toBeNull();
});

test.each([
  ["short"],
  ["14 characters!"],
  ["é".normalize("NFD").repeat(14)],
  ["🦊🌧️🪴🏮🌊🧵🪁🍂🛶🧭🪵🪨🎐"],
  [""],
])("%s is too short, counted in characters as people see them", (password) => {
  expect(judge(password, about).problem).toBe("PASSWORD_TOO_SHORT");
});

test.each([
  ["aaaaaaaaaaaaaaaaaaaa"],
  ["123456789012345678"],
  ["passwordpassword"],
  ["qwertyuiopasdfghjkl"],
  ["riversidefamily"],
  ["ana.ruiz@riverside.example"],
  ["anteroomanteroom"],
  ["riverside family riverside"],
  ["Dr. Ana Ruiz 1234 !!!"],
  ["Family-Practice_Riverside.2026"],
])("%s is easily guessed here", (password) => {
  expect(judge(password, about).problem).toBe("PASSWORD_COMMON");
});

test("the longest password is judged whole: its end counts", () => {
  const long = "a".repeat(240);
  expect(judge(long, []).problem).toBe("PASSWORD_COMMON");
  expect(judge(`${long}pamphlet velvet`, []).problem).toBeNull();
});

test("composed and decomposed forms are one password", () => {
  const text = "café réservé à l'étage";
  expect(judge(text.normalize("NFD"), [])).toEqual(judge(text.normalize("NFC"), []));
});
