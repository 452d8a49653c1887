import { expect, test } from "vitest";
import { type RunFacts, clearBeyondNoise, voidReasons } from "./voids.ts";

const sound: RunFacts = {
  errors: [],
  expectedFrames: 100,
  shownFrames: [100, 92],
  expectedTiles: 2,
  clearFrames: 0,
  listenedPackets: 50,
};

test("a run with all that was expected counts", () => {
  expect(voidReasons(sound)).toEqual([]);
});

test.each<[Partial<RunFacts>, string]>([
  [{ errors: ["the page broke"] }, "errors: the page broke"],
  [{ shownFrames: [100, 89] }, "189 of 200 frames"],
  [{ clearFrames: 1 }, "1 clear frames"],
  [{ listenedPackets: 0 }, "the listener without a key received nothing"],
])("%j makes a run void", (change, reason) => {
  expect(voidReasons({ ...sound, ...change })).toEqual([reason]);
});

test("a tile without frames is void even where the others make up for it", () => {
  expect(voidReasons({ ...sound, shownFrames: [0, 200] })).toEqual(["a tile without frames"]);
});

test("a missing tile is void even where the others make up for it", () => {
  expect(voidReasons({ ...sound, shownFrames: [200] })).toEqual(["1 of 2 tiles"]);
});

test("frames that are meant to be clear make nothing void", () => {
  expect(voidReasons({ ...sound, clearFrames: null, listenedPackets: null })).toEqual([]);
});

test("a few noise pictures of ciphertext are not clear frames, half of what was sent is", () => {
  expect([clearBeyondNoise(49, 100), clearBeyondNoise(50, 100)]).toEqual([0, 50]);
});
