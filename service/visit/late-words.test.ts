import { expect, test } from "vitest";
import { LATE_WORD_MS, isLateWord } from "./late-words.ts";

const ended = { phase: "ended", endedAt: 1_000 } as const;

test.each(["visit.beat", "visit.ack", "visit.away", "media.token"] as const)(
  "a %s that comes just after the end was on its way, and no later one",
  (action) => {
    const times = [1_000, 1_000 + LATE_WORD_MS - 1, 1_000 + LATE_WORD_MS, 999];
    expect(times.map((now) => isLateWord(action, ended, now))).toEqual([true, true, false, false]);
  },
);

test("what somebody means is written down at once, and nothing is late in a visit that runs", () => {
  expect(isLateWord("visit.admit", ended, 1_000)).toBe(false);
  expect(isLateWord("visit.beat", { phase: "open", endedAt: null }, 1_000)).toBe(false);
});
