import { expect, test } from "vitest";
import type { WaitingParticipant } from "../../../protocol/visit.ts";
import { firstSnapshot } from "../../stores/call-fixtures.ts";
import { account, card, someVisit, someWaiting } from "../../stores/desktop-fixtures.ts";
import { type DesktopModel, type OpenVisit, firstDesktopModel } from "../../stores/desktop-model.ts";
import { noMemory } from "../../stores/visit-memory.ts";
import { desktopStateOf, pickerViewOf, visitViewOf } from "./desktop-view.ts";
import { callWith, rowOf } from "../../stores/roster-fixtures.ts";
import { attachments } from "./view-fixtures.ts";

const visit = someVisit({ startsAt: 11 });
const other = someVisit({ label: "Group" });
const modelOf = (change: Partial<DesktopModel>): DesktopModel => ({
  ...firstDesktopModel,
  isStarting: false,
  account,
  signal: "connected",
  visits: [visit, other],
  ...change,
});
const openOf = (change: Partial<OpenVisit> = {}): OpenVisit => ({
  visitId: visit.id,
  call: firstSnapshot,
  shareTitle: null,
  picker: { state: "closed" },
  cameraError: null,
  microphoneError: null,
  joined: null,
  memory: noMemory,
  isRenewingLink: false,
  ...change,
});
const todayOf = (change: Partial<DesktopModel>) => {
  const state = desktopStateOf(modelOf(change));
  if (state.screen !== "today") throw new Error(`expected today, got ${state.screen}`);
  return state.today;
};

test("the screen follows from the model: starting, sign-in, today, visit", () => {
  expect(desktopStateOf(firstDesktopModel)).toEqual({ screen: "starting" });
  expect(desktopStateOf(modelOf({ account: null, signInFailure: "SIGN_IN_FAILED" }))).toEqual({
    screen: "signIn",
    signIn: { clinicName: null, isSignInKept: false, isBusy: false, failure: "SIGN_IN_FAILED" },
  });
  expect(desktopStateOf(modelOf({})).screen).toBe("today");
  expect(desktopStateOf(modelOf({ visit: openOf() }))).toEqual({ screen: "visit" });
});

test.each([
  ["connecting", null, "loading"],
  ["connected", null, "loading"],
  ["connected", [], "ready"],
  ["lost", [], "offline"],
  ["closed", [], "offline"],
] as const)("a line that is %s with visits %j makes the day %s", (signal, visits, status) => {
  expect(todayOf({ signal, visits }).status).toBe(status);
});

const waiting = someWaiting(visit, { waitingSince: 3 });
const cards = new Map([[waiting.participantId, card]]);

test("a row of the queue says who waits for what, and a visit how many wait", () => {
  const today = todayOf({ waiting: [waiting], cards });
  expect(today.waiting).toEqual([
    {
      participantId: waiting.participantId,
      visitId: visit.id,
      visitLabel: visit.label,
      startsAt: 11,
      waitingSince: 3,
      isConnected: true,
      canAdmit: true,
      card,
      isBack: false,
      staffName: null,
      late: null,
      colleagueName: null,
    },
  ]);
  expect(today.visits.map(({ waitingCount }) => waitingCount)).toEqual([1, 0]);
});

test.each<[string, Partial<DesktopModel>, Partial<WaitingParticipant>]>([
  ["whose card is not open", { cards: new Map() }, {}],
  ["who has lost the line", {}, { isConnected: false }],
  ["while the own line is lost", { signal: "lost" }, {}],
  ["while another visit is open", { visit: openOf({ visitId: other.id }) }, {}],
])("nobody can be admitted %s", (_title, change, row) => {
  const model = modelOf({ waiting: [{ ...waiting, ...row }], cards, ...change });
  const rows = model.visit === null ? todayOf(model).waiting : null;
  const canAdmit =
    rows?.map((one) => one.canAdmit) ??
    visitViewOf(
      { ...model, visit: model.visit && { ...model.visit, visitId: other.id } },
      openOf({ call: { ...firstSnapshot, seat: "host" } }),
      attachments,
    ).waiting.map((one) => one.canAdmit);
  expect(canAdmit).toEqual([false]);
});

test("somebody who waits for a visit that is not of this day is not shown", () => {
  expect(todayOf({ waiting: [someWaiting(someVisit())], cards }).waiting).toEqual([]);
});

test("the visit shows its own queue, the own name, and what each person said of themselves", () => {
  const [own, patient] = [
    rowOf("host", 0),
    rowOf("participant", 1, { participantId: waiting.participantId }),
  ];
  const call = callWith([own, patient], own, { seat: "host", canLead: true });
  const elsewhere = someWaiting(other);
  const model = modelOf({ waiting: [waiting, elsewhere], cards });
  const view = visitViewOf(model, openOf({ call, cameraError: "CAMERA_BUSY" }), attachments);
  expect(view).toMatchObject({
    label: visit.label,
    kind: "oneToOne",
    line: "live",
    badge: { state: "unverified" },
    self: { name: account.displayName, role: "host" },
    others: [{ id: patient.participantId, relation: card.relation }],
    trouble: { camera: "busy", microphone: null },
    ownShareTitle: null,
  });
  expect(view.waiting.map(({ participantId }) => participantId)).toEqual([waiting.participantId]);
});

test("the title of the own share is said only while something is shared", () => {
  const media = { ...firstSnapshot.media, own: { ...firstSnapshot.media.own, isSharing: true } };
  const titleOf = (open: OpenVisit) => visitViewOf(modelOf({}), open, attachments).ownShareTitle;
  expect(titleOf(openOf({ shareTitle: "Chart" }))).toBeNull();
  expect(titleOf(openOf({ shareTitle: "Chart", call: { ...firstSnapshot, media } }))).toBe("Chart");
  expect(titleOf(openOf({ call: { ...firstSnapshot, media } }))).toBe("");
});

test("a closed picker is none, an open one is shown as it is", () => {
  expect(pickerViewOf(openOf())).toBeNull();
  expect(pickerViewOf(openOf({ picker: { state: "loading" } }))).toEqual({ state: "loading" });
});
