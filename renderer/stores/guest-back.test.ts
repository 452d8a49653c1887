import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival } from "../../protocol/routes.ts";
import { firstSnapshot, turns } from "./call-fixtures.ts";
import { arrival, draft, untilArrive, untilCall } from "./guest-fixtures.ts";

test("a browser that was let in before comes back without a passcode, and says who it is again", async () => {
  const one = await untilArrive({ comeBack: [succeed(arrival)] });
  const { hostName, clinicName, kind, wording } = arrival;
  expect(one.model()).toMatchObject({
    step: "checkIn",
    isBack: true,
    arrival: { hostName, clinicName, kind, wording },
  });
  one.guest.intents.checkIn(draft);
  await turns();
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect(one.started).toMatchObject([{ passcode: null, isKnown: true, arrival }]);
});

test.each<[ErrorCode, Result<Arrival>, object]>([
  ["LINK_RETIRED", succeed(arrival), { step: "checkIn", isBack: true }],
  ["LINK_RESTING", succeed(arrival), { step: "checkIn", isBack: true }],
  ["LINK_INVALID", succeed(arrival), { step: "checkIn", isBack: true }],
  ["LINK_RETIRED", fail("NOT_ADMITTED"), { step: "obstacle", obstacle: "LINK_RETIRED" }],
  ["LINK_INVALID", fail("LINK_INVALID"), { step: "obstacle", obstacle: "NOT_FOUND" }],
  ["LINK_RETIRED", fail("REMOVED"), { step: "obstacle", obstacle: "REMOVED" }],
])("a link that is %s, to a browser that is answered with %j, leads to %j", async (code, back, expected) => {
  const one = await untilArrive({ look: [fail(code)], comeBack: [back] });
  expect(one.model()).toMatchObject(expected);
});

test.each<ErrorCode>(["REMOVED", "DENIED", "RATE_LIMITED", "SERVICE_UNREACHABLE"])(
  "a browser that is answered with %s when it comes back is not asked for a passcode",
  async (code) => {
    const one = await untilArrive({ comeBack: [fail(code)] });
    expect(one.model()).toMatchObject({ step: "obstacle", obstacle: code });
  },
);

const inVisit = { phase: "inVisit", isServiceReachable: true } as const;

test("who is sent back to waiting knocks again by themselves with the same card, in a call of its own, until let in", async () => {
  const one = await untilCall();
  const own = { isCameraOn: true, isMicrophoneOn: false, isSharing: false };
  one.call().say({ state: inVisit });
  one.media.told.splice(0);
  one.call().say({
    state: { phase: "ended", end: { kind: "out", reason: "returned" } },
    media: { ...firstSnapshot.media, own },
  });
  expect(one.model()).toMatchObject({ step: "call", isReturned: true });
  await turns();
  expect([one.calls.length, one.asked.at(-1)]).toEqual([2, "renewMedia"]);
  expect([one.started[0]?.isKnown, one.started[1]]).toEqual([false, { ...one.started[0], isKnown: true }]);
  expect(one.media.told).toEqual(["camera true"]);
  expect(one.model()).toMatchObject({ isReturned: true, call: { state: { phase: "preJoin" } } });
  one.call().say({ state: inVisit });
  expect(one.model().isReturned).toBe(false);
});

test("a call that tells twice that it returned its guest is followed by one knock", async () => {
  const one = await untilCall();
  one.call().out("returned");
  one.calls[0]?.out("returned");
  await turns();
  one.calls[0]?.out("ended");
  expect([one.calls.length, one.model().call?.state.phase]).toEqual([2, "preJoin"]);
});

test("who was held too long waits again with the same card by one press, with nothing on", async () => {
  const one = await untilCall();
  one.call().say({ state: { phase: "ended", end: { kind: "failed", code: "HELD_TOO_LONG" } } });
  one.media.told.splice(0);
  one.guest.intents.waitAgain();
  one.guest.intents.waitAgain();
  await turns();
  expect([one.calls.length, one.media.told, one.model().isReturned]).toEqual([2, [], false]);
});

test("a tab that loses the visit after its end goes on showing how it ended", async () => {
  const one = await untilCall();
  one.call().out("ended");
  one.guest.intents.loseTab();
  expect(one.model()).toMatchObject({ step: "call", call: { state: { phase: "ended" } } });
});
