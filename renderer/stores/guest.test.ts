import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { OpeningId, VisitId } from "../../protocol/ids.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import { createFakeMedia } from "../call/call-fixtures.ts";
import type { GuestCall } from "../call/guest-call.ts";
import { fakeOrders, firstSnapshot, turns } from "./desktop-fixtures.ts";
import { noDevices } from "./device-choices.ts";
import { type GuestCallInput, type GuestDevices, type GuestParts, createGuest } from "./guest.ts";

const look: VisitLook = { clinicName: "Riverside", hostName: "Dr. Ana Ruiz", kind: "oneToOne", startsAt: 1 };
const idOf = (fill: number): string => toBase64Url(new Uint8Array(16).fill(fill));
const arrival: Arrival = {
  ticket: toBase64Url(new Uint8Array(32).fill(3)),
  visitId: VisitId.parse(idOf(1)),
  opening: OpeningId.parse(idOf(2)),
  hostName: "Dr. Ana Ruiz",
  clinicName: "Riverside",
  kind: "group",
  wording: { text: "Take a seat.", phone: "+34 600" },
};
const draft = { name: "  Jonas Lind ", language: "en", wantsInterpreter: true, relation: "patient" } as const;

/** Devices that work, and write down what is asked of them. */
const fakeDevices = () => {
  const told: string[] = [];
  let tell: Parameters<GuestDevices["observe"]>[0] | null = null;
  let now: Parameters<Parameters<GuestDevices["observe"]>[0]>[0] = {
    camera: "untested",
    microphone: "untested",
    ...noDevices,
  };
  const say = (change: Partial<typeof now>): void => {
    now = { ...now, ...change };
    tell?.(now);
  };
  const devices: GuestDevices = {
    open: async (kind, deviceId) => {
      told.push(deviceId === undefined ? `open ${kind}` : `open ${kind} ${deviceId}`);
      say({ [kind]: "works" });
      return succeed(null);
    },
    close: (kind) => void told.push(`close ${kind}`),
    playBell: async () => undefined,
    observe: (listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  return { devices, told, say };
};

/** A call that a test leads. */
const fakeCall = () => {
  const told: string[] = [];
  const answers: Result<null>[] = [];
  const listeners: ((snapshot: CallSnapshot) => void)[] = [];
  const note = async (words: string): Promise<Result<null>> => {
    told.push(words);
    return answers.shift() ?? succeed(null);
  };
  const call: GuestCall = {
    observe: (listener) => {
      listeners.push(listener);
      listener(firstSnapshot);
      return () => undefined;
    },
    orders: fakeOrders(note),
    setHand: (isRaised) => note(`hand ${String(isRaised)}`),
    answerAsk: () => void told.push("answerAsk"),
    leave: async (reason = "left") => void told.push(`leave ${reason}`),
    hurry: () => undefined,
    renewLine: () => void told.push("renewLine"),
  };
  const say = (change: Partial<CallSnapshot>): void =>
    listeners.forEach((listener) => listener({ ...firstSnapshot, ...change }));
  const out = (reason: OutReason): void => say({ state: { phase: "ended", end: { kind: "out", reason } } });
  return { call, told, say, out, answers };
};

type Answers = {
  look?: Result<VisitLook>[];
  arrive?: Result<Arrival>[];
  comeBack?: Result<Arrival>[];
  tab?: boolean[];
  start?: Promise<Result<GuestCall>>;
};

/** A guest with everything around it; without a word all goes well. */
const createTestGuest = (answers: Answers = {}, change: Partial<GuestParts> = {}) => {
  const devices = fakeDevices();
  const media = createFakeMedia();
  const calls: ReturnType<typeof fakeCall>[] = [];
  const asked: string[] = [];
  const started: GuestCallInput[] = [];
  const guest = createGuest({
    join: {
      look: async () => {
        asked.push("look");
        return answers.look?.shift() ?? succeed(look);
      },
      arrive: async (passcode) => {
        asked.push(`arrive ${passcode}`);
        return answers.arrive?.shift() ?? succeed(arrival);
      },
      comeBack: async () => {
        asked.push("comeBack");
        return answers.comeBack?.shift() ?? fail("NOT_ADMITTED");
      },
    },
    canEncrypt: true,
    language: "en",
    devices: devices.devices,
    media: () => media.port,
    renewMedia: () => void asked.push("renewMedia"),
    claimTab: async () => answers.tab?.shift() ?? true,
    takeOver: async () => void asked.push("takeOver"),
    startCall: async (input) => {
      started.push(input);
      const made = fakeCall();
      calls.push(made);
      return answers.start ?? succeed(made.call);
    },
    now: () => 42,
    ...change,
  });
  const call = (): ReturnType<typeof fakeCall> => {
    const made = calls.at(-1);
    if (made === undefined) throw new Error("no call");
    return made;
  };
  return { guest, devices, media, call, calls, asked, started, model: () => guest.store.getState() };
};
type Test = ReturnType<typeof createTestGuest>;

const untilArrive = async (answers: Answers = {}): Promise<Test> => {
  const one = createTestGuest(answers);
  one.guest.intents.look();
  await turns();
  return one;
};
const untilCheckIn = async (answers: Answers = {}): Promise<Test> => {
  const one = await untilArrive(answers);
  one.guest.intents.arrive("123456");
  await turns();
  return one;
};
const untilTest = async (answers: Answers = {}): Promise<Test> => {
  const one = await untilCheckIn(answers);
  one.guest.intents.checkIn(draft);
  await turns();
  return one;
};
const untilCall = async (answers: Answers = {}): Promise<Test> => {
  const one = await untilTest(answers);
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  return one;
};

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
  expect(one.started).toEqual([{ passcode: "123456", arrival, card }]);
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
  expect(one.started).toMatchObject([{ passcode: null, arrival }]);
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
  expect(one.started[1]).toEqual(one.started[0]);
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
