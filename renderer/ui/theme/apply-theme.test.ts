import { expect, test } from "vitest";
import { applyTheme } from "./apply-theme.ts";

test("a chosen theme is forced on the page, and given back to the operating system", () => {
  const root: { dataset: DOMStringMap } = { dataset: {} };
  applyTheme(root, "dark");
  expect(root.dataset).toEqual({ theme: "dark" });
  applyTheme(root, "light");
  expect(root.dataset).toEqual({ theme: "light" });
  applyTheme(root, "system");
  expect(root.dataset).toEqual({});
});
