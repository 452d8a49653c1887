import { expect, test } from "vitest";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { CallState } from "../../call/machine.ts";
import type { MediaFacts, PersonMedia } from "../../call/ports.ts";
import { firstSnapshot } from "../../stores/call-fixtures.ts";
import type { RosterRow } from "../../../protocol/signed/announce.ts";
import { badgeOf, lineOf, stageOf, troubleOf } from "./stage-view.ts";
import { callWith, rowOf, serviceWord } from "../../stores/roster-fixtures.ts";
import { attachments } from "./view-fixtures.ts";

const host: CallState = {
  phase: "waiting",
  host: { isHere: true, isVisitOpen: true, cardKey: null },
  late: null,
  isReachable: true,
};
const ended: CallState = { phase: "ended", end: { kind: "out", reason: "ended" } };
const inVisit: CallState = { phase: "inVisit", isServiceReachable: true };

test.each<[CallState, ReturnType<typeof lineOf>, ReturnType<typeof badgeOf>["state"]]>([
  [{ phase: "preJoin" }, "connecting", "securing"],
  [host, "connecting", "securing"],
  [{ phase: "securing" }, "connecting", "securing"],
  [{ phase: "joining" }, "connecting", "securing"],
  [inVisit, "live", "unverified"],
  [{ phase: "reconnecting" }, "reconnecting", "unverified"],
  [{ phase: "onHold" }, "onHold", "securing"],
  [ended, "connecting", "securing"],
])("in %j the line is %s and the badge %s, never verified", (state, line, badge) => {
  expect([lineOf({ ...firstSnapshot, state }), badgeOf({ ...firstSnapshot, state }).state]).toEqual([
    line,
    badge,
  ]);
});

test.each<[MediaFacts["alarm"] & string]>([["undecryptable"], ["workerSilent"], ["stranger"]])(
  "the alarm %s makes the badge red with that reason, whatever the phase",
  (alarm) => {
    const media = { ...firstSnapshot.media, alarm };
    for (const state of [host, inVisit, ended])
      expect(badgeOf({ ...firstSnapshot, state, media })).toEqual({ state: "failed", reason: alarm });
  },
);

const mediaOf = ({ participantId }: RosterRow, change: Partial<PersonMedia>): PersonMedia => ({
  participantId,
  isCameraOn: false,
  isMicrophoneOn: false,
  isSharing: false,
  isSpeaking: false,
  ...change,
});

test("everybody of the roster is on the stage in its order, with what media reports and nothing more", () => {
  const [own, quiet, loud] = [
    rowOf("participant", 2),
    rowOf("host", 0),
    rowOf("participant", 1, { mayShare: true }),
  ];
  const people = [
    mediaOf(loud, { isCameraOn: true, isSpeaking: true }),
    mediaOf(rowOf("participant", 9), { isCameraOn: true }),
  ];
  const stage = stageOf(
    callWith([quiet, loud, own], own, { media: { ...firstSnapshot.media, people } }),
    attachments,
  );
  expect(stage.others).toMatchObject([
    { id: quiet.participantId, name: "host 0", role: "host", camera: "off", isSpeaking: false },
    { id: loud.participantId, name: "participant 1", camera: "on", isSpeaking: true, mayShare: true },
  ]);
  expect(stage.self).toMatchObject({ id: own.participantId, role: "participant", mayShare: false });
  expect(stage.sounds.map(({ key }) => key)).toEqual([quiet.participantId, loud.participantId]);
});

test("who stepped away by the service's word is away on the stage, and oneself never", () => {
  const [own, other] = [rowOf("participant", 1), rowOf("host", 0)];
  const visit = serviceWord([
    [own, { isAway: true }],
    [other, { isAway: true }],
  ]);
  const stage = stageOf(callWith([other, own], own, { visit }), attachments);
  expect([stage.self.isAway, stage.others[0]?.isAway]).toEqual([false, true]);
});

test("attach functions stay the same objects from one view to the next", () => {
  const [own, other] = [rowOf("host", 0), rowOf("participant", 1)];
  const call = callWith([own, other], own);
  const [one, two] = [stageOf(call, attachments), stageOf({ ...call }, attachments)];
  expect(two.others.map(({ attach }) => attach)).toEqual(one.others.map(({ attach }) => attach));
  expect([two.self.attach, two.sounds[0]?.attach]).toEqual([one.self.attach, one.sounds[0]?.attach]);
});

test("a share is shown with who shares it, and the own one is not", () => {
  const [own, other] = [rowOf("host", 0), rowOf("participant", 1)];
  const sharing = { ...firstSnapshot.media, people: [mediaOf(other, { isSharing: true })] };
  const shown = stageOf(callWith([own, other], own, { media: sharing }), attachments).share;
  expect(shown).toMatchObject({ byId: other.participantId, byName: "participant 1", picture: "on" });
  const mine = { ...firstSnapshot.media, own: { ...firstSnapshot.media.own, isSharing: true } };
  const stage = stageOf(callWith([own, other], own, { media: mine }), attachments);
  expect([stage.share, stage.self.isSharing]).toEqual([null, true]);
});

test("before the keys the stage is empty and names nobody", () => {
  const stage = stageOf(firstSnapshot, attachments);
  expect([stage.others, stage.sounds, stage.share, stage.self.name]).toEqual([[], [], null, ""]);
});

test.each([
  ["CAMERA_REFUSED", "MICROPHONE_BUSY", { camera: "refused", microphone: "busy" }],
  ["CAMERA_MISSING", "MICROPHONE_REFUSED", { camera: "missing", microphone: "refused" }],
  ["CAMERA_BUSY", "MICROPHONE_MISSING", { camera: "busy", microphone: "missing" }],
  [null, null, { camera: null, microphone: null }],
  ["INTERNAL", "INTERNAL", { camera: null, microphone: null }],
] as const)("a camera with %s and a microphone with %s are said as %j", (camera, microphone, trouble) => {
  expect(troubleOf(firstSnapshot, { camera, microphone })).toMatchObject(trouble);
});

test("a blocked sound and an unreachable service are troubles of the own side", () => {
  const state: CallState = { phase: "inVisit", isServiceReachable: false };
  const media = { ...firstSnapshot.media, isSoundBlocked: true };
  const none = { camera: null, microphone: null };
  expect(troubleOf({ ...firstSnapshot, state, media }, none)).toMatchObject({
    isSoundBlocked: true,
    isServiceReachable: false,
  });
  expect(troubleOf({ ...firstSnapshot, state: { phase: "reconnecting" } }, none).isServiceReachable).toBe(
    true,
  );
});

const coHosts = [rowOf("participant", 1, { isCoHost: true }), rowOf("participant", 2, { isCoHost: true })];
const [first, second] = coHosts;
const patient = rowOf("participant", 3);
const host0 = rowOf("host", 0);
const roster = [host0, ...coHosts, patient];
const suspended = (call: CallSnapshot): CallSnapshot => ({
  ...call,
  announce: call.announce && { ...call.announce, isSuspended: true },
});
const lineAs = (own: RosterRow | undefined, change: Partial<CallSnapshot>): CallSnapshot =>
  callWith(roster, own ?? patient, change);

test.each<[string, CallSnapshot, ReturnType<typeof lineOf>]>([
  ["the host is silent", lineAs(patient, { state: { phase: "onHold" } }), "onHold"],
  ["the next co-host sees it", lineAs(first, { state: { phase: "onHold" }, seat: "coHost" }), "takingOver"],
  ["the one after waits", lineAs(second, { state: { phase: "onHold" }, seat: "coHost" }), "onHold"],
  ["all is suspended", suspended(lineAs(patient, {})), "suspended"],
  [
    "all is suspended and the own line is down",
    suspended(lineAs(patient, { state: { phase: "reconnecting" } })),
    "reconnecting",
  ],
  [
    "the media server is away",
    lineAs(patient, { state: { phase: "reconnecting" }, trouble: "MEDIA_UNAVAILABLE" }),
    "mediaLost",
  ],
  [
    "the media server never came",
    lineAs(patient, { state: { phase: "joining" }, trouble: "MEDIA_UNAVAILABLE" }),
    "mediaLost",
  ],
  ["an order failed", lineAs(host0, { trouble: "MEDIA_UNAVAILABLE" }), "live"],
  [
    "one was sent back",
    lineAs(patient, { state: { phase: "ended", end: { kind: "out", reason: "returned" } } }),
    "returned",
  ],
  [
    "the keys died on hold",
    lineAs(patient, { state: { phase: "ended", end: { kind: "failed", code: "HELD_TOO_LONG" } } }),
    "heldTooLong",
  ],
])("while %s the line is told so", (_title, call, line) => {
  expect(lineOf(call)).toBe(line);
});

test("rights, co-hosts and staff are said of everybody by the one who knows: the signed word, or the service", () => {
  const quiet = rowOf("participant", 4, { maySpeak: false, mayShow: false });
  const call = callWith([host0, ...coHosts, quiet], host0, {
    visit: serviceWord([
      [host0, { isStaff: true }],
      [quiet, { isConnected: false }],
    ]),
  });
  const stage = stageOf(call, attachments);
  expect(stage.self).toMatchObject({ isStaff: true, isCoHost: false });
  expect(stage.others).toMatchObject([
    { isCoHost: true, isStaff: false },
    { isCoHost: true },
    { isCoHost: false, maySpeak: false, mayShow: false, isConnected: false },
  ]);
});

test("what goes wrong with a device in the visit is said before what was wrong at its start", () => {
  const media = {
    ...firstSnapshot.media,
    deviceTrouble: { kind: "camera", code: "CAMERA_BUSY" },
  } as const;
  const own = { camera: "CAMERA_MISSING", microphone: "MICROPHONE_REFUSED" } as const;
  expect(troubleOf({ ...firstSnapshot, media }, own)).toMatchObject({
    camera: "busy",
    microphone: "refused",
  });
});
