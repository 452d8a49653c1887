import { expect, onTestFinished, test } from "vitest";
import { VisitId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { openVisit } from "../e2ee/visit-fixtures.ts";
import { createBoards } from "./boards.ts";

/** A running visit with one member and two changes, as the service reminds a desktop of it. */
const running = async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const person = await visit.arrive();
  await visit.admit([person]);
  const entries = [visit.entryFor(person.id, 0), visit.entryFor(person.id, 1)] as const;
  return { visit, entries, hellos: [{ participantId: person.id, hello: person.hello.envelope }] };
};

test("a board is given back in the order of its chain, each entry and hello once", async () => {
  const { visit, entries, hellos } = await running();
  const boards = createBoards();
  boards.take(entries[1], hellos);
  boards.take(entries[0], []);
  boards.take(entries[1], hellos);
  expect(boards.of(visit.scope.visitId)).toEqual({ entries, hellos, names: new Map(), knownHash: null });
});

test("each visit has its own board, and one that nobody reminded of has none", async () => {
  const [one, other] = [await running(), await running()];
  const boards = createBoards();
  boards.take(one.entries[0], []);
  boards.take(other.entries[0], []);
  expect(boards.of(one.visit.scope.visitId)?.entries).toEqual([one.entries[0]]);
  expect(boards.of(VisitId.parse(randomIdText(systemChance)))).toBeNull();
});

test("an entry that is no announce is not kept", async () => {
  const { visit, entries } = await running();
  const boards = createBoards();
  boards.take({ ...entries[0], announce: { ...entries[0].announce, body: "AAAA" } }, []);
  expect(boards.of(visit.scope.visitId)).toBeNull();
});

test("a board knows the hellos of those who waited, and waiting alone makes none", async () => {
  const { visit, entries, hellos } = await running();
  const boards = createBoards();
  const { visitId } = visit.scope;
  boards.meet(hellos.map((one) => ({ ...one, visitId })));
  expect(boards.of(visitId)).toBeNull();
  boards.take(entries[0], []);
  expect(boards.of(visitId)?.hellos).toEqual(hellos);
});
