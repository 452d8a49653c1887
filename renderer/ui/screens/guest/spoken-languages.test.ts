import { expect, test } from "vitest";
import { spokenLanguageOf, spokenLanguages } from "./spoken-languages.ts";

test("the chosen language stands first and no language stands twice", () => {
  const ids = spokenLanguages("pl", "en").map(({ id }) => id);
  expect(ids[0]).toBe("pl");
  expect(new Set(ids).size).toBe(ids.length);
});

test("a rare language of the browser can be chosen too", () => {
  expect(spokenLanguages("is", "en")[0]).toEqual({ id: "is", label: "Icelandic" });
});

test("the names are written and sorted in the language of the reader", () => {
  const labels = spokenLanguages("en", "es").map(({ label }) => label);
  expect(labels[0]).toBe("Inglés");
  expect(labels.slice(1)).toEqual(labels.slice(1).sort((a, b) => a.localeCompare(b, "es")));
});

test("the first guess is the browser's language without its region", () => {
  expect(spokenLanguageOf(["es-MX", "en"])).toBe("es");
  expect(spokenLanguageOf(["*", "fil-PH"])).toBe("fil");
  expect(spokenLanguageOf([])).toBe("en");
});
