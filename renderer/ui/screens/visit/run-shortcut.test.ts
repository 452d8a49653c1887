import { expect, test } from "vitest";
import type { Shortcut } from "./shortcuts.ts";
import type { VisitIntents, VisitView } from "./types.ts";
import type { StageControl } from "./use-stage-control.ts";
import { runShortcut } from "./use-visit-screen.ts";
import { hostWith, personWith, visitWith } from "./visit-fixtures.ts";

const ALL: readonly Shortcut[] = [
  "microphone",
  "camera",
  "share",
  "hand",
  "lock",
  "previousPage",
  "nextPage",
];

const recorder = () => {
  const said: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      said.push([name, ...values]);
    };
  const intents: VisitIntents = {
    toggleMicrophone: note("toggleMicrophone"),
    toggleCamera: note("toggleCamera"),
    holdToTalk: note("holdToTalk"),
    openSharePicker: note("openSharePicker"),
    stopSharing: note("stopSharing"),
    setHand: note("setHand"),
    answerAsked: note("answerAsked"),
    chooseDevice: note("chooseDevice"),
    setVisible: note("setVisible"),
    setShortcuts: note("setShortcuts"),
    playSound: note("playSound"),
    dismissFailure: note("dismissFailure"),
    leave: note("leave"),
    waitAgain: note("waitAgain"),
    admit: note("admit"),
    deny: note("deny"),
    sayLate: note("sayLate"),
    command: note("command"),
    permit: note("permit"),
    lowerHands: note("lowerHands"),
    setCoHost: note("setCoHost"),
    returnToWaiting: note("returnToWaiting"),
    remove: note("remove"),
    setLocked: note("setLocked"),
    setSuspended: note("setSuspended"),
    newLink: note("newLink"),
    keepOpen: note("keepOpen"),
    endVisit: note("endVisit"),
    leaveTo: note("leaveTo"),
  };
  const control: StageControl = {
    mode: "grid",
    page: { seats: [], places: 12, page: 1, pages: 3 },
    perPage: 12,
    hasGaps: false,
    turnTo: note("turnTo"),
    setPerPage: note("setPerPage"),
    closeGaps: note("closeGaps"),
  };
  return { said, intents, control };
};

const pressAll = (view: VisitView): unknown[][] => {
  const { said, intents, control } = recorder();
  for (const shortcut of ALL) runShortcut({ view, intents, control }, shortcut);
  return said;
};

const pages = [
  ["turnTo", 0],
  ["turnTo", 2],
];

test("the host's keys do what the host's buttons do", () => {
  expect(pressAll(visitWith({ isLocked: true }))).toEqual([
    ["toggleMicrophone"],
    ["toggleCamera"],
    ["openSharePicker"],
    ["setLocked", false],
    ...pages,
  ]);
});

test("a participant's keys neither share without leave nor lock", () => {
  const view = visitWith({ seat: "participant", self: personWith(), others: [hostWith()] });
  expect(pressAll(view)).toEqual([["toggleMicrophone"], ["toggleCamera"], ["setHand", true], ...pages]);
});

test("keys open nothing that the host keeps off", () => {
  const self = personWith({ maySpeak: false, mayShow: false, hand: 1 });
  expect(pressAll(visitWith({ seat: "participant", self }))).toEqual([["setHand", false], ...pages]);
});

test("the key of sharing stops a share, whatever the right is by then", () => {
  const { said, intents, control } = recorder();
  const view = visitWith({ seat: "participant", self: personWith(), ownShareTitle: "" });
  runShortcut({ view, intents, control }, "share");
  expect(said).toEqual([["stopSharing"]]);
});

test("while the visit is paused the host's keys open nothing either", () => {
  expect(pressAll(visitWith({ isSuspended: true }))).toEqual([["setLocked", true], ...pages]);
});
