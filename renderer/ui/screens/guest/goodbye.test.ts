import { expect, test } from "vitest";
import { goodbyeFactsOf, goodbyeWordsOf } from "./goodbye.ts";

test("somebody who only waited is never told that they were in the visit", () => {
  const only = (reason: "ended" | "left" | "denied") =>
    goodbyeWordsOf({ reason, wasInVisit: false, canRejoin: false });
  expect([only("ended"), only("left"), only("denied")]).toEqual(["endedWaiting", "leftWaiting", "denied"]);
});

test("somebody who was in the visit reads how it ended", () => {
  expect(goodbyeWordsOf({ reason: "left", wasInVisit: true, canRejoin: true })).toBe("left");
});

test("somebody who waits again is not told that the visit can never be opened again", () => {
  const view = { reason: "heldTooLong", wasInVisit: true, canRejoin: true } as const;
  expect(goodbyeWordsOf(view)).toBe("heldTooLong");
  expect(goodbyeFactsOf(view)).toEqual([]);
  expect(goodbyeFactsOf({ ...view, reason: "ended" })).toEqual(["keysGone", "nothingKept"]);
  expect(goodbyeFactsOf({ ...view, reason: "replaced" })).toEqual(["nothingKept"]);
});
