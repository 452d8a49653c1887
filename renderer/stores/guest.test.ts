import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { GuestCall } from "../call/guest-call.ts";
import { firstSnapshot, turns } from "./call-fixtures.ts";
import {
  arrival,
  createTestGuest,
  draft,
  fakeCall,
  look,
  untilArrive,
  untilCall,
  untilCheckIn,
  untilTest,
} from "./guest-fixtures.ts";

test("a guest's way: link, passcode, name, device test, waiting, visit, goodbye", async () => {
  const one = createTestGuest();
  expect(one.model().step).toBe("looking");
  one.guest.intents.look();
  await turns();
  expect(one.model()).toMatchObject({ step: "arrive", look });
  one.guest.intents.arrive("123456");
  expect(one.model().isBusy).toBe(true);
  await turns();
  expect(one.model()).toMatchObject({ step: "checkIn", isBusy: false });
  one.guest.intents.checkIn(draft);
  expect(one.model()).toMatchObject({ step: "deviceTest", test: { opening: ["camera", "microphone"] } });
  await turns();
  expect(one.model().test).toMatchObject({ camera: "works", microphone: "works", opening: [] });
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect(one.model()).toMatchObject({ step: "call", wasInVisit: false });
  one.call().say({ state: { phase: "inVisit", isServiceReachable: true } });
  one.call().say({ state: { phase: "reconnecting" } });
  expect(one.model()).toMatchObject({ wasInVisit: true });
  one.call().say({ state: { phase: "ended", end: { kind: "out", reason: "ended" } } });
  expect(one.devices.told.slice(-2)).toEqual(["close camera", "close microphone"]);
  expect(one.asked).toEqual(["look", "comeBack", "arrive 123456"]);
});

test("the card says what the patient said and what the test found, and what works is turned on while waiting", async () => {
  const one = await untilTest();
  one.guest.intents.answerBell(true);
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  const card = { ...draft, name: "Jonas Lind", camera: "works", microphone: "works", speaker: "works" };
  expect(one.started).toEqual([{ passcode: "123456", isKnown: false, arrival, card }]);
  expect(one.media.told).toEqual(["camera true", "microphone true"]);
});

test("whoever waits without a camera has it closed, and the card says nothing of it", async () => {
  const one = await untilTest();
  one.guest.intents.goToWaitingRoom({ withCamera: false });
  await turns();
  expect(one.devices.told.at(-1)).toBe("close camera");
  expect(one.media.told).toEqual(["microphone true"]);
  expect(one.started[0]?.card).toMatchObject({
    camera: "untested",
    microphone: "works",
    speaker: "untested",
  });
});

test("a device that was refused or is missing is not turned on, and the card says so", async () => {
  const one = await untilTest();
  one.devices.say({ camera: "refused", microphone: "missing" });
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect(one.media.told).toEqual([]);
  expect(one.started[0]?.card).toMatchObject({ camera: "refused", microphone: "missing" });
});

test("a browser that cannot encrypt is told on arrival, before the service is asked anything", async () => {
  const one = createTestGuest({}, { canEncrypt: false });
  one.guest.intents.look();
  await turns();
  expect(one.model()).toMatchObject({ step: "obstacle", obstacle: "ENCRYPTION_UNSUPPORTED" });
  expect(one.asked).toEqual([]);
});

test("a link that came damaged is told from one that the service does not know", async () => {
  const damaged = createTestGuest({}, { join: null });
  damaged.guest.intents.look();
  const unknown = await untilArrive({ look: [fail("LINK_INVALID")] });
  expect([damaged.model().obstacle, unknown.model().obstacle]).toEqual(["LINK_INVALID", "NOT_FOUND"]);
});

test.each<ErrorCode>(["LINK_EXPIRED", "LINK_RESTING", "VISIT_ENDED", "SERVICE_UNREACHABLE"])(
  "a link that is refused with %s is an obstacle, and may be looked at again",
  async (code) => {
    const one = await untilArrive({ look: [fail(code)] });
    expect(one.model()).toMatchObject({ step: "obstacle", obstacle: code });
    one.guest.intents.look();
    await turns();
    expect(one.model().step).toBe("arrive");
  },
);

test.each<[ErrorCode, object]>([
  ["PASSCODE_WRONG", { step: "arrive", arriveFailure: "PASSCODE_WRONG" }],
  ["SERVICE_UNREACHABLE", { step: "arrive", arriveFailure: "SERVICE_UNREACHABLE" }],
  ["RATE_LIMITED", { step: "arrive", arriveFailure: "RATE_LIMITED" }],
  ["LINK_RESTING", { step: "obstacle", obstacle: "LINK_RESTING" }],
  ["LINK_EXPIRED", { step: "obstacle", obstacle: "LINK_EXPIRED" }],
  ["VISIT_ENDED", { step: "obstacle", obstacle: "VISIT_ENDED" }],
  ["LINK_INVALID", { step: "obstacle", obstacle: "NOT_FOUND" }],
  ["LINK_RETIRED", { step: "obstacle", obstacle: "LINK_RETIRED" }],
  ["REMOVED", { step: "obstacle", obstacle: "REMOVED" }],
  ["DENIED", { step: "obstacle", obstacle: "DENIED" }],
])("a passcode that is answered with %s is said in its place", async (code, expected) => {
  const one = await untilCheckIn({ arrive: [fail(code)] });
  expect(one.model()).toMatchObject({ ...expected, isBusy: false });
});

test("a second try takes the first one's failure away", async () => {
  const one = await untilCheckIn({ arrive: [fail("PASSCODE_WRONG")] });
  one.guest.intents.arrive("654321");
  expect(one.model().arriveFailure).toBeNull();
  await turns();
  expect(one.model().step).toBe("checkIn");
});

test.each<[string, ErrorCode]>([
  ["   ", "NAME_EMPTY"],
  ["x".repeat(200), "NAME_TOO_LONG"],
  ["Jonas\u202E", "NAME_FORBIDDEN"],
  ["dr ana  ruiz", "NAME_TAKEN"],
])("the name %j is not taken: %s, and what was typed stays", async (name, code) => {
  const one = await untilCheckIn();
  one.guest.intents.checkIn({ ...draft, name });
  expect(one.model()).toMatchObject({ step: "checkIn", nameError: code, checkIn: { name } });
  expect(one.devices.told).toEqual([]);
  one.guest.intents.checkIn(draft);
  expect(one.model()).toMatchObject({ step: "deviceTest", nameError: null, checkIn: { name: "Jonas Lind" } });
});

test("a visit that another tab has may be taken over", async () => {
  const one = await untilArrive({ tab: [false] });
  expect(one.model()).toMatchObject({ step: "obstacle", obstacle: "OTHER_TAB" });
  one.guest.intents.useHere();
  await turns();
  expect([one.asked, one.model().step]).toEqual([["look", "takeOver", "look", "comeBack"], "arrive"]);
});

test("a tab that loses the visit before it waits turns everything off and says where the visit is", async () => {
  const one = await untilTest();
  one.guest.intents.loseTab();
  expect(one.model()).toMatchObject({ step: "obstacle", obstacle: "OTHER_TAB" });
  expect(one.devices.told.slice(-2)).toEqual(["close camera", "close microphone"]);
});

test("a tab that loses the visit while it knocks gives its place away", async () => {
  const start = Promise.withResolvers<Result<GuestCall>>();
  const one = await untilCall({ start: start.promise });
  const { call, told } = fakeCall();
  one.guest.intents.loseTab();
  start.resolve(succeed(call));
  await turns();
  expect([told, one.model().step]).toEqual([["leave replaced"], "obstacle"]);
  expect(one.asked.at(-1)).toBe("renewMedia");
});

test("a tab that loses the visit during the call leaves it as replaced", async () => {
  const one = await untilCall();
  one.guest.intents.loseTab();
  expect(one.call().told).toEqual(["leave replaced"]);
});

test("two presses on the way to the waiting room are one knock", async () => {
  const one = await untilTest();
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect(one.started).toHaveLength(1);
});

test("a call that could not be started is an obstacle, turns everything off, and may be tried again", async () => {
  const one = await untilCall({ start: Promise.resolve(fail("ENCRYPTION_FAILED")) });
  expect(one.model()).toMatchObject({ step: "obstacle", obstacle: "ENCRYPTION_FAILED" });
  expect(one.devices.told.slice(-2)).toEqual(["close camera", "close microphone"]);
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect(one.started).toHaveLength(2);
});

test("nobody goes to the waiting room without a passcode that held", async () => {
  const one = await untilArrive();
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  expect([one.started, one.model().step]).toEqual([[], "arrive"]);
});

test("the bell rings, asks, and takes the answer, even one that comes while it rings", async () => {
  const one = await untilTest();
  one.guest.intents.ringBell();
  expect(one.model().test.bell).toBe("ringing");
  await turns();
  expect(one.model().test.bell).toBe("asking");
  one.guest.intents.answerBell(false);
  expect(one.model().test.bell).toBe("notHeard");
  one.guest.intents.ringBell();
  one.guest.intents.answerBell(true);
  await turns();
  expect(one.model().test.bell).toBe("heard");
});

test("another device is opened by its id, and a heard microphone stays heard", async () => {
  const one = await untilTest();
  one.guest.intents.openDevice("camera", "camera-2");
  one.guest.intents.noteMicrophoneHeard();
  await turns();
  expect(one.devices.told.at(-1)).toBe("open camera camera-2");
  expect(one.model().test).toMatchObject({ isMicrophoneHeard: true, opening: [] });
});

test("every press in the visit reaches the media or the call", async () => {
  const one = await untilCall();
  one.media.told.splice(0);
  const own = { isCameraOn: true, isMicrophoneOn: false, isSharing: false };
  one.call().say({ media: { ...firstSnapshot.media, own } });
  const { intents } = one.guest;
  intents.toggleCamera();
  intents.toggleMicrophone();
  intents.startSharing();
  intents.stopSharing();
  intents.chooseDevice("speaker", "headset");
  intents.holdToTalk(true);
  intents.holdToTalk(false);
  intents.answerAsked(false);
  intents.answerAsked(true);
  intents.setHand(true);
  intents.renewLine();
  intents.leave();
  expect(one.media.told).toEqual([
    "camera false",
    "microphone true",
    "startShare",
    "stopShare",
    "switch speaker headset",
    "microphone true",
    "microphone false",
    "microphone true",
  ]);
  expect(one.call().told).toEqual(["answerAsk", "answerAsk", "hand true", "renewLine", "leave left"]);
});

test("a wish in the visit that fails says why until it is read; closing the browser's own picker is no failure", async () => {
  const one = await untilCall();
  one.call().answers.push(fail("SERVICE_UNREACHABLE"));
  one.guest.intents.setHand(true);
  await turns();
  expect(one.model().failure).toBe("SERVICE_UNREACHABLE");
  one.guest.intents.dismissFailure();
  expect(one.model().failure).toBeNull();
  one.media.port.startShare = async () => fail("SHARE_CANCELLED");
  one.guest.intents.startSharing();
  await turns();
  expect(one.model().failure).toBeNull();
});
