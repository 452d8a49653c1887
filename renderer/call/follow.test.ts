import { onTestFinished, expect, test } from "vitest";
import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { decodeAck } from "../../protocol/signed/ack.ts";
import { everyRight } from "../../protocol/permissions.ts";
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

test("many words that were missed are acked once, with the ack of the newest", async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const person = await visit.arrive();
  const from = visit.board.length;
  await visit.post(
    await visit.host.admit([
      { hello: person.hello.envelope, name: "Ana", isBack: false, rights: everyRight },
    ]),
  );
  for (let more = 0; more < 5; more += 1) await visit.post(await visit.host.rotate()); // oxlint-disable-line no-await-in-loop -- a chain has an order
  const service = createFakeService("connected");
  const follow = createFollow({
    core: { dispatch: () => undefined, isOver: () => false },
    keys: person.keys,
    line: service,
    onHead: () => undefined,
  });
  const entries = visit.board.slice(from).map((_, at) => visit.entryFor(person.id, from + at));
  expect(await follow(entries, [])).toBe(true);
  expect([entries.length, service.count("ack")]).toEqual([6, 1]);
  const { ack } = await service.next("ack");
  expect(decodeAck(bytesOf(ack.body))?.rev).toBe(visit.host.head()?.announce.rev);
});

test("a word that breaks the chain ends the call", async () => {
  const { visit, follow, events } = await followOwn();
  const { id } = await visit.arrive();
  const entry = visit.entryFor(id);
  expect(await follow([{ ...entry, rev: 7 }], [])).toBe(false);
  expect(events).toEqual([{ type: "failed", code: "CHAIN_BROKEN" }]);
});
