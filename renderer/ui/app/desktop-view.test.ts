import { expect, test } from "vitest";
import type { WaitingParticipant } from "../../../protocol/visit.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import { firstSnapshot } from "../../stores/call-fixtures.ts";
import { account, card, someVisit, someWaiting } from "../../stores/desktop-fixtures.ts";
import { type DesktopModel, type OpenVisit, firstDesktopModel } from "../../stores/desktop-model.ts";
import { noMemory } from "../../stores/visit-memory.ts";
import { desktopStateOf, pickerViewOf, renewedRowOf, visitViewOf } from "./desktop-view.ts";
import { callWith, rowOf, serviceWord } from "../../stores/roster-fixtures.ts";
import { attachments } from "./view-fixtures.ts";

const visit = someVisit({ startsAt: 11 });
const other = someVisit({ label: "Group" });
const modelOf = (change: Partial<DesktopModel>): DesktopModel => ({
  ...firstDesktopModel,
  isStarting: false,
  account,
  auth: { ...firstDesktopModel.auth, session: { state: "active", account } },
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
  const auth = { ...firstDesktopModel.auth, failure: "SIGN_IN_FAILED" } as const;
  expect(desktopStateOf(modelOf({ account: null, auth }))).toEqual({
    screen: "signIn",
    signIn: {
      clinicName: null,
      keeping: null,
      reason: null,
      returningName: null,
      isBusy: false,
      failure: "SIGN_IN_FAILED",
      update: { kind: "none" },
    },
  });
  expect(desktopStateOf(modelOf({})).screen).toBe("today");
  expect(desktopStateOf(modelOf({ visit: openOf() }))).toEqual({ screen: "visit" });
});

test("the cover stands over everything, recovery codes that were not put away included", () => {
  const session = {
    state: "covered",
    displayName: account.displayName,
    logsOffAt: null,
    isInCall: false,
    leavesCallAt: null,
  } as const;
  const redeem = { phase: "done", recoveryCodes: ["AAAA-BBBB-CCCC-DDDD"] } as const;
  const auth = { ...firstDesktopModel.auth, session, redeem };
  const state = desktopStateOf(modelOf({ auth }));
  expect([state.screen, JSON.stringify(state).includes("AAAA")]).toEqual(["covered", false]);
  expect(desktopStateOf(modelOf({ auth: { ...auth, session: { state: "active", account } } })).screen).toBe(
    "redeem",
  );
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

const colleague = {
  hostName: "Dr. Ben Weber",
  clinicName: "Riverside",
  kind: "group",
  wording: { text: "", phone: "" },
  isReturned: false,
} as const;
const [hostRow, coHostRow] = [rowOf("host", 0), rowOf("participant", 1, { isCoHost: true })];
const led = (change: Partial<CallSnapshot>, own = hostRow): CallSnapshot =>
  callWith([hostRow, coHostRow], own, { seat: "host", canLead: true, ...change });

/** Who of the queue can be admitted in the open visit. */
const admissible = (open: OpenVisit, rows: readonly WaitingParticipant[], known = cards): boolean[] => {
  const model = modelOf({ waiting: rows, cards: known, visit: open });
  return visitViewOf(model, open, attachments).waiting.map(({ canAdmit }) => canAdmit);
};
const staff = someWaiting(visit, { staffName: "Dr. Cleo Diaz", card: null });
const back = someWaiting(visit, { isBack: true, participantId: waiting.participantId });

test("a co-host may ask for people whose cards only the host can read, and a participant sees nobody who waits", () => {
  const nameless = new Map();
  const coHost = led({ seat: "coHost" }, coHostRow);
  expect(admissible(openOf({ call: coHost }), [waiting, staff], nameless)).toEqual([true, true]);
  expect(admissible(openOf({ call: led({}) }), [waiting, staff], nameless)).toEqual([false, true]);
  expect(admissible(openOf({ call: led({ canLead: false }) }), [waiting, staff])).toEqual([false, false]);
  expect(admissible(openOf({ call: led({ seat: "participant" }) }), [waiting, staff])).toEqual([]);
});

test("while the visit is locked only those may be let in who were in before", () => {
  const call = led({});
  const locked = { ...call, announce: call.announce && { ...call.announce, isLocked: true } };
  expect(admissible(openOf({ call: locked }), [waiting])).toEqual([false]);
  expect(admissible(openOf({ call: locked }), [back])).toEqual([true]);
});

test("a visit of the day says whose it is, how full and that its link was retired, and the queue what was said of each", () => {
  const theirs = someVisit({
    isOwn: false,
    isLinkRetired: true,
    hostName: "Dr. Ruiz",
    taken: 2,
    phase: "open",
  });
  const late = { minutes: 10, saidAt: 4 } as const;
  const row = someWaiting(theirs, { isBack: true, late });
  const today = todayOf({ visits: [theirs], waiting: [row] });
  expect(today.visits).toMatchObject([
    { isOwn: false, isLinkRetired: true, colleagueName: "Dr. Ruiz", takenPlaces: 2 },
  ]);
  expect(today.waiting).toMatchObject([{ isBack: true, late, canAdmit: false, colleagueName: "Dr. Ruiz" }]);
  const [own] = todayOf({ visits: [someVisit({ taken: 0 })] }).visits;
  expect([own?.colleagueName, own?.takenPlaces]).toEqual([null, null]);
});

test.each([
  ["owner", true, true],
  ["admin", true, true],
  ["member", false, false],
  ["auditor", true, false],
] as const)("a clinic is seen by its %s: %s, and set up: %s", (role, canSeeClinic, canSetUpClinic) => {
  const model = modelOf({ account: { ...account, role }, place: "clinic" });
  expect(desktopStateOf(model).screen).toBe(canSeeClinic ? "clinic" : "today");
  const { person } = todayOf({ account: { ...account, role } });
  expect([person.canSeeClinic, person.canSetUpClinic]).toEqual([canSeeClinic, canSetUpClinic]);
});

test("a joined visit is the colleague's screen until the keys are there and after the end, and the visit between", () => {
  const screenAt = (call: CallSnapshot) =>
    desktopStateOf(modelOf({ visit: openOf({ joined: colleague, call }) })).screen;
  const ended = { phase: "ended", end: { kind: "out", reason: "removed" } } as const;
  expect(screenAt(firstSnapshot)).toBe("colleague");
  expect(screenAt(led({ seat: "participant" }, coHostRow))).toBe("visit");
  expect(screenAt({ ...firstSnapshot, state: ended })).toBe("colleague");
});

test("in a colleague's visit the own seat is the signed one, and whoever leads is named as host", () => {
  const joinedVisit = openOf({ joined: colleague, call: led({ seat: "coHost" }, coHostRow) });
  expect(visitViewOf(modelOf({}), joinedVisit, attachments)).toMatchObject({
    place: "desktop",
    seat: "coHost",
    hostName: "host 0",
    self: { name: account.displayName, role: "participant", isCoHost: true },
    isLinkRetired: false,
  });
});

test("that the link lets nobody new in is told to the host of one's own visit only", () => {
  const retired = { ...visit, isLinkRetired: true };
  const told = (summary: typeof retired, call: CallSnapshot) =>
    visitViewOf(modelOf({ visits: [summary] }), openOf({ call }), attachments).isLinkRetired;
  expect(told(retired, led({}))).toBe(true);
  expect(told(retired, led({ seat: "coHost" }))).toBe(false);
  expect(told({ ...retired, isOwn: false }, led({}))).toBe(false);
});

test("the planned end counts from the opening where that was late, and the service says when all ends by itself", () => {
  const viewAt = (change: Parameters<typeof serviceWord>[1]) =>
    visitViewOf(modelOf({}), openOf({ call: led({ visit: serviceWord([], change) }) }), attachments);
  expect(viewAt({ startsAt: 5_000, openedAt: 1_000, minutes: 1 }).plannedEndAt).toBe(65_000);
  expect(viewAt({ startsAt: 5_000, openedAt: 9_000, minutes: 1, endsAt: 99_000 })).toMatchObject({
    plannedEndAt: 69_000,
    endsAt: 99_000,
  });
  expect(viewAt({ openedAt: null }).plannedEndAt).toBeNull();
});

test("the link that is made anew is the open visit's, and none while its window is closed", () => {
  expect(renewedRowOf(modelOf({}), openOf())).toBeNull();
  expect(renewedRowOf(modelOf({}), openOf({ isRenewingLink: true }))).toMatchObject({ id: visit.id });
});
