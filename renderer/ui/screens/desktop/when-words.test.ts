import { expect, test } from "vitest";
import { createTranslate } from "../../strings/translate.ts";
import { pastWords, untilWords } from "./when-words.ts";

const now = new Date(2026, 10, 23, 14, 7).getTime();
const HOUR_MS = 3_600_000;
const english = createTranslate("en");
const said = (at: number): string => pastWords(at, now, english, { locale: "en-GB" });

test.each([
  ["Now", now],
  ["Now", now + 90_000],
  ["Today 08:12", new Date(2026, 10, 23, 8, 12).getTime()],
  ["Today 00:00", new Date(2026, 10, 23).getTime()],
  ["Yesterday", new Date(2026, 10, 22, 23, 59).getTime()],
  ["Yesterday", new Date(2026, 10, 22).getTime()],
  ["21 Nov", new Date(2026, 10, 21, 23, 59).getTime()],
  ["3 Nov 2025", new Date(2025, 10, 3).getTime()],
])("a sign-in is said as %s", (words, at) => {
  expect(said(at)).toBe(words);
});

test("a sign-in is said in the reader's language", () => {
  const spanish = createTranslate("es");
  const at = new Date(2026, 10, 22, 9).getTime();
  expect(pastWords(at, now, spanish, { locale: "es-ES" })).toBe("Ayer");
});

test.each([
  ["in 3 days", 71.9 * HOUR_MS],
  ["in 2 days", 36 * HOUR_MS],
  ["in 24 hours", 23.9 * HOUR_MS],
  ["in 20 minutes", HOUR_MS / 3],
  ["in 1 minute", -HOUR_MS],
])("the end of a link is %s", (words, leftMs) => {
  expect(untilWords(now + leftMs, now, { locale: "en-GB" })).toBe(words);
});

test("the end of a link is said in the reader's language", () => {
  expect(untilWords(now + 72 * HOUR_MS, now, { locale: "es-ES" })).toBe("dentro de 3 días");
});
