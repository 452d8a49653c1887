import { onTestFinished, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { valueOf } from "../e2ee/key-fixtures.ts";
import { openVisit } from "../e2ee/visit-fixtures.ts";
import type { CallEvent } from "./machine.ts";
import { createFakeService } from "./call-fixtures.ts";
import { createFollow } from "./follow.ts";

/** A host that is told its own words, as the service tells all members. */
const followOwn = async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const service = createFakeService("connected");
  const events: CallEvent[] = [];
  let heads = 0;
  const follow = createFollow({
    core: { dispatch: (event) => events.push(event), isOver: () => false },
    keys: visit.host,
    line: service,
    onHead: () => (heads += 1),
  });
  return { visit, follow, events, heads: () => heads };
};

test("the own word that comes back while its answer is taken ends nothing", async () => {
  const { visit, follow, events, heads } = await followOwn();
  const prepared = valueOf(await visit.host.rotate());
  const { id } = await visit.arrive();
  visit.board.push({ announce: prepared.head.announce, change: prepared.change });
  const entry = visit.entryFor(id);
  const told = follow([entry], []);
  const committed = visit.host.commit(prepared);
  expect([await told, (await committed).ok, events]).toEqual([true, true, []]);
  expect(await follow([entry], [])).toBe(true);
  expect([heads() <= 1, visit.host.head()?.announce.rev]).toEqual([true, 2]);
});

test("a word that is found known only after it was refused is passed over", async () => {
  const { visit, events } = await followOwn();
  const { id } = await visit.arrive();
  let rev = 0;
  const head = visit.host.head();
  if (head === null) throw new Error("no head");
  const follow = createFollow({
    core: { dispatch: (event) => events.push(event), isOver: () => false },
    keys: {
      noteHellos: async () => undefined,
      accept: async () => {
        rev = 1;
        return fail("CHAIN_BROKEN");
      },
      head: () => ({ ...head, announce: { ...head.announce, rev } }),
    },
    line: createFakeService("connected"),
    onHead: () => undefined,
  });
  expect([await follow([visit.entryFor(id)], []), events]).toEqual([true, []]);
});

test("a word that breaks the chain ends the call", async () => {
  const { visit, follow, events } = await followOwn();
  const { id } = await visit.arrive();
  const entry = visit.entryFor(id);
  expect(await follow([{ ...entry, rev: 7 }], [])).toBe(false);
  expect(events).toEqual([{ type: "failed", code: "CHAIN_BROKEN" }]);
});
