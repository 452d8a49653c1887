import { expect, test } from "vitest";
import { settingsOf } from "./settings.ts";

const file = JSON.stringify({ serverOrigin: "https://file.example" });

test("the switch wins over the file", () => {
  expect(settingsOf("https://switch.example", file)).toEqual({ serverOrigin: "https://switch.example" });
});

test("without a switch the file counts", () => {
  expect(settingsOf(null, file)).toEqual({ serverOrigin: "https://file.example" });
});

test.each([
  null,
  "",
  "{",
  "[]",
  '{"serverOrigin":"http://clinic.example"}',
  '{"serverOrigin":"https://a.example","x":1}',
])("the file %s sets nothing", (text) => {
  expect(settingsOf(null, text)).toEqual({ serverOrigin: null });
});
