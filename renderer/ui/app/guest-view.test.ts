import { expect, test } from "vitest";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { OutReason } from "../../../protocol/messages.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import { type GuestModel, firstGuestModel } from "../../stores/guest-model.ts";
import { firstSnapshot } from "../../stores/call-fixtures.ts";
import { guestViewOf } from "./guest-view.ts";
import { callWith, rowOf } from "../../stores/roster-fixtures.ts";
import { attachments } from "./view-fixtures.ts";

const parts = {
  attachments,
  preview: () => () => undefined,
  level: () => 0.5,
  canShareScreen: true,
};
const look = { clinicName: "Riverside", hostName: "Dr. Ana Ruiz", kind: "oneToOne", startsAt: 7 } as const;
const modelOf = (change: Partial<GuestModel>): GuestModel => ({ ...firstGuestModel("en"), look, ...change });
const viewOf = (change: Partial<GuestModel>) => guestViewOf(modelOf(change), parts);
const inCall = (call: Partial<CallSnapshot>, change: Partial<GuestModel> = {}) =>
  viewOf({ step: "call", call: { ...firstSnapshot, ...call }, ...change });

test("nothing is known of the clinic until it has answered", () => {
  expect(guestViewOf(firstGuestModel("en"), parts)).toEqual({
    clinicName: null,
    phone: "",
    screen: "looking",
  });
});

test.each<[ErrorCode, string]>([
  ["LINK_INVALID", "linkDamaged"],
  ["NOT_FOUND", "linkUnknown"],
  ["LINK_EXPIRED", "linkExpired"],
  ["LINK_RESTING", "linkResting"],
  ["LINK_RETIRED", "linkRetired"],
  ["RATE_LIMITED", "rateLimited"],
  ["DENIED", "denied"],
  ["REMOVED", "removed"],
  ["VISIT_ENDED", "visitEnded"],
  ["VISIT_FULL", "visitFull"],
  ["VISIT_LOCKED", "visitLocked"],
  ["ENCRYPTION_UNSUPPORTED", "encryptionUnsupported"],
  ["OTHER_TAB", "otherTab"],
  ["SERVICE_UNREACHABLE", "unreachable"],
  ["INTERNAL", "failed"],
  ["ENCRYPTION_FAILED", "failed"],
])("the code %s is the obstacle %s", (code, obstacle) => {
  expect(viewOf({ step: "obstacle", obstacle: code })).toEqual({
    clinicName: "Riverside",
    phone: "",
    screen: "obstacle",
    obstacle,
  });
});

test("each step shows its own screen with what it needs", () => {
  expect(viewOf({ step: "arrive", arriveFailure: "PASSCODE_WRONG" })).toEqual({
    clinicName: "Riverside",
    phone: "",
    screen: "arrive",
    arrive: { hostName: look.hostName, startsAt: 7, failure: "PASSCODE_WRONG", isBusy: false },
  });
  const draft = { name: "Ana", language: "es", wantsInterpreter: true, relation: "relative" } as const;
  expect(viewOf({ step: "checkIn", checkIn: draft, nameError: "NAME_TAKEN" })).toMatchObject({
    screen: "checkIn",
    checkIn: { draft, nameError: "NAME_TAKEN" },
  });
  expect(viewOf({ step: "checkIn", nameError: "INTERNAL" })).toMatchObject({ checkIn: { nameError: null } });
});

test("each device of the test is shown with its own state, choice and choices", () => {
  const { test: untested } = firstGuestModel("en");
  const devices: GuestModel["test"] = {
    ...untested,
    camera: "busy",
    microphone: "works",
    opening: ["microphone"],
    cameras: [{ id: "c1", label: "Front" }],
    microphoneId: "m1",
  };
  expect(viewOf({ step: "deviceTest", test: devices })).toMatchObject({
    deviceTest: {
      camera: { state: "busy", isOpening: false, chosenId: null, choices: [{ id: "c1", label: "Front" }] },
      microphone: { state: "works", isOpening: true, chosenId: "m1", choices: [] },
      bell: "silent",
    },
  });
});

test("who waits is told whether the clinician is here and the line holds, and sees nothing of the visit", () => {
  const host = { isHere: true, isVisitOpen: false, cardKey: null };
  const view = inCall({ state: { phase: "waiting", host, late: null, isReachable: false } });
  expect(view).toMatchObject({
    screen: "waiting",
    waiting: { hostName: look.hostName, isHostHere: true, isVisitOpen: false, isReachable: false },
  });
  expect(inCall({ state: { phase: "preJoin" } })).toMatchObject({
    screen: "waiting",
    waiting: { isHostHere: false, isVisitOpen: false },
  });
});

test("who waits without a camera is shown none, even if the test had found one", () => {
  const { test: untested } = firstGuestModel("en");
  const found = { test: { ...untested, camera: "works" as const } };
  const host = { isHere: true, isVisitOpen: false, cardKey: null };
  const state = { phase: "waiting" as const, host, late: null, isReachable: true };
  const on = { ...firstSnapshot.media, own: { ...firstSnapshot.media.own, isCameraOn: true } };
  expect(inCall({ state }, found)).toMatchObject({ waiting: { camera: "untested" } });
  expect(inCall({ state, media: on }, found)).toMatchObject({ waiting: { camera: "works" } });
});

test("the visit shows the line, the badge and the troubles of the test", () => {
  const [host, own] = [rowOf("host", 0), rowOf("participant", 1)];
  const { test: untested } = firstGuestModel("en");
  const view = inCall(callWith([host, own], own), {
    test: { ...untested, camera: "refused", microphone: "missing" },
  });
  expect(view).toMatchObject({
    screen: "visit",
    visit: {
      hostName: "host 0",
      line: "live",
      badge: { state: "unverified" },
      trouble: { camera: "refused", microphone: "missing" },
      self: { mayShare: false },
      ownShareTitle: null,
    },
  });
});

test("a right to share is said by the last word, and whether this browser can by the browser", () => {
  const own = rowOf("participant", 1, { mayShare: true });
  const model = modelOf({ step: "call", call: callWith([rowOf("host", 0), own], own) });
  for (const canShareScreen of [true, false])
    expect(guestViewOf(model, { ...parts, canShareScreen })).toMatchObject({
      visit: { canShare: canShareScreen, self: { mayShare: true } },
    });
});

test("a guest who shares has a share without a title, and one who is called co-host leads nobody", () => {
  const own = rowOf("participant", 1, { isCoHost: true });
  const media = { ...firstSnapshot.media, own: { ...firstSnapshot.media.own, isSharing: true } };
  const view = inCall(callWith([rowOf("host", 0), own], own, { media, seat: "coHost" }));
  expect(view).toMatchObject({ visit: { ownShareTitle: "", seat: "participant", waiting: [] } });
});

const arrival = {
  hostName: "Dr. Ana Ruiz",
  clinicName: "Riverside",
  kind: "group",
  wording: { text: "Take a seat.", phone: "+34 600" },
} as const;

test("what the clinic says and its number are known from the passcode on, also where the link told nothing", () => {
  const view = viewOf({ step: "checkIn", look: null, arrival, isBack: true });
  expect(view).toMatchObject({
    clinicName: "Riverside",
    phone: "+34 600",
    checkIn: { kind: "group", isBack: true },
  });
  const late = { minutes: 10, saidAt: 3 } as const;
  const host = { isHere: true, isVisitOpen: false, cardKey: null };
  const state = { phase: "waiting", host, late, isReachable: true } as const;
  expect(inCall({ state }, { arrival })).toMatchObject({ waiting: { wording: arrival.wording, late } });
});

test("who was sent back reads that they wait again, from the end of the call on until they are let in", () => {
  const end = { kind: "out", reason: "returned" } as const;
  const change = { isReturned: true, wasInVisit: true };
  for (const state of [{ phase: "ended", end } as const, { phase: "preJoin" } as const])
    expect(inCall({ state }, change)).toMatchObject({ screen: "waiting", waiting: { isReturned: true } });
});

test("whose keys died on hold is told so, and may wait again", () => {
  const state = { phase: "ended", end: { kind: "failed", code: "HELD_TOO_LONG" } } as const;
  expect(inCall({ state }, { wasInVisit: true })).toMatchObject({
    goodbye: { reason: "heldTooLong", canRejoin: true },
  });
});

test.each<[Exclude<OutReason, "returned"> | "failed", boolean]>([
  ["ended", false],
  ["denied", false],
  ["removed", false],
  ["replaced", false],
  ["left", true],
  ["expired", true],
  ["failed", true],
])("after %s one may come back by oneself: %s", (reason, canRejoin) => {
  const end =
    reason === "failed"
      ? ({ kind: "failed", code: "SEAL_INVALID" } as const)
      : ({ kind: "out", reason } as const);
  expect(inCall({ state: { phase: "ended", end } }, { wasInVisit: true })).toEqual({
    clinicName: "Riverside",
    phone: "",
    screen: "goodbye",
    goodbye: { reason, wasInVisit: true, canRejoin },
  });
});
