import { expect, test } from "vitest";
import { type KeyPress, shortcutOf } from "./shortcuts.ts";

const press = (key: string, but: Partial<KeyPress> = {}): KeyPress => ({
  key,
  isRepeated: false,
  hasModifier: false,
  isTyping: false,
  ...but,
});

test("each letter does its one thing, in both cases", () => {
  expect(["m", "V", "s", "H", "A", "l", "x"].map((key) => shortcutOf(press(key), true))).toEqual([
    "microphone",
    "camera",
    "share",
    "hand",
    "admit",
    "lock",
    null,
  ]);
});

test("pages turn by the page keys and by brackets", () => {
  expect(["PageUp", "PageDown", "[", "]"].map((key) => shortcutOf(press(key), true))).toEqual([
    "previousPage",
    "nextPage",
    "previousPage",
    "nextPage",
  ]);
});

test("with single keys switched off no character does anything, the page keys still do", () => {
  for (const key of ["m", "v", "s", "h", "a", "l", "[", "]"])
    expect(shortcutOf(press(key), false)).toBe(null);
  expect(shortcutOf(press("PageDown"), false)).toBe("nextPage");
});

test("a key that is held, modified or typed into something does nothing", () => {
  expect(shortcutOf(press("m", { isRepeated: true }), true)).toBe(null);
  expect(shortcutOf(press("m", { hasModifier: true }), true)).toBe(null);
  expect(shortcutOf(press("PageDown", { isTyping: true }), true)).toBe(null);
});
