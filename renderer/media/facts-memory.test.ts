import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { MediaFacts, PersonMedia } from "../call/ports.ts";
import { keepUnchanged } from "./facts-memory.ts";

const person = (at: number, isSpeaking = false): PersonMedia => ({
  participantId: ParticipantId.parse(Buffer.alloc(16, at).toString("base64url")),
  isCameraOn: true,
  isMicrophoneOn: true,
  isSharing: false,
  isSpeaking,
});
const facts = (change: Partial<MediaFacts> = {}): MediaFacts => ({
  status: "connected",
  people: [person(1), person(2)],
  own: { isCameraOn: true, isMicrophoneOn: true, isSharing: false },
  isSoundBlocked: false,
  alarm: null,
  deviceTrouble: null,
  ...change,
});

test("facts that say the same are the same facts", () => {
  const before = facts({ deviceTrouble: { kind: "camera", code: "CAMERA_BUSY" } });
  expect(keepUnchanged(before, facts({ deviceTrouble: { kind: "camera", code: "CAMERA_BUSY" } }))).toBe(
    before,
  );
});

test("one person who speaks changes nobody else", () => {
  const before = facts();
  const now = keepUnchanged(before, facts({ people: [person(1, true), person(2)] }));
  expect(now.people[0]).toEqual(person(1, true));
  expect([now.people[1] === before.people[1], now.own === before.own]).toEqual([true, true]);
});

test.each([
  { status: "reconnecting" },
  { people: [person(1)] },
  { people: [person(2), person(1)] },
  { own: { isCameraOn: false, isMicrophoneOn: true, isSharing: false } },
  { own: { isCameraOn: true, isMicrophoneOn: false, isSharing: false } },
  { own: { isCameraOn: true, isMicrophoneOn: true, isSharing: true } },
  { isSoundBlocked: true },
  { alarm: "stranger" },
  { deviceTrouble: { kind: "microphone", code: "MICROPHONE_MISSING" } },
] as const)("a change is told whole: %j", (change) => {
  expect(keepUnchanged(facts(), facts(change))).toEqual(facts(change));
});
