import { expect, test } from "vitest";
import { chooseReader } from "./languages.ts";
import { createTranslate } from "./translate.ts";

test("the first wish that is spoken decides, and its region is kept for dates", () => {
  expect(chooseReader(["fr-FR", "es-MX", "en-GB"])).toEqual({ language: "es", locale: "es-MX" });
  expect(chooseReader(["fr"])).toEqual({ language: "en", locale: "en" });
  expect(chooseReader([])).toEqual({ language: "en", locale: "en" });
});

test("a sentence comes in the language of the reader with its values as they are", () => {
  const values = { name: "<b>Ana & Luis</b>" };
  expect(createTranslate("en")("parts.copyNamed", values)).toBe("Copy <b>Ana & Luis</b>");
  expect(createTranslate("es")("parts.copyNamed", values)).toBe("Copiar <b>Ana & Luis</b>");
});
