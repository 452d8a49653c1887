import { expect, test } from "vitest";
import { UpdateWaitsFor, UpdatesOffReason, type UpdateState } from "../../../../protocol/desktop-update.ts";
import { release, updateAt } from "../../../stores/update-fixtures.ts";
import { createTranslate } from "../../strings/translate.ts";
import { entranceActions, failureKind, progressWords, updateActions, updateWords } from "./update-words.ts";

const back = { ...release, version: "0.0.9", isRollback: true };
const told = { ...release, installedBy: "machine" } as const;
const SIZE = { received: 50_400_000, size: 118_200_000 };

const states: readonly UpdateState[] = [
  ...UpdatesOffReason.options.map((reason) => ({ state: "disabled" as const, reason })),
  { state: "idle" },
  { state: "checking" },
  ...[release, told, back].map((one) => ({ state: "available" as const, release: one })),
  { state: "downloading", release, ...SIZE },
  { state: "ready", release },
  ...UpdateWaitsFor.options.flatMap((waitsFor) =>
    [true, false].map((isForNextStart) => ({
      state: "deferred" as const,
      release,
      waitsFor,
      isForNextStart,
    })),
  ),
  { state: "installing", release },
];

const saidIn = (language: "en" | "es"): string[] =>
  states.map((state) => {
    const { title, lines } = updateWords(updateAt(state), { t: createTranslate(language), isSignedIn: true });
    return [title, ...lines].join(" ");
  });

const english = (state: UpdateState, change = {}) =>
  updateWords(updateAt(state, change), { t: createTranslate("en"), isSignedIn: true });

test("every state has sentences of its own, in both languages", () => {
  for (const language of ["en", "es"] as const) {
    const said = saidIn(language);
    expect(new Set(said).size).toBe(states.length);
    for (const words of said) expect(words).not.toMatch(/updates\.|\{\{|undefined/u);
  }
  for (const [at, words] of saidIn("es").entries()) expect(words).not.toBe(saidIn("en")[at]);
});

test("up to date is said only of what was looked at without a problem", () => {
  expect(english({ state: "idle" }).title).toBe("Anteroom is up to date");
  for (const change of [{ checkedAt: null }, { problem: "UPDATE_UNREACHABLE" as const }])
    expect(english({ state: "idle" }, change).title).toBe("It is not known whether there is a newer version");
});

test("a version that is asked for and not offered is not called up to date", () => {
  expect(english({ state: "idle" }, { requiredVersion: "0.3.0" }).title).toBe(
    "Version 0.3.0 is not offered here yet",
  );
});

test("an older version is named as a way back, at every step to it", () => {
  const steps: readonly UpdateState[] = [
    { state: "available", release: back },
    { state: "downloading", release: back, ...SIZE },
    { state: "ready", release: back },
    { state: "deferred", release: back, waitsFor: "visit", isForNextStart: true },
  ];
  for (const step of steps)
    expect(english(step).lines.join(" ")).toContain("older than the version you have");
});

test("what was chosen for the next start says what else it waits for", () => {
  const at = (waitsFor: "logOff" | "window") =>
    english({ state: "deferred", release, waitsFor, isForNextStart: true }).lines;
  expect(at("logOff")).toHaveLength(1);
  expect(at("window")[1]).toContain("at certain hours only");
});

test("only what can be done now is offered, the main thing first", () => {
  const actions = (state: UpdateState) => updateActions(updateAt(state));
  expect(actions({ state: "disabled", reason: "policy" })).toEqual([]);
  expect(actions({ state: "idle" })).toEqual(["check"]);
  expect(actions({ state: "checking" })).toEqual(["check"]);
  expect(actions({ state: "available", release })).toEqual(["download"]);
  expect(actions({ state: "available", release: told })).toEqual(["check"]);
  expect(actions({ state: "downloading", release, ...SIZE })).toEqual([]);
  expect(actions({ state: "ready", release })).toEqual(["now", "nextStart"]);
  expect(actions({ state: "installing", release })).toEqual([]);
});

test("nobody is offered an installation in a visit, near one or outside the hours, and may still choose the next start", () => {
  for (const waitsFor of UpdateWaitsFor.options) {
    const actions = (isForNextStart: boolean) =>
      updateActions(updateAt({ state: "deferred", release, waitsFor, isForNextStart }));
    expect(actions(false).includes("now")).toBe(waitsFor === "logOff");
    expect(actions(false)).toContain("nextStart");
    expect(actions(true)).not.toContain("nextStart");
  }
});

test("nobody who is signed out is told to go on working, or offered to wait for another start", () => {
  for (const state of states) {
    const reader = { t: createTranslate("en"), isSignedIn: false };
    expect(updateWords(updateAt(state), reader).lines.join(" ")).not.toContain("go on working");
  }
  expect(entranceActions(updateAt({ state: "ready", release }))).toEqual(["now"]);
  const soon = { state: "deferred", release, waitsFor: "visitSoon", isForNextStart: false } as const;
  expect(entranceActions(updateAt(soon))).toEqual(["nextStart"]);
});

test("waiting, and news that are too old, are no alarm; a refused package is one", () => {
  expect(failureKind("UPDATE_WAITS")).toBe("info");
  expect(failureKind("UPDATE_EXPIRED")).toBe("info");
  expect(failureKind("UPDATE_SIGNATURE_INVALID")).toBe("error");
});

test("a download is said in whole percent and megabytes of the region, and is not whole before its last byte", () => {
  expect(progressWords(SIZE, "en-GB")).toEqual({ percent: "42%", size: "118 MB" });
  expect(progressWords({ received: 999, size: 1_000 }, "en-GB").percent).toBe("99%");
  expect(progressWords({ received: 1_500_000, size: 2_500_000 }, "es-ES").size).toBe("2,5 MB");
});
