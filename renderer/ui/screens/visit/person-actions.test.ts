import { expect, test } from "vitest";
import { actionsFor } from "./person-actions.ts";
import type { PersonView, Seat } from "./types.ts";
import { hostWith, personWith } from "./visit-fixtures.ts";

const words = (seat: Seat, person: PersonView): string[] =>
  actionsFor(seat, person)
    .flat()
    .map(({ action, isOn }) => (isOn === null ? action : `${action}:${isOn ? "on" : "off"}`));

test("a participant can do nothing about anybody", () => {
  for (const person of [personWith(), personWith({ hand: 1 }), hostWith()])
    expect(words("participant", person)).toEqual([]);
});

test("the host can do everything about a participant, but make somebody co-host who is not staff", () => {
  expect(words("host", personWith())).toEqual([
    "mute",
    "keepMuted:off",
    "stopCamera",
    "keepCameraOff:off",
    "grantShare",
    "returnToWaiting",
    "remove",
  ]);
});

test("the host makes a signed-in colleague co-host, and takes it back", () => {
  expect(words("host", personWith({ isStaff: true }))).toContain("nameCoHost");
  const coHost = words("host", personWith({ isStaff: true, isCoHost: true }));
  expect(coHost).toContain("takeCoHostBack");
  expect(coHost).not.toContain("nameCoHost");
});

test("a co-host has the same menu without co-hosts, and none for the host", () => {
  const colleague = personWith({ isStaff: true });
  expect(words("coHost", colleague)).toEqual(words("host", colleague).filter((one) => one !== "nameCoHost"));
  expect(words("coHost", personWith({ isCoHost: true }))).not.toContain("takeCoHostBack");
  expect(words("coHost", hostWith())).toEqual([]);
});

test("nobody can be asked to unmute while they are kept muted", () => {
  expect(words("host", personWith({ isMicrophoneOn: false }))).toContain("askUnmute");
  const kept = words("host", personWith({ isMicrophoneOn: false, maySpeak: false }));
  expect(kept).not.toContain("askUnmute");
  expect(kept).toContain("keepMuted:on");
});

test("only a camera that is on can be stopped", () => {
  expect(words("host", personWith({ camera: "off" }))).not.toContain("stopCamera");
  const kept = words("host", personWith({ camera: "off", mayShow: false }));
  expect(kept).not.toContain("stopCamera");
  expect(kept).toContain("keepCameraOff:on");
});

test("whoever may share or still shares can be stopped, and a raised hand can be lowered", () => {
  const sharing = words("host", personWith({ isSharing: true, hand: 2 }));
  expect(sharing).toContain("takeShareBack");
  expect(sharing).toContain("lowerHand");
  expect(sharing).not.toContain("grantShare");
});
