import { expect, test } from "vitest";
import { type BarFacts, barItemsOf } from "./bar-items.ts";
import { personWith, visitWith } from "./visit-fixtures.ts";

const guest = (but: Partial<BarFacts> = {}): BarFacts =>
  visitWith({
    place: "guest",
    seat: "participant",
    kind: "oneToOne",
    self: personWith(),
    others: [personWith({ id: "ana", role: "host" })],
    ...but,
  });

test("a host has every button, a co-host and a colleague share only with the host's leave", () => {
  const host = ["microphone", "camera", "share", "hands", "people", "view", "security"];
  expect(barItemsOf(visitWith(), false).shown).toEqual(host);
  expect(barItemsOf(visitWith({ seat: "coHost", self: personWith() }), false).shown).not.toContain("share");
  const colleague = visitWith({ seat: "participant", self: personWith({ mayShare: true }) });
  expect(barItemsOf(colleague, false).shown).toEqual(host.map((item) => (item === "hands" ? "hand" : item)));
});

test("a guest alone with the host has no hand to raise and nobody to list", () => {
  expect(barItemsOf(guest(), false).shown).toEqual(["microphone", "camera", "view", "security"]);
});

test("a guest in a group raises a hand and sees who is there", () => {
  expect(barItemsOf(guest({ kind: "group" }), false).shown).toEqual([
    "microphone",
    "camera",
    "hand",
    "people",
    "view",
    "security",
  ]);
});

test("whoever shares can stop, even when the right was just taken or the browser cannot start", () => {
  expect(barItemsOf(guest({ ownShareTitle: "", canShare: false }), false).shown).toContain("share");
  expect(
    barItemsOf(guest({ self: personWith({ mayShare: true }), canShare: false }), false).shown,
  ).not.toContain("share");
});

test("a narrow bar holds five buttons at most, and loses none", () => {
  for (const facts of [
    visitWith(),
    guest(),
    guest({ kind: "group", self: personWith({ mayShare: true }) }),
  ]) {
    const { shown, more } = barItemsOf(facts, true);
    expect(shown.length).toBeLessThanOrEqual(5);
    expect([...shown, ...more].filter((item) => item !== "more").sort()).toEqual(
      [...barItemsOf(facts, false).shown].sort(),
    );
  }
});
