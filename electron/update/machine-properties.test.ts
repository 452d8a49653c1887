import fc from "fast-check";
import { expect, test } from "vitest";
import { type Played, anyHistory } from "./machine-fixtures.ts";
import type { UpdateEffect } from "./machine-words.ts";
import { type UpdateMachineState, requiredVersion } from "./machine-state.ts";
import { isInWindow, visitNear } from "./when.ts";

const RUNS = { numRuns: 600 };

const always = (holds: (played: Played) => boolean): void => {
  const held = fc.property(anyHistory, (history) => history.every(holds));
  expect(fc.check(held, RUNS).counterexample).toBe(null);
};

const has = ({ effects }: Played, type: UpdateEffect["type"]): boolean =>
  effects.some((effect) => effect.type === type);

const installs = ({ before, state, effects }: Played): boolean =>
  effects.some(({ type }) => type === "install") ||
  (state.stage.name === "installing" && before.stage.name !== "installing");

const isToldOnly = ({ stage }: UpdateMachineState): boolean =>
  (stage.name === "downloading" && stage.offer.release.installedBy === "machine") ||
  ((stage.name === "ready" || stage.name === "leaving" || stage.name === "installing") &&
    stage.fetched.offer.release.installedBy === "machine");

test("nothing is ever put in place in a call, over a signed-in person, close to a visit or outside the window", () => {
  always((played) => {
    if (!installs(played)) return true;
    const { state, event } = played;
    const { isInCall, isSignedIn, visits } = state.around;
    const isOpen =
      requiredVersion(state.facts, state.rules) !== null || isInWindow(state.rules.window, event.at);
    return !isInCall && !isSignedIn && visitNear(visits, event.at) === null && isOpen;
  });
});

test("an update that is off touches no network", () => {
  always((played) => {
    const isOff = played.state.rules.mode === "off" || played.state.rules.origin === null;
    return !isOff || (!has(played, "look") && !has(played, "fetch"));
  });
});

test("in notify nothing is fetched that nobody asked for, and in notify and download nothing installed", () => {
  always((played) => {
    const { before, event, state } = played;
    const { mode } = state.rules;
    const isAsked = event.type === "asked";
    if (mode === "notify" && has(played, "fetch") && !isAsked) return false;
    const wasAsked = isAsked || before.stage.name === "leaving";
    return mode === "auto" || !installs(played) || wasAsked;
  });
});

test("nobody is logged off who did not ask for the update now", () => {
  always(
    (played) =>
      !has(played, "logOff") || (played.event.type === "asked" && played.event.what === "installNow"),
  );
});

test("what the machine's own tools install is neither fetched nor installed nor kept", () => {
  always((played) => !isToldOnly(played.state) && (!has(played, "keep") || !isToldOnly(played.before)));
});

test("only one look and one fetch is under way, and none while something is put in place", () => {
  always((played) => {
    const { state, before } = played;
    if (state.stage.name === "installing" && (state.looking !== null || has(played, "look"))) return false;
    return !has(played, "look") || before.looking === null || played.event.type === "rules";
  });
});
