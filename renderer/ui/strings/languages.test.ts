import { expect, test } from "vitest";
import { chooseReader, wishesOf } from "./languages.ts";

test("a chosen language keeps the region that the operating system names for it", () => {
  expect(chooseReader(wishesOf("es", ["en-GB", "es-MX"]))).toEqual({ language: "es", locale: "es-MX" });
  expect(chooseReader(wishesOf("es", ["en-GB"]))).toEqual({ language: "es", locale: "es" });
});

test("without a choice the operating system decides", () => {
  expect(chooseReader(wishesOf("system", ["fr-FR", "es-ES", "en"]))).toEqual({
    language: "es",
    locale: "es-ES",
  });
});
