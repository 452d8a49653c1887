import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type InputTold, watchInput } from "./input-watch.ts";

const toldOf = (...inputs: readonly InputTold[]): number => {
  const contents = new EventEmitter();
  let told = 0;
  watchInput(contents, () => (told += 1));
  for (const input of inputs) contents.emit("input-event", {}, input);
  return told;
};

test.each([
  "mouseDown",
  "mouseUp",
  "mouseWheel",
  "rawKeyDown",
  "keyDown",
  "char",
  "touchStart",
  "gestureTap",
])("%s is input", (type) => {
  expect(toldOf({ type })).toBe(1);
});

test.each(["mouseEnter", "mouseLeave", "gestureFlingStart", "touchCancel", "undefined", ""])(
  "%j is nobody's input",
  (type) => {
    expect(toldOf({ type })).toBe(0);
  },
);

test("a key that something lies on is pressed once", () => {
  expect(
    toldOf(
      { type: "rawKeyDown" },
      { type: "rawKeyDown", modifiers: ["isAutoRepeat"] },
      { type: "char", modifiers: ["shift", "isautorepeat"] },
      { type: "keyDown", isAutoRepeat: true },
    ),
  ).toBe(1);
});

test("a mouse at rest does not move, whatever moves under it", () => {
  const at = (x: number, globalX: number): InputTold => ({ type: "mouseMove", x, y: 5, globalX, globalY: 9 });
  expect(toldOf(at(1, 10), at(1, 10), at(7, 10), at(7, 10))).toBe(0);
  expect(toldOf(at(1, 10), at(1, 11), at(1, 12))).toBe(2);
});

test("a move without a place counts until something tells places", () => {
  const move: InputTold = { type: "mouseMove" };
  expect(toldOf(move, move, { ...move, x: 1, y: 2 }, move, move)).toBe(2);
});

test("every event of input that Electron knows is heard", () => {
  const contents = new EventEmitter();
  let told = 0;
  watchInput(contents, () => (told += 1));
  contents.emit("before-input-event", {}, { type: "keyDown", isAutoRepeat: false });
  contents.emit("before-mouse-event", {}, { type: "mouseDown" });
  contents.emit("before-input-event", {}, {});
  expect(told).toBe(2);
});
