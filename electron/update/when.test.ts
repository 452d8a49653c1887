import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { BEFORE_VISIT_MS, isInWindow, timesAfter, visitNear } from "./when.ts";

const MINUTE = 60_000;
const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const inZone = (name: string) => {
  process.env["TZ"] = name;
  return (iso: string) => new Date(iso).getTime();
};

test.each([
  ["0100-0500", "2026-11-23T00:59:59", false],
  ["0100-0500", "2026-11-23T01:00:00", true],
  ["0100-0500", "2026-11-23T04:59:59", true],
  ["0100-0500", "2026-11-23T05:00:00", false],
  ["2200-0600", "2026-11-23T21:59:59", false],
  ["2200-0600", "2026-11-23T22:00:00", true],
  ["2200-0600", "2026-11-23T00:00:00", true],
  ["2200-0600", "2026-11-23T05:59:00", true],
  ["2200-0600", "2026-11-23T06:00:00", false],
  ["0000-0000", "2026-11-23T12:00:00", true],
  ["0700-0700", "2026-11-23T06:59:00", true],
])("the window %s holds %s: %s", (window, local, isOpen) => {
  expect(isInWindow(window, inZone("America/Chicago")(local))).toBe(isOpen);
});

test("no window is always open", () => {
  expect(isInWindow(null, 0)).toBe(true);
});

test("the hour that comes twice is in the window twice, and the hour that is skipped never comes", () => {
  const at = inZone("Europe/Berlin");
  expect(
    ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"].map((iso) =>
      isInWindow("0200-0300", at(iso)),
    ),
  ).toEqual([true, true, false]);
  expect(
    ["2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"].map((iso) => isInWindow("0200-0300", at(iso))),
  ).toEqual([false, false]);
  expect(isInWindow("0200-0400", at("2026-03-29T01:00:00Z"))).toBe(true);
});

const startsAt = 1_800_000_000_000;
const visit = { startsAt, minutes: 50 };

test.each([
  [startsAt - BEFORE_VISIT_MS - 1, null],
  [startsAt - BEFORE_VISIT_MS, "visitSoon"],
  [startsAt - 1, "visitSoon"],
  [startsAt, "visit"],
  [startsAt + 50 * MINUTE - 1, "visit"],
  [startsAt + 50 * MINUTE, null],
])("at %i a visit is near: %s", (at, near) => {
  expect(visitNear([{ startsAt: startsAt + 10 * 3_600_000, minutes: 10 }, visit], at)).toBe(near);
});

test("what a list shows takes the place of what was known, and nothing but times is kept", () => {
  const listed = [
    { ...visit, phase: "open", label: "a name" },
    { startsAt: startsAt + MINUTE, minutes: 20, phase: "ended" },
  ];
  const known = [
    { startsAt: startsAt + MINUTE, minutes: 20 },
    { startsAt: startsAt + 2 * MINUTE, minutes: 30 },
  ];
  expect(timesAfter(known, listed, startsAt)).toEqual([
    { startsAt: startsAt + 2 * MINUTE, minutes: 30 },
    visit,
  ]);
});

test("what is over is forgotten", () => {
  const anyTime = fc.record({
    startsAt: fc.integer({ min: 0, max: 10_000_000 }),
    minutes: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(anyTime), fc.integer({ min: 0, max: 10_000_000 }), (known, at) => {
      const kept = timesAfter(known, [], at);
      expect(kept).toEqual(known.filter((time) => time.startsAt + time.minutes * MINUTE > at));
    }),
  );
});
