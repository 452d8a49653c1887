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
  expect(["m", "V", "s", "A", "x"].map((key) => shortcutOf(press(key)))).toEqual([
    "microphone",
    "camera",
    "share",
    "admit",
    null,
  ]);
});

test("a key that is held, modified or typed into something does nothing", () => {
  expect(shortcutOf(press("m", { isRepeated: true }))).toBe(null);
  expect(shortcutOf(press("m", { hasModifier: true }))).toBe(null);
  expect(shortcutOf(press("m", { isTyping: true }))).toBe(null);
});
