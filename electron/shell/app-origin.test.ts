import { expect, test } from "vitest";
import { PARTITION, isAppUrl } from "./app-origin.ts";

test("the windows' session is one in memory, by Electron's rule of names", () => {
  expect(PARTITION).toMatch(/^(?!persist:)./);
});

test.each(["app://anteroom", "app://anteroom/", "app://anteroom/index.html", "app://anteroom/a?b#c"])(
  "%s is our own origin",
  (url) => {
    expect(isAppUrl(url)).toBe(true);
  },
);

test.each([
  "",
  "anteroom",
  "app://anteroom.example/",
  "app://anteroom:80/",
  "app://evil/anteroom",
  "app://user@anteroom/",
  "app:anteroom",
  "apps://anteroom/",
  "https://anteroom/",
  "file:///anteroom",
  "blob:app://anteroom/1",
])("%s is a foreign origin", (url) => {
  expect(isAppUrl(url)).toBe(false);
});
