import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { turns } from "./call-fixtures.ts";
import { card, signedIn, someVisit, someWaiting } from "./desktop-fixtures.ts";
import { createFindWaiting } from "./find-waiting.ts";

const visit = someVisit();
const other = someVisit();
const [one, two] = [someWaiting(visit), someWaiting(visit, { isBack: true })];
const elsewhere = someWaiting(other);
const idsOf = (...rows: readonly { participantId: string }[]) =>
  rows.map(({ participantId }) => participantId);

test("all who are chosen are admitted by one order, and the visit is opened for it first", async () => {
  const now = await signedIn([visit], [one, two]);
  await now.desktop.queue.admit([one, two]);
  expect(now.calls[0]?.asked).toEqual(["open", `admit ${card.name},${card.name}`]);
});

test("one of the chosen who went meanwhile does not keep the others out", async () => {
  const now = await signedIn([visit], [one]);
  await now.desktop.queue.admit([one, two]);
  expect([now.calls[0]?.asked.at(-1), now.state().failure]).toEqual([`admit ${card.name}`, null]);
});

test("people of two visits at once: only those of the first are admitted, since one visit is open at a time", async () => {
  const now = await signedIn([visit, other], [one, elsewhere]);
  await now.desktop.queue.admit([one, elsewhere]);
  expect(now.calls.map(({ visitId, asked }) => [visitId, asked])).toEqual([
    [visit.id, ["open", `admit ${card.name}`]],
  ]);
});

test("an order that is refused says why", async () => {
  const now = await signedIn([visit], [one]);
  await now.desktop.visits.openVisit(visit.id);
  now.calls[0]?.answers.push(fail("VISIT_FULL"));
  await now.desktop.queue.admit([one]);
  expect(now.state().failure).toBe("VISIT_FULL");
});

test("a denial goes to the visit that is open here as an order, and to any other over the desktop's line", async () => {
  const now = await signedIn([visit, other], [one, elsewhere]);
  await now.desktop.visits.openVisit(visit.id);
  await now.desktop.queue.deny(one);
  await now.desktop.queue.deny({ visitId: other.id, participantId: elsewhere.participantId });
  expect(now.calls[0]?.asked.at(-1)).toBe(`deny ${one.participantId}`);
  expect(now.service.asked).toEqual([
    { type: "deny", visitId: other.id, participantId: elsewhere.participantId },
  ]);
});

test("running late is told to the chosen, to all of one visit, or to all who wait in every visit", async () => {
  const now = await signedIn([visit, other, someVisit()], [one, two, elsewhere]);
  const { queue } = now.desktop;
  await queue.sayLate([{ visitId: visit.id, participantIds: [one.participantId] }], 10);
  await queue.sayLate(queue.everybody(), 30);
  expect(now.service.asked).toEqual([
    { type: "runningLate", visitId: visit.id, participantIds: [one.participantId], minutes: 10 },
    { type: "runningLate", visitId: visit.id, participantIds: null, minutes: 30 },
    { type: "runningLate", visitId: other.id, participantIds: null, minutes: 30 },
  ]);
});

const colleague = someWaiting(visit, { staffName: "Dr. Ben Weber", card: null });

test("a colleague is admitted under the name of the account, whatever a card says", async () => {
  const signed = someWaiting(visit, { staffName: "Dr. Ben Weber" });
  const now = await signedIn([visit], [signed, colleague]);
  await now.desktop.queue.admit([signed, colleague]);
  expect(now.calls[0]?.asked.at(-1)).toBe("admit Dr. Ben Weber,Dr. Ben Weber");
});

test("a co-host asks for people without their names; whoever leads never admits anybody without one", async () => {
  const taken = { maySpeak: false, mayShow: true };
  const sealed = someWaiting(visit, { isBack: true, rights: taken });
  const now = await signedIn([visit], [sealed, colleague], { openCard: async () => fail("KEY_MISSING") });
  await now.desktop.visits.openVisit(visit.id);
  const find = createFindWaiting({ get: now.state });
  const ids = [sealed.participantId, colleague.participantId];
  now.calls[0]?.say({ seat: "host" });
  expect(find(ids).map(({ name }) => name)).toEqual(["Dr. Ben Weber"]);
  now.calls[0]?.say({ seat: "coHost" });
  expect(find(ids)).toEqual([
    { participantId: sealed.participantId, hello: sealed.hello, name: "", isBack: true, rights: taken },
    {
      participantId: colleague.participantId,
      hello: colleague.hello,
      name: "Dr. Ben Weber",
      isBack: false,
      rights: colleague.rights,
    },
  ]);
  await turns();
  expect(idsOf(...find([one.participantId]))).toEqual([]);
});
