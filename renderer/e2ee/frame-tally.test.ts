import { expect, test } from "vitest";
import { createFakeClock } from "./frame-fixtures.ts";
import { createFrameTally, STRETCH_GAP_MS } from "./frame-tally.ts";

test("frames that arrive and do not pass are failing from the first of them on, until one passes", () => {
  const clock = createFakeClock();
  const tally = createFrameTally(clock);
  expect(tally.report().failingMs).toBeNull();
  for (let frame = 0; frame < 4; frame += 1) {
    tally.arrive();
    tally.drop("badTag");
    clock.advance(500);
  }
  expect(tally.report()).toEqual({
    arrived: 4,
    passed: 0,
    dropped: { badTag: 4 },
    sinceArrivalMs: 500,
    sincePassedMs: null,
    failingMs: 2000,
  });
  tally.arrive();
  tally.pass();
  expect([tally.report().failingMs, tally.report().sincePassedMs]).toEqual([null, 0]);
});

test("what failed before a mute is not counted against the first frame after it", () => {
  const clock = createFakeClock();
  const tally = createFrameTally(clock);
  tally.arrive();
  tally.drop("malformed");
  clock.advance(STRETCH_GAP_MS + 1);
  tally.arrive();
  expect(tally.report().failingMs).toBe(0);
});
