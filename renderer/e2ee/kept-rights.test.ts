import { expect, onTestFinished, test } from "vitest";
import { everyRight } from "../../protocol/permissions.ts";
import type { RowChange } from "./host-chain.ts";
import { valueOf } from "./key-fixtures.ts";
import { type Person, openVisit } from "./visit-fixtures.ts";

/** A visit with so many guests, and what a newcomer may do whom its host lets in next. */
const visitWith = async (count: number) => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const people: Person[] = [];
  for (let at = 0; at < count; at += 1) people.push(await visit.arrive());
  if (count > 0) await visit.admit(people);
  const permit = (change: RowChange, whom: readonly Person[] = people) =>
    visit.host.permit(new Map(whom.map(({ id }) => [id, change])));
  const say = async (change: RowChange, whom?: readonly Person[]): Promise<void> =>
    void (await visit.say(await permit(change, whom), people));
  const admitted = async (rights = everyRight, isBack = false): Promise<unknown> => {
    const { hello, id } = await visit.arrive();
    const joiner = { hello: hello.envelope, name: "Ana", isBack, rights };
    const { head } = valueOf(await visit.host.admit([joiner]));
    const row = head.announce.roster.find(({ participantId }) => participantId === id);
    return { maySpeak: row?.maySpeak, mayShow: row?.mayShow, mayShare: row?.mayShare };
  };
  return { people, say, admitted };
};

test("who is back comes in without what was taken, and with everything else", async () => {
  const quiet = { maySpeak: false, mayShow: true };
  expect(await (await visitWith(0)).admitted(quiet, true)).toEqual({ ...quiet, mayShare: false });
  const dark = { maySpeak: true, mayShow: false };
  expect(await (await visitWith(0)).admitted(dark, true)).toEqual({ ...dark, mayShare: false });
});

test("what everybody lacks, a latecomer lacks too", async () => {
  const { say, admitted } = await visitWith(2);
  await say({ maySpeak: false });
  expect(await admitted()).toMatchObject({ maySpeak: false, mayShow: true });
});

test("what some lack says nothing about a latecomer, and neither does what one guest alone lacks", async () => {
  const three = await visitWith(3);
  await three.say({ mayShow: false }, three.people.slice(1));
  expect(await three.admitted()).toMatchObject(everyRight);
  const one = await visitWith(1);
  await one.say({ maySpeak: false, mayShow: false });
  expect(await one.admitted()).toMatchObject(everyRight);
});

test("a co-host who may speak does not open the evening for a latecomer", async () => {
  const { people, say, admitted } = await visitWith(3);
  await say({ maySpeak: false }, people.slice(1));
  await say({ isCoHost: true }, people.slice(0, 1));
  expect(await admitted()).toMatchObject({ maySpeak: false, mayShow: true });
});
