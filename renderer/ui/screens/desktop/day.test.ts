import { expect, test } from "vitest";
import { VisitId } from "../../../../protocol/ids.ts";
import { chipOf, dayStart, groupByDay, isNear, nextDayStart, nextVisit } from "./day.ts";
import { type VisitRow } from "./types.ts";

const MINUTE = 60_000;
const now = new Date(2026, 10, 23, 14, 7).getTime();
const at = (hours: number, minutes = 0, day = 23) => new Date(2026, 10, day, hours, minutes).getTime();

const visit = (startsAt: number, rest: Partial<VisitRow> = {}): VisitRow => ({
  id: VisitId.parse("A".repeat(22)),
  label: "J. L.",
  kind: "oneToOne",
  startsAt,
  minutes: 30,
  places: 3,
  takenPlaces: null,
  phase: "scheduled",
  endedAt: null,
  waitingCount: 0,
  isLinkResting: false,
  isLinkRetired: false,
  isOwn: true,
  colleagueName: null,
  ...rest,
});

test("an ended visit says when it ended, whoever still waits", () => {
  const row = visit(at(13), { phase: "ended", endedAt: at(13, 26), waitingCount: 1 });
  expect(chipOf(row, now)).toEqual({ kind: "ended", at: at(13, 26) });
});

test("somebody waiting before the start waits early, after it just waits", () => {
  expect(chipOf(visit(at(14, 30), { waitingCount: 2 }), now)).toEqual({
    kind: "waiting",
    count: 2,
    isEarly: true,
  });
  expect(chipOf(visit(at(14), { waitingCount: 1 }), now)).toEqual({
    kind: "waiting",
    count: 1,
    isEarly: false,
  });
});

test("a visit counts down, is due from its last minute on, and is missed after its planned end", () => {
  expect(chipOf(visit(at(15, 30)), now)).toEqual({ kind: "startsIn", durationMs: 83 * MINUTE });
  expect(chipOf(visit(now + 59_000), now)).toEqual({ kind: "due" });
  expect(chipOf(visit(at(14)), now)).toEqual({ kind: "due" });
  expect(chipOf(visit(at(13, 37)), now)).toEqual({ kind: "missed" });
});

test("a visit of another day has nothing to count down", () => {
  expect(chipOf(visit(at(0, 0, 24)), now)).toEqual({ kind: "later" });
  expect(chipOf(visit(at(23, 59)), now).kind).toBe("startsIn");
});

test("the next visit is a running one, else one with somebody waiting, else the first not yet over", () => {
  const missed = visit(at(9));
  const coming = visit(at(16, 30));
  const crowded = visit(at(17), { waitingCount: 1 });
  const running = visit(at(18), { phase: "onHold" });
  expect(nextVisit([running, crowded, coming, missed], now)).toBe(running);
  expect(nextVisit([crowded, coming, missed], now)).toBe(crowded);
  expect(nextVisit([missed, coming], now)).toBe(coming);
  expect(nextVisit([missed, visit(at(13), { phase: "ended" })], now)).toBeNull();
});

test("a visit shows its button from an hour and a half before its start", () => {
  expect(isNear(visit(now + 90 * MINUTE), now)).toBe(true);
  expect(isNear(visit(now + 91 * MINUTE), now)).toBe(false);
  expect(isNear(visit(now + 91 * MINUTE, { waitingCount: 1 }), now)).toBe(true);
  expect(isNear(visit(at(13), { phase: "ended" }), now)).toBe(false);
});

test("today comes first even when it is empty, and later days follow in order", () => {
  const tomorrow = visit(at(9, 0, 24));
  const friday = visit(at(9, 0, 27));
  expect(groupByDay([friday, tomorrow], now)).toEqual([
    { day: dayStart(now), rows: [] },
    { day: nextDayStart(now), rows: [tomorrow] },
    { day: at(0, 0, 27), rows: [friday] },
  ]);
});

test("what was over yesterday is left out, what runs past midnight or is still open is not", () => {
  const over = visit(at(9, 0, 22));
  const pastMidnight = visit(at(23, 50, 22));
  const leftOpen = visit(at(15, 0, 21), { phase: "open" });
  expect(groupByDay([over, pastMidnight, leftOpen], now)).toEqual([
    { day: dayStart(now), rows: [leftOpen, pastMidnight] },
  ]);
});
