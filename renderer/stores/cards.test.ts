import { expect, test } from "vitest";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createCardReader } from "./cards.ts";
import { turns } from "./call-fixtures.ts";
import { card, someVisit, someWaiting } from "./desktop-fixtures.ts";

/** A reader over cards that open as the test says. */
const readerOf = (answer: () => Promise<Result<WaitingCard>> = async () => succeed(card)) => {
  const opened: string[] = [];
  const told: ReadonlyMap<ParticipantId, WaitingCard>[] = [];
  const reader = createCardReader(
    {
      open: (scope, _hello, sealed) => {
        opened.push(`${scope.visitId} ${sealed.enc}`);
        return answer();
      },
    },
    (open) => told.push(open),
  );
  return { reader, opened, told };
};

test("each sealed card is opened once, for its own visit, however often the day is told", async () => {
  const visit = someVisit();
  const row = someWaiting(visit);
  const { reader, opened, told } = readerOf();
  reader.read([row], [visit]);
  reader.read([row], [visit]);
  await turns();
  expect(opened).toEqual([`${visit.id} ${row.card?.enc ?? ""}`]);
  expect(told).toEqual([new Map([[row.participantId, card]])]);
});

test("a card that was sealed anew is opened again, and takes the place of the old one", async () => {
  const visit = someVisit();
  const row = someWaiting(visit);
  const answers = [succeed(card), succeed({ ...card, name: "Jo Lind" })];
  const { reader, told } = readerOf(async () => answers.shift() ?? fail("INTERNAL"));
  reader.read([row], [visit]);
  await turns();
  reader.read([{ ...row, card: { cardKeyHash: "hash", enc: "anew", ciphertext: "c" } }], [visit]);
  await turns();
  expect(told.at(-1)?.get(row.participantId)?.name).toBe("Jo Lind");
});

test("a card that cannot be opened, is not there, or is for no visit of the day is not told", async () => {
  const visit = someVisit();
  const { reader, opened, told } = readerOf(async () => fail("SEAL_INVALID"));
  reader.read([someWaiting(visit), someWaiting(visit, { card: null }), someWaiting(someVisit())], [visit]);
  await turns();
  expect([opened.length, told]).toEqual([1, []]);
});
