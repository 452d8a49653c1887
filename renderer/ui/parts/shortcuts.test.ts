import { expect, test } from "vitest";
import { type KeyPress, shortcutOf } from "./shortcuts.ts";

const press = (rest: Partial<KeyPress> = {}): KeyPress => ({
  key: "a",
  repeat: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  defaultPrevented: false,
  ...rest,
});

test("a letter on the page is a shortcut in either case", () => {
  expect(shortcutOf(press(), "page")).toBe("A");
  expect(shortcutOf(press({ key: "A" }), "page")).toBe("A");
});

test("nothing is a shortcut while somebody types or a window is open", () => {
  expect(shortcutOf(press(), "typing")).toBeNull();
  expect(shortcutOf(press(), "overlay")).toBeNull();
});

test("a held key, a chord or a key that somebody else handled is no shortcut", () => {
  const others: Partial<KeyPress>[] = [
    { repeat: true },
    { ctrlKey: true },
    { altKey: true },
    { metaKey: true },
    { defaultPrevented: true },
    { key: "Enter" },
  ];
  expect(others.map((rest) => shortcutOf(press(rest), "page"))).toEqual(others.map(() => null));
});
