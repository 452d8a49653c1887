import { expect, test } from "vitest";
import { goodbyeWordsOf } from "./goodbye.ts";

test("somebody who only waited is never told that they were in the visit", () => {
  const only = (reason: "ended" | "left" | "denied") =>
    goodbyeWordsOf({ reason, wasInVisit: false, canRejoin: false });
  expect([only("ended"), only("left"), only("denied")]).toEqual(["endedWaiting", "leftWaiting", "denied"]);
});

test("somebody who was in the visit reads how it ended", () => {
  expect(goodbyeWordsOf({ reason: "left", wasInVisit: true, canRejoin: true })).toBe("left");
});
