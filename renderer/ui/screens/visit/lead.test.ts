import { expect, test } from "vitest";
import { coHostsOf, everybodyMay, guestIdsOf, handsOf } from "./lead.ts";
import { hostWith, personWith, visitWith } from "./visit-fixtures.ts";

const coHost = personWith({ id: "sam", isCoHost: true, isStaff: true, maySpeak: false });

test("what applies to everybody applies to neither host nor co-host, also when one of them says it", () => {
  const people = [personWith({ id: "a" }), personWith({ id: "b" })];
  expect(guestIdsOf(visitWith({ others: [...people, coHost] }))).toEqual(["a", "b"]);
  expect(guestIdsOf(visitWith({ self: coHost, others: [hostWith(), ...people] }))).toEqual(["a", "b"]);
});

test("a right of everybody is theirs, nobody's or of some", () => {
  const [may, mayNot] = [personWith({ id: "a" }), personWith({ id: "b", maySpeak: false })];
  expect(everybodyMay(visitWith({ others: [may, coHost] }), "maySpeak")).toBe("all");
  expect(everybodyMay(visitWith({ others: [mayNot] }), "maySpeak")).toBe("none");
  expect(everybodyMay(visitWith({ others: [may, mayNot] }), "maySpeak")).toBe("some");
  expect(everybodyMay(visitWith({ others: [] }), "mayShow")).toBe("all");
});

test("raised hands stand in the order in which they went up", () => {
  const others = [
    personWith({ id: "a", hand: 3 }),
    personWith({ id: "b" }),
    personWith({ id: "c", hand: 1 }),
  ];
  expect(handsOf(visitWith({ self: hostWith({ hand: 2 }), others })).map(({ id }) => id)).toEqual([
    "c",
    "ana",
    "a",
  ]);
});

test("the visit is handed to a co-host who is there, and to nobody else", () => {
  const lost = personWith({ id: "lost", isCoHost: true, isConnected: false });
  expect(coHostsOf(visitWith({ others: [personWith(), coHost, lost] }))).toEqual([coHost]);
});
