import { expect, test } from "vitest";
import { defaultClinicSettings } from "../../../../protocol/clinic-settings.ts";
import { formOf, problemOf, settingsOf, wholeSettings } from "./clinic-settings-form.ts";

const saved = defaultClinicSettings;
const form = formOf(saved);

test("seconds are shown as minutes, and come back as they were", () => {
  expect(form).toEqual({
    coverAfterSeconds: "5",
    logoffAfterSeconds: "15",
    maxSessionHours: "12",
    groupPlaces: "24",
    overtimeMinutes: "30",
    holdMinutes: "15",
  });
  expect(wholeSettings(settingsOf(form, saved))).toEqual(saved);
});

test("a limit of seconds that nobody touched stays as exact as it was", () => {
  const exact = { ...saved, coverAfterSeconds: 50, logoffAfterSeconds: 100 };
  const typed = { ...formOf(exact), holdMinutes: " 5 " };
  expect(wholeSettings(settingsOf(typed, exact))).toEqual({ ...exact, holdMinutes: 5 });
});

test.each([
  ["coverAfterSeconds", "0"],
  ["coverAfterSeconds", "16"],
  ["coverAfterSeconds", "1.5"],
  ["logoffAfterSeconds", "61"],
  ["maxSessionHours", "25"],
  ["groupPlaces", "1"],
  ["groupPlaces", "25"],
  ["overtimeMinutes", "31"],
  ["overtimeMinutes", "-1"],
  ["holdMinutes", ""],
  ["holdMinutes", "ten"],
] as const)("%s cannot be %j", (setting, text) => {
  const read = settingsOf({ ...form, [setting]: text }, saved);
  expect(problemOf(setting, read)).toBe("notInRange");
  expect(wholeSettings(read)).toBeNull();
});

test("a log off cannot come before the cover, but at the same time", () => {
  const early = settingsOf({ ...form, logoffAfterSeconds: "4" }, saved);
  expect(problemOf("logoffAfterSeconds", early)).toBe("beforeCover");
  expect(problemOf("coverAfterSeconds", early)).toBeNull();
  expect(wholeSettings(early)).toBeNull();
  expect(problemOf("logoffAfterSeconds", settingsOf({ ...form, logoffAfterSeconds: "5" }, saved))).toBeNull();
});
