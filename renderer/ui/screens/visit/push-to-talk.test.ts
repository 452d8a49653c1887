import { expect, test } from "vitest";
import { talk, type TalkPress } from "./push-to-talk.ts";

const press: TalkPress = {
  isRepeated: false,
  hasModifier: false,
  isTaken: false,
  isMicrophoneOn: false,
  mayTalk: true,
};

test("holding space while muted talks until it is let go", () => {
  const held = talk("silent", { type: "down", press });
  expect(held).toBe("talking");
  expect(talk(held, { type: "down", press: { ...press, isRepeated: true, isMicrophoneOn: true } })).toBe(
    "talking",
  );
  expect(talk(held, { type: "up" })).toBe("silent");
});

test("a window that loses the focus closes the microphone at once", () => {
  expect(talk("talking", { type: "lost" })).toBe("silent");
});

test.each<[string, Partial<TalkPress>]>([
  ["while somebody types or a button has the keyboard", { isTaken: true }],
  ["while the host keeps it muted", { mayTalk: false }],
  ["while the microphone is open anyway", { isMicrophoneOn: true }],
  ["with Control, Alt or Meta", { hasModifier: true }],
  ["as the tail of a press that began elsewhere", { isRepeated: true }],
])("space opens nothing %s", (_why, but) => {
  expect(talk("silent", { type: "down", press: { ...press, ...but } })).toBe("silent");
});
