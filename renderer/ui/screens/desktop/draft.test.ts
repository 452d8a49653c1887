import { expect, test } from "vitest";
import { dayValue, draftOf, emptyDraft, problemsOf, shortLink, startOf, timeValue } from "./draft.ts";

const now = new Date(2026, 10, 23, 14, 7).getTime();
const form = { ...emptyDraft(now), label: " J. L., follow-up " };

test("a fresh form stands at the next quarter of an hour, also across midnight", () => {
  expect(emptyDraft(now)).toEqual({
    kind: "oneToOne",
    label: "",
    day: "2026-11-23",
    time: "14:15",
    minutes: 30,
    places: 12,
  });
  expect(emptyDraft(new Date(2026, 11, 31, 23, 50).getTime())).toMatchObject({
    day: "2027-01-01",
    time: "00:00",
  });
});

test("a draft carries its label without the spaces around it, and three places when it is one to one", () => {
  const startsAt = new Date(2026, 10, 23, 14, 15).getTime();
  expect(draftOf(form, now)).toEqual({
    label: "J. L., follow-up",
    kind: "oneToOne",
    startsAt,
    minutes: 30,
    places: 3,
  });
  expect(draftOf({ ...form, kind: "group" }, now)?.places).toBe(12);
});

test("what is missing is named by its field and makes no draft", () => {
  const bad = { ...form, label: "  ", day: "", time: "" };
  expect(problemsOf(bad, now)).toEqual({ label: "labelMissing", day: "dayMissing", time: "timeMissing" });
  expect(draftOf(bad, now)).toBeNull();
});

test("a start up to an hour ago is taken, an earlier one is not", () => {
  expect(problemsOf({ ...form, time: "13:07" }, now).time).toBeNull();
  expect(problemsOf({ ...form, time: "13:06" }, now).time).toBe("timePast");
});

test("day and time fields give back the instant they were made from", () => {
  const at = new Date(2026, 0, 5, 9, 5).getTime();
  expect(startOf({ ...form, day: dayValue(at), time: timeValue(at) })).toBe(at);
});

test("the link for the eye shows nothing of its secret", () => {
  const link = `https://riverside.example/join#v1.8Qm2xxxxxxxxxxxxxxxxxx.${"s".repeat(43)}`;
  expect(shortLink(link)).toBe("riverside.example/join#v1.8Qm2…");
  expect(shortLink("https://riverside.example/join")).toBe("riverside.example/join");
});
