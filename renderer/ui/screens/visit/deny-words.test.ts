import { expect, test } from "vitest";
import { en } from "../../strings/en.ts";
import { es } from "../../strings/es.ts";

test.each([
  ["English", en],
  ["Spanish", es],
])("the question in %s shows the very words that a denied person reads", (_language, { visit, guest }) => {
  const { title, text } = guest.goodbye.denied;
  expect(visit.ask.denyWords.slice(1, -1)).toBe(`${title}. ${text}`);
});
