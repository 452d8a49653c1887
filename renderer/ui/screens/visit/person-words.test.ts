import { expect, test } from "vitest";
import { createTranslate } from "../../strings/translate.ts";
import { factWords } from "./person-words.ts";
import { tagWords } from "./tile-words.ts";
import { hostWith, personWith } from "./visit-fixtures.ts";

const [en, es] = [createTranslate("en"), createTranslate("es")];
const facts = (
  but: Parameters<typeof personWith>[0],
  who: Partial<{ isSelf: boolean; isBrief: boolean }> = {},
) => factWords(personWith(but), { isSelf: false, isBrief: false, ...who }, en);

test("the line under a name says the one thing that matters most", () => {
  expect(facts({ relation: "patient", mayShare: true })).toBe("Patient, may share");
  expect(facts({ maySpeak: false, mayShare: true })).toBe("Participant, kept muted");
  expect(facts({ maySpeak: false, isConnected: false })).toBe("Participant, connection lost, place kept");
  expect(facts({ isCoHost: true, relation: "other" })).toBe("Co-host");
});

test("members see of each other what they are, and nothing of what the host allows", () => {
  expect(facts({ maySpeak: false, mayShare: true, relation: "patient" }, { isBrief: true })).toBe(
    "Participant",
  );
});

test("who stepped away is said to everybody, members among themselves too", () => {
  expect(facts({ isAway: true, maySpeak: false })).toBe("Participant, stepped away");
  expect(facts({ isAway: true }, { isBrief: true })).toBe("Participant, stepped away");
  expect(facts({ isAway: true, isConnected: false }, { isBrief: true })).toBe("Participant");
});

test("a tile names everybody as the roster does, with host, co-host and oneself marked", () => {
  expect(tagWords(hostWith(), "Dr. Ana Ruiz", false, en)).toBe("Dr. Ana Ruiz (host)");
  expect(tagWords(hostWith(), "Dr. Ana Ruiz", true, es)).toBe("Dr. Ana Ruiz (anfitrión), usted");
  expect(tagWords(personWith({ isCoHost: true }), "Sam", false, en)).toBe("Sam (co-host)");
  expect(tagWords(personWith(), "Willow", true, en)).toBe("Willow, you");
});
