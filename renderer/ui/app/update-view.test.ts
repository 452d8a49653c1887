import { expect, test } from "vitest";
import type { UpdateState } from "../../../protocol/desktop-update.ts";
import { account } from "../../stores/desktop-fixtures.ts";
import { type DesktopModel, firstDesktopModel } from "../../stores/desktop-model.ts";
import { firstSession } from "../../stores/session-model.ts";
import { release, updateAt } from "../../stores/update-fixtures.ts";
import { unreadUpdate } from "../../stores/update-model.ts";
import { desktopStateOf } from "./desktop-view.ts";
import { signInUpdateOf, updateNoteOf } from "./update-view.ts";

const modelOf = (update: UpdateState, view = {}, change: Partial<DesktopModel> = {}): DesktopModel => ({
  ...firstDesktopModel,
  isStarting: false,
  ...change,
  update: { ...unreadUpdate, view: updateAt(update, view) },
});
const ready: UpdateState = { state: "ready", release };

test("Today names a release that is offered or ready, and a way back as one", () => {
  expect(updateNoteOf(modelOf({ state: "available", release }))).toEqual({
    kind: "available",
    version: "0.2.0",
  });
  expect(updateNoteOf(modelOf({ state: "available", release: { ...release, isRollback: true } }))?.kind).toBe(
    "back",
  );
  expect(updateNoteOf(modelOf(ready))?.kind).toBe("ready");
});

test("the note stays where it is while visits come and go", () => {
  for (const waitsFor of ["visit", "visitSoon", "window", "logOff"] as const)
    expect(updateNoteOf(modelOf({ state: "deferred", release, waitsFor, isForNextStart: false }))).toEqual(
      updateNoteOf(modelOf(ready)),
    );
});

test("Today says nothing of what was decided, put away, or is not there", () => {
  const decided = { state: "deferred", release, waitsFor: "logOff", isForNextStart: true } as const;
  for (const update of [decided, { state: "idle" }, { state: "installing", release }] as const)
    expect(updateNoteOf(modelOf(update))).toBe(null);
  const model = modelOf(ready);
  expect(updateNoteOf({ ...model, update: { ...model.update, dismissed: "0.2.0" } })).toBe(null);
  expect(updateNoteOf({ ...model, update: { ...model.update, dismissed: "0.1.9" } })?.version).toBe("0.2.0");
  expect(updateNoteOf(firstDesktopModel)).toBe(null);
});

test("nothing of updates stands on the cover", () => {
  const session = {
    state: "covered",
    displayName: account.displayName,
    logsOffAt: null,
    isInCall: false,
    leavesCallAt: null,
  } as const;
  const state = desktopStateOf(modelOf(ready, {}, { account, auth: { ...firstSession, session } }));
  expect(JSON.stringify(state)).not.toContain("0.2.0");
});

test("the sign-in is silent about an update that nobody has to install", () => {
  expect(signInUpdateOf(modelOf(ready))).toEqual({ kind: "none" });
  expect(signInUpdateOf(firstDesktopModel)).toEqual({ kind: "none" });
});

test("a version that is asked for stands at the sign-in, by the policy or by a refusal", () => {
  expect(signInUpdateOf(modelOf(ready, { requiredVersion: "0.2.0" })).kind).toBe("required");
  const auth = { ...firstSession, failure: "UPDATE_REQUIRED" } as const;
  expect(signInUpdateOf(modelOf(ready, {}, { auth })).kind).toBe("asked");
});

test("an installation shows itself at the sign-in that it began with, and so does its failure", () => {
  expect(signInUpdateOf(modelOf({ state: "installing", release }, { requiredVersion: "0.2.0" }))).toEqual({
    kind: "installing",
    version: "0.2.0",
  });
  expect(signInUpdateOf(modelOf(ready, { problem: "UPDATE_INSTALL_FAILED" }))).toEqual({
    kind: "failed",
    code: "UPDATE_INSTALL_FAILED",
  });
  expect(signInUpdateOf(modelOf(ready, { problem: "UPDATE_UNREACHABLE" }))).toEqual({ kind: "none" });
});
