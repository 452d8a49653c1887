import { expect, test } from "vitest";
import { clockTime, dayTitle, dayWords, durationWords, elapsedClock, languageName } from "./time-words.ts";
import { createTranslate } from "./translate.ts";

const at = Date.UTC(2026, 10, 23, 14, 7);
const t = createTranslate("en");

test("the time of day follows the reader's region", () => {
  expect(clockTime(at, { locale: "en-GB", timeZone: "UTC" })).toBe("14:07");
  expect(clockTime(at, { locale: "es-ES", timeZone: "UTC" })).toBe("14:07");
  expect(clockTime(at, { locale: "en-US", timeZone: "UTC" }).replaceAll(/\s/gu, " ")).toBe("2:07 PM");
  expect(clockTime(at - 5 * 3_600_000, { locale: "en-GB", timeZone: "UTC" })).toBe("09:07");
});

test("the day has a capital first letter in every language", () => {
  expect(dayTitle(at, { locale: "en-GB", timeZone: "UTC" })).toBe("Monday 23 November");
  expect(dayTitle(at, { locale: "es-ES", timeZone: "UTC" })).toBe("Lunes, 23 de noviembre");
});

test("inside a sentence the day is written as the language writes it", () => {
  expect(dayWords(at, { locale: "en-US", timeZone: "UTC" })).toBe("Monday, November 23");
  expect(dayWords(at, { locale: "es-ES", timeZone: "UTC" })).toBe("lunes, 23 de noviembre");
});

test("a length of time is rounded down to whole minutes", () => {
  expect(durationWords(59_999, t)).toBe("under 1 min");
  expect(durationWords(60_000, t)).toBe("1 min");
  expect(durationWords(83 * 60_000 + 59_000, t)).toBe("1 h 23 min");
  expect(durationWords(120 * 60_000, t)).toBe("2 h");
});

test("the running time shows hours only when there are some", () => {
  expect(elapsedClock(0)).toBe("0:00");
  expect(elapsedClock(754_000)).toBe("12:34");
  expect(elapsedClock(3_727_000)).toBe("1:02:07");
});

test("a language is named in the reader's language, a damaged tag stays as it is", () => {
  expect(languageName("ar", "en-GB")).toBe("Arabic");
  expect(languageName("ar", "es-ES")).toBe("Árabe");
  expect(languageName("?", "en-GB")).toBe("?");
});
