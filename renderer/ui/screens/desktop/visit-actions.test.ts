import { expect, test } from "vitest";
import { VisitId } from "../../../../protocol/ids.ts";
import { type VisitRow } from "./types.ts";
import { visitActions } from "./visit-actions.ts";

const visit: VisitRow = {
  id: VisitId.parse("A".repeat(22)),
  label: "Grief group",
  kind: "group",
  startsAt: 0,
  minutes: 90,
  places: 12,
  takenPlaces: null,
  phase: "scheduled",
  endedAt: null,
  waitingCount: 2,
  isLinkResting: false,
  isLinkRetired: false,
  isOwn: true,
  colleagueName: null,
};

test("only a group has many invitations", () => {
  expect(visitActions(visit)).toEqual(["open", "renewLink", "invitations", "late", "cancel"]);
  expect(visitActions({ ...visit, kind: "oneToOne" })).not.toContain("invitations");
});

test("nobody is told that it gets late while nobody waits", () => {
  expect(visitActions({ ...visit, waitingCount: 0 })).not.toContain("late");
});

test("a colleague's visit can be entered, but its links and its end stay with the colleague", () => {
  expect(visitActions({ ...visit, phase: "open", isOwn: false })).toEqual(["open", "late"]);
});

test("a running visit is ended, one that never opened is cancelled", () => {
  expect(visitActions({ ...visit, phase: "onHold" }).at(-1)).toBe("end");
  expect(visitActions(visit).at(-1)).toBe("cancel");
});
