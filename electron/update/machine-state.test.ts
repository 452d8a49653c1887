import { expect, test } from "vitest";
import { UpdateView } from "../../protocol/desktop-update.ts";
import {
  NOON,
  available,
  downloading,
  facts,
  idle,
  installing,
  looking,
  off,
  offer,
  ready,
  rules,
  soon,
  stateWith,
} from "./machine-fixtures.ts";
import { firstState, viewOf } from "./machine-state.ts";

const viewRows: readonly [string, Parameters<typeof stateWith>[0], object][] = [
  ["idle", { stage: idle }, { state: "idle" }],
  ["checking", { stage: idle, ...looking }, { state: "checking" }],
  ["available", { stage: available, ...looking }, { state: "available", release: offer.release }],
  [
    "downloading",
    { stage: downloading },
    { state: "downloading", release: offer.release, received: 10, size: 1_000 },
  ],
  [
    "ready, since installing logs off",
    { stage: ready, around: { isSignedIn: true } },
    { state: "ready", release: offer.release },
  ],
  [
    "deferred to the log off where the program acts",
    { stage: ready, rules: { mode: "auto" }, around: { isSignedIn: true } },
    { state: "deferred", release: offer.release, waitsFor: "logOff", isForNextStart: false },
  ],
  [
    "deferred to the end of a visit",
    { stage: ready, around: { isSignedIn: true, isInCall: true, ...soon } },
    { state: "deferred", release: offer.release, waitsFor: "visit", isForNextStart: false },
  ],
  [
    "deferred past a visit soon",
    { stage: ready, around: soon },
    { state: "deferred", release: offer.release, waitsFor: "visitSoon", isForNextStart: false },
  ],
  [
    "deferred to the window",
    { stage: ready, rules: { window: "0100-0200" } },
    { state: "deferred", release: offer.release, waitsFor: "window", isForNextStart: false },
  ],
  [
    "deferred to the next start",
    { stage: { ...ready, isForNextStart: true } },
    { state: "deferred", release: offer.release, waitsFor: "logOff", isForNextStart: true },
  ],
  ["installing", { stage: installing }, { state: "installing", release: offer.release }],
  ["disabled", { stage: off }, { state: "disabled", reason: "policy" }],
];

test.each(viewRows)("a window sees %s", (_title, from, update) => {
  expect(viewOf(stateWith(from), NOON).update).toEqual(update);
});

test("a window sees what is required, and nothing once the program is new enough", () => {
  const wanted = { ...rules, minimumVersion: "1.0.1" };
  expect(viewOf(firstState(facts, wanted), NOON).requiredVersion).toBe("1.0.1");
  expect(viewOf(firstState({ ...facts, version: "1.0.1" }, wanted), NOON).requiredVersion).toBe(null);
});

test("a window understands the required version however the policy writes it", () => {
  const view = viewOf(firstState(facts, { ...rules, minimumVersion: "01.0.0020" }), NOON);
  expect([view.requiredVersion, UpdateView.safeParse(view).success]).toEqual(["1.0.20", true]);
});
