import { expect, test } from "vitest";
import { ParticipantId, VisitId } from "../../../../protocol/ids.ts";
import { firstLook, nextLook } from "./arrivals.ts";
import { type OpenCard, type WaitingRow } from "./types.ts";
import {
  deviceLightOf,
  labelBeside,
  nameOf,
  nextToAdmit,
  queueOf,
  queuePage,
  waitAge,
  waitedMinutes,
} from "./waiting.ts";

const person = (letter: string, waitingSince: number, canAdmit = true): WaitingRow => ({
  participantId: ParticipantId.parse(`${letter.repeat(21)}A`),
  visitId: VisitId.parse("A".repeat(22)),
  visitLabel: "J. L.",
  startsAt: 0,
  waitingSince,
  isConnected: true,
  canAdmit,
  card: null,
  isBack: false,
  staffName: null,
  late: null,
  colleagueName: null,
});

const card = (camera: OpenCard["camera"], microphone: OpenCard["microphone"]): OpenCard => ({
  name: "J. Lindqvist",
  language: "en",
  wantsInterpreter: false,
  relation: "patient",
  camera,
  microphone,
});

test("a wait is long from five minutes on", () => {
  expect(waitAge(299_999)).toBe("fresh");
  expect(waitAge(300_000)).toBe("long");
});

test("a wait is counted in whole minutes, and a clock that is behind counts none", () => {
  expect(waitedMinutes(person("a", 0), 119_999)).toBe(1);
  expect(waitedMinutes(person("a", 60_000), 0)).toBe(0);
});

test("the device light is green only when camera and microphone were both seen to work", () => {
  expect(deviceLightOf(card("works", "works"))).toEqual({ state: "tested", fact: "devicesTested" });
  expect(deviceLightOf(card("works", "untested"))).toEqual({ state: "partly", fact: "noMicrophone" });
  expect(deviceLightOf(card("refused", "works"))).toEqual({ state: "partly", fact: "noCamera" });
  expect(deviceLightOf(card("missing", "busy"))).toEqual({ state: "partly", fact: "noCameraNoMicrophone" });
  expect(deviceLightOf(card("untested", "untested"))).toEqual({ state: "none", fact: "devicesNone" });
  expect(deviceLightOf(null)).toEqual({ state: "none", fact: "devicesNone" });
});

test("the shortcut admits who has waited longest among those who can be admitted", () => {
  const [first, second, third] = [person("a", 1, false), person("b", 2), person("c", 3)];
  expect(queueOf([third, first, second])).toEqual([first, second, third]);
  expect(nextToAdmit([third, first, second])).toBe(second);
  expect(nextToAdmit([first])).toBeNull();
});

test("of two who came at once the same one always comes first", () => {
  const [one, two] = [person("a", 5), person("b", 5)];
  expect(queueOf([two, one])).toEqual(queueOf([one, two]));
});

test("a queue of a thousand draws the fifty who have waited longest, and fifty more each time", () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => ({
    ...person("a", 1_000 - at),
    visitLabel: String(at),
  }));
  const first = queuePage(rows, 50);
  expect([first.rows.length, first.moreCount]).toEqual([50, 50]);
  expect(first.rows.map(({ waitingSince }) => waitingSince)).toEqual(
    Array.from({ length: 50 }, (_, at) => at + 1),
  );
  expect(queuePage(rows, 980).moreCount).toBe(20);
  expect(queuePage(rows, 1_000).moreCount).toBe(0);
});

test("a colleague is called by the name of the account, whatever the card says", () => {
  const row = { ...person("a", 1), card: card("works", "works") };
  expect(nameOf(row)).toBe("J. Lindqvist");
  expect(nameOf({ ...row, staffName: "Ben Kaya" })).toBe("Ben Kaya");
  expect(nameOf(person("a", 1))).toBeNull();
});

test("the label of a visit is not repeated beside the same name", () => {
  const row = { ...person("a", 1), card: card("works", "works") };
  expect(labelBeside({ ...row, visitLabel: "j. lindqvist " })).toBeNull();
  expect(labelBeside({ ...row, visitLabel: "J. L., follow-up" })).toBe("J. L., follow-up");
  expect(labelBeside(person("a", 1))).toBe("J. L.");
});

test("nobody is announced at the first look, nor when somebody leaves", () => {
  const [one, two] = [person("a", 1), person("b", 2)];
  const before = firstLook([one, two]);
  expect(before.toSay).toBeNull();
  expect(nextLook(before, [two, one])).toBe(before);
  expect(nextLook(before, [two]).toSay).toBeNull();
});

test("a new person is announced with how many wait", () => {
  const [one, two] = [person("a", 1), person("b", 2)];
  expect(nextLook(firstLook([one]), [one, two]).toSay).toBe(2);
  expect(nextLook(firstLook([one]), [two]).toSay).toBe(1);
});
