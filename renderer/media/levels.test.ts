import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import { createLevels, levelOfLoudness } from "./levels.ts";

const ana = ParticipantId.parse(Buffer.alloc(16, 1).toString("base64url"));

/** Frames that come when the test says so. */
const stage = (isLive = false) => {
  const loudness = { now: 0 };
  const frames: ((at: number) => void)[] = [];
  let at = 0;
  const levels = createLevels({
    read: () => loudness.now,
    isLive: () => isLive,
    nextFrame: (run) => void frames.push(run),
  });
  const draw = (count: number): void => {
    for (let drawn = 0; drawn < count; drawn += 1) frames.splice(0).forEach((run) => run((at += 16)));
  };
  return { levels, loudness, frames, draw };
};

test("a voice rises within a few frames, falls slowly, and then no frame is asked for any more", () => {
  const { levels, loudness, frames, draw } = stage();
  const heard: number[] = [];
  levels.observe(ana, (level) => heard.push(level));
  draw(2);
  loudness.now = 0.8;
  levels.stir();
  draw(20);
  expect([heard[0], heard.at(-1), frames.length]).toEqual([0, 0.8, 0]);
  loudness.now = 0;
  levels.stir();
  draw(5);
  expect(heard.at(-1)).toBeGreaterThan(0.3);
  draw(100);
  expect([heard.at(-1), frames.length]).toEqual([0, 0]);
});

test("nobody is told a level that has not changed, and nothing runs while nobody watches", () => {
  const { levels, frames, draw } = stage();
  levels.stir();
  expect(frames).toEqual([]);
  const heard: number[] = [];
  const stop = levels.observe(ana, (level) => heard.push(level));
  levels.stir();
  draw(5);
  expect(heard).toEqual([0]);
  stop();
  levels.stir();
  expect(frames).toEqual([]);
});

test("one's own level is read in every frame while it is watched", () => {
  const { levels, loudness, draw, frames } = stage(true);
  const heard: number[] = [];
  const stop = levels.observe("own", (level) => heard.push(level));
  draw(3);
  loudness.now = 1;
  draw(20);
  expect(heard.at(-1)).toBe(1);
  stop();
  draw(1);
  expect(frames).toEqual([]);
});

test.each([
  [0, 0],
  [0.0001, 0],
  [0.001, 0],
  [0.1, 0.667],
  [1, 1],
  [7, 1],
])("a loudness of %d is a level of %d", (loudness, level) => {
  expect(levelOfLoudness(loudness)).toBeCloseTo(level, 3);
});
