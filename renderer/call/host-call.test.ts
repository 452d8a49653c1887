import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { randomScope, valueOf } from "../e2ee/key-fixtures.ts";
import { snapshotOf, until } from "./call-fixtures.ts";
import {
  admit,
  announceOf,
  arriveAt,
  createDesk,
  letIn,
  now,
  openDesk,
  openWith,
  sayVisit,
  setLine,
  settled,
} from "./host-fixtures.ts";

test.each([
  [
    "the service answers first",
    async (open: () => Promise<unknown>, enter: () => void) => {
      await open();
      enter();
    },
  ],
  [
    "the service lets in first",
    async (open: () => Promise<unknown>, enter: () => void) => {
      enter();
      await open();
    },
  ],
])("a host connects media once its keys are there and it was let in: %s", async (_title, inOrder) => {
  const desk = await createDesk();
  await inOrder(
    async () => {
      expect(desk.media.told).toEqual([]);
      valueOf(await desk.call.open(null));
    },
    () => {
      expect(desk.media.told).toEqual([]);
      letIn(desk);
    },
  );
  await until(desk.call, ({ state }) => state.phase === "joining");
  expect(desk.media.told).toEqual([`connect ${desk.keys.ownHello.hello.participantId}`]);
  expect(desk.device.frames.switches).toEqual([{ epoch: 1, retireMs: 10_000 }]);
});

test("an admission counts only once the service has taken it", async () => {
  const desk = await openDesk();
  const person = await arriveAt(desk);
  const answer = Promise.withResolvers<Result<null>>();
  desk.service.answer(() => answer.promise);
  const admitted = admit(desk, person);
  const { participantIds, change } = await desk.service.next("admit");
  expect([participantIds, announceOf(change).rev]).toEqual([[person.id], 2]);
  expect([(await now(desk)).announce?.rev, desk.device.frames.installs.has(2)]).toEqual([1, false]);
  answer.resolve(succeed(null));
  expect(await admitted).toEqual(succeed(null));
  expect([(await now(desk)).announce?.rev, desk.device.frames.installs.has(2)]).toEqual([2, true]);
  expect((await now(desk)).names.get(person.id)).toBe("Ana");
  expect(desk.media.rosters.at(-1)).toHaveLength(2);
});

test("what the service refused never existed, and the next change takes its place in the chain", async () => {
  const desk = await openDesk();
  const [late, welcome] = [await arriveAt(desk), await arriveAt(desk)];
  desk.service.answer(() => fail("NOT_WAITING"));
  expect(await admit(desk, late)).toEqual(fail("NOT_WAITING"));
  desk.service.answer(() => succeed(null));
  expect(await admit(desk, welcome)).toEqual(succeed(null));
  const { announce } = await now(desk);
  expect([
    announce?.epoch,
    announce?.rev,
    announce?.roster.map(({ participantId }) => participantId),
  ]).toEqual([2, 2, [desk.keys.ownHello.hello.participantId, welcome.id]]);
});

test("two admissions at once become one change after the other", async () => {
  const desk = await openDesk();
  const people = [await arriveAt(desk), await arriveAt(desk)];
  const admitted = await Promise.all(people.map((person) => admit(desk, person)));
  expect(admitted).toEqual([succeed(null), succeed(null)]);
  expect((await now(desk)).announce).toMatchObject({ epoch: 3, rev: 3 });
});

test("a change whose answer was lost holds if the service's next word names it", async () => {
  const desk = await openDesk();
  const person = await arriveAt(desk);
  desk.service.answer(() => fail("SERVICE_UNREACHABLE"));
  const admitted = admit(desk, person);
  const { change } = await desk.service.next("admit");
  const headHash = toBase64Url(await sha256(bytesOf(change.announce.body)));
  setLine(desk, false);
  await settled(desk);
  setLine(desk, true);
  sayVisit(desk, [person.id], { headHash });
  expect(await admitted).toEqual(succeed(null));
  expect((await now(desk)).announce?.rev).toBe(2);
});

test("a change whose answer was lost is dropped if the service's next word does not name it", async () => {
  const desk = await openDesk();
  const person = await arriveAt(desk);
  desk.service.answer(() => fail("SERVICE_UNREACHABLE"));
  const admitted = admit(desk, person);
  await desk.service.next("admit");
  setLine(desk, false);
  await settled(desk);
  setLine(desk, true);
  sayVisit(desk, []);
  expect(await admitted).toEqual(fail("SERVICE_UNREACHABLE"));
  desk.service.answer(() => succeed(null));
  expect(await admit(desk, person)).toEqual(succeed(null));
  expect((await now(desk)).announce?.rev).toBe(2);
});

test("a state that was under way when an answer was lost says nothing of what was asked", async () => {
  const desk = await openDesk();
  const person = await arriveAt(desk);
  desk.service.answer(() => fail("SERVICE_UNREACHABLE"));
  const admitted = admit(desk, person);
  const { change } = await desk.service.next("admit");
  const headHash = toBase64Url(await sha256(bytesOf(change.announce.body)));
  await settled(desk);
  expect(desk.service.renewals()).toBe(1);
  sayVisit(desk, []);
  setLine(desk, false);
  sayVisit(desk, []);
  setLine(desk, true);
  sayVisit(desk, [person.id], { headHash });
  expect(await admitted).toEqual(succeed(null));
  expect((await now(desk)).announce?.rev).toBe(2);
});

test("an opening whose answer was lost is over at once, and may be tried again", async () => {
  const desk = await createDesk();
  desk.service.answer(() => fail("SERVICE_UNREACHABLE"));
  expect(await desk.call.open(null)).toEqual(fail("SERVICE_UNREACHABLE"));
  expect(desk.device.frames.installs.size).toBe(0);
  desk.service.answer(() => succeed(null));
  expect(await desk.call.open(null)).toEqual(succeed(null));
});

test("a host whose page was lost goes on with the running visit under the next epoch", async () => {
  const { desk, people } = await openWith(1);
  const back = await createDesk(desk);
  const said = desk.service.asked.flatMap((intent) => ("change" in intent ? [intent.change] : []));
  const entries = said.flatMap((change) => (change === null ? [] : [change]));
  const hellos = people.map(({ id, hello }) => ({ participantId: id, hello: hello.envelope }));
  expect(await back.call.open({ entries, hellos, names: new Map(), knownHash: null })).toEqual(succeed(null));
  const { change } = await back.service.next("openVisit");
  expect(announceOf(change)).toMatchObject({ epoch: 3, rev: 3, reason: "host" });
  expect((await now(back)).announce?.roster.map(({ participantId }) => participantId)).toEqual([
    back.keys.ownHello.hello.participantId,
    ...people.map(({ id }) => id),
  ]);
});

test("departures within half a second become one change without any of those who went", async () => {
  const { desk, ids } = await openWith(3);
  const [first, second, third] = ids;
  if (first === undefined || second === undefined || third === undefined) throw new Error("nobody there");
  sayVisit(desk, ids, { states: { [first]: "left" } });
  desk.clock.advance(400);
  sayVisit(desk, ids, { states: { [first]: "left", [second]: "removed" } });
  expect(desk.service.count("announce")).toBe(0);
  desk.clock.advance(100);
  const { change } = await desk.service.next("announce");
  const { reason, roster } = announceOf(change);
  expect([reason, roster.map(({ participantId }) => participantId)]).toEqual([
    "leave",
    [desk.keys.ownHello.hello.participantId, third],
  ]);
  await until(desk.call, ({ announce }) => announce?.reason === "leave");
  sayVisit(desk, [third]);
  desk.clock.advance(10_000);
  expect(desk.service.count("announce")).toBe(1);
});

test("a departure that the service could not take just then is said again", async () => {
  const { desk, ids } = await openWith(1);
  const answers: Result<null>[] = [fail("STORE_UNAVAILABLE")];
  desk.service.answer(({ type }) => (type === "announce" && answers.shift()) || succeed(null));
  sayVisit(desk, []);
  desk.clock.advance(500);
  await desk.service.next("announce");
  await settled(desk);
  desk.clock.advance(500);
  const { change } = await desk.service.next("announce");
  expect(announceOf(change).roster.map(({ participantId }) => participantId)).not.toContain(ids[0]);
});

test("every ten minutes the secret is a new one, until the call is over", async () => {
  const { desk } = await openWith(1);
  for (const epoch of [3, 4]) {
    desk.clock.advance(10 * 60_000 - 1);
    expect(desk.service.count("announce")).toBe(epoch - 3);
    desk.clock.advance(1);
    await until(desk.call, ({ announce }) => announce?.epoch === epoch);
  }
  await desk.call.abandon();
  desk.clock.advance(60 * 60_000);
  expect(desk.service.count("announce")).toBe(2);
});

test("the word that grants a share takes back the one before it, so that nobody ever sees two", async () => {
  const { desk, ids } = await openWith(2);
  const [first, second] = ids;
  if (first === undefined || second === undefined) throw new Error("nobody there");
  valueOf(await desk.call.orders.permit([first], { mayShare: true }));
  valueOf(await desk.call.orders.permit([second], { mayShare: true }));
  const sharers = desk.service.asked
    .filter((intent) => intent.type === "announce")
    .map(({ change }) => announceOf(change).roster.filter((row) => row.mayShare && row.role !== "host"))
    .map((rows) => rows.map(({ participantId }) => participantId));
  expect(sharers).toEqual([[first], [second]]);
});

test("a grant that could not be taken back is not given to somebody else", async () => {
  const { desk, ids } = await openWith(2);
  const [first, second] = ids;
  if (first === undefined || second === undefined) throw new Error("nobody there");
  valueOf(await desk.call.orders.permit([first], { mayShare: true }));
  desk.service.answer(() => fail("STORE_UNAVAILABLE"));
  expect(await desk.call.orders.permit([second], { mayShare: true })).toEqual(fail("STORE_UNAVAILABLE"));
  expect(
    (await now(desk)).announce?.roster.find(({ participantId }) => participantId === second),
  ).toMatchObject({
    mayShare: false,
  });
});

test("a word about another visit changes nothing here", async () => {
  const { desk, ids } = await openWith(1);
  const before = await now(desk);
  const other = snapshotOf({ scope: randomScope(), host: desk.keys }, []);
  desk.call.hear({ v: 1, type: "visit", snapshot: other });
  desk.clock.advance(1_000);
  expect((await now(desk)).visit).toEqual(before.visit);
  expect([ids.length, desk.service.count("announce")]).toEqual([1, 0]);
});

test("a lost service is said and the visit goes on; lost media is asked for again", async () => {
  const { desk } = await openWith(1);
  desk.call.signalChanged(false);
  expect((await now(desk)).state).toEqual({ phase: "inVisit", isServiceReachable: false });
  desk.call.signalChanged(true);
  desk.media.say({ status: "gone" });
  desk.clock.advance(1_000);
  await desk.service.next("renewMedia");
  expect((await now(desk)).state).toEqual({ phase: "reconnecting" });
});

test("the host's device says whether it is connecting whenever the gate asks", async () => {
  const desk = await openDesk();
  desk.media.setConnecting(true);
  desk.call.hear({ v: 1, type: "askGate", challenge: toBase64Url(new Uint8Array(32).fill(7)) });
  expect(await desk.service.next("answerGate")).toMatchObject({ isConnecting: true });
});
