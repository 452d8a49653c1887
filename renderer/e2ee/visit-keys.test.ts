import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { valueOf } from "./key-fixtures.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

/** A visit with this many members admitted together. */
const visitWith = async (count: number): Promise<{ visit: TestVisit; people: Person[] }> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const people: Person[] = [];
  for (let at = 0; at < count; at += 1) people.push(await visit.arrive());
  if (count > 0) await visit.admit(people);
  return { visit, people };
};
const personAt = (people: readonly Person[], at: number): Person => {
  const person = people[at];
  if (person === undefined) throw new Error("nobody there");
  return person;
};

test("a host alone sends under the first epoch at once, and may send everything", async () => {
  const { visit } = await visitWith(0);
  const { frames } = visit.hostDevice;
  expect(frames.switches).toEqual([{ epoch: 1, retireMs: 10_000 }]);
  expect(frames.installs.get(1)?.ownIndex).toBe(0);
  const labels = new Set(["microphone", "camera", "screenShare", "screenShareAudio"]);
  expect(frames.rights()).toEqual(new Map([[0, labels]]));
});

test("nobody waits for the ack of a newcomer, who holds no older key; those who stayed are waited for", async () => {
  const { visit } = await visitWith(0);
  const switched = (): number[] => visit.hostDevice.frames.switches.map(({ epoch }) => epoch);
  const joinerOf = ({ hello }: Person) => ({
    hello: hello.envelope,
    name: "Somebody",
    isBack: false,
    rights: everyRight,
  });
  const [first, second] = [await visit.arrive(), await visit.arrive()];
  await visit.post(await visit.host.admit([joinerOf(first)]));
  expect(switched()).toEqual([1, 2]);
  await visit.post(
    await visit.host.admit([
      { ...joinerOf(second), name: "Somebody else", isBack: false, rights: everyRight },
    ]),
  );
  expect(switched()).toEqual([1, 2]);
  visit.clock.advance(300);
  await visit.host.noteAck(first.id, first.hello.envelope);
  expect(switched()).toEqual([1, 2, 3]);
});

test("everybody admitted together derives the same keys for every row, and knows every name", async () => {
  const { visit, people } = await visitWith(3);
  const hostKeys = visit.hostDevice.frames.installs.get(2)?.baseKeys;
  expect(Object.keys(hostKeys ?? {})).toEqual(["0", "1", "2", "3"]);
  for (const [at, { device, keys }] of people.entries()) {
    expect(device.frames.installs.get(2)).toEqual({ ownIndex: at + 1, baseKeys: hostKeys });
    expect(keys.names()).toEqual(visit.host.names());
  }
  expect(visit.host.names().size).toBe(4);
});

test("a joiner is given no older secret, and is sending when its admission resolves", async () => {
  const { visit, people } = await visitWith(1);
  const joiner = await visit.arrive();
  await visit.admit([joiner], people);
  expect([...joiner.device.frames.installs.keys()]).toEqual([3]);
  expect(joiner.device.frames.switches).toEqual([{ epoch: 3, retireMs: 10_000 }]);
  expect(await joiner.keys.accept(visit.entryFor(joiner.id, 1))).toEqual(fail("CHAIN_BROKEN"));
});

test("the admission of another opens a new epoch with other keys for everybody", async () => {
  const { visit, people } = await visitWith(1);
  const before = visit.hostDevice.frames.installs.get(2)?.baseKeys;
  await visit.admit([await visit.arrive()], people);
  const after = visit.hostDevice.frames.installs.get(3)?.baseKeys;
  expect(after?.[0]).not.toBe(before?.[0]);
  expect(personAt(people, 0).device.frames.installs.get(3)?.baseKeys).toEqual(after);
});

test("a removed participant cannot open the next epoch", async () => {
  const { visit, people } = await visitWith(2);
  const [removed, stays] = [personAt(people, 0), personAt(people, 1)];
  await visit.say(await visit.host.depart([removed.id], "remove"), [stays]);
  expect(await removed.keys.accept(visit.entryFor(removed.id))).toEqual(fail("KEY_MISSING"));
  const { announce, rosterBox, sealedKey } = visit.entryFor(stays.id);
  if (sealedKey === null) throw new Error("not sealed");
  const stolen = { announce: announce.body, rosterBox, sealedKey, hostSigningKeyHash: visit.hostKeyHash };
  expect(await removed.device.worker.ask("openSealed", stolen)).toEqual(fail("KEY_MISSING"));
  expect([...removed.device.frames.installs.keys()]).toEqual([2]);
  expect([...stays.device.frames.installs.keys()]).toEqual([2, 3]);
});

test("after a removal old keys live 2 s, after a leave 10 s", async () => {
  const { visit, people } = await visitWith(3);
  const [one, two, three] = [personAt(people, 0), personAt(people, 1), personAt(people, 2)];
  await visit.say(await visit.host.depart([one.id], "leave"), [two, three]);
  await visit.say(await visit.host.depart([two.id], "remove"), [three]);
  visit.clock.advance(300);
  await visit.post(await visit.host.permit(new Map([[three.id, {}]])));
  expect(visit.hostDevice.frames.switches.slice(-2)).toEqual([
    { epoch: 3, retireMs: 10_000 },
    { epoch: 4, retireMs: 2_000 },
  ]);
  expect(three.device.frames.switches.slice(-2)).toEqual([
    { epoch: 3, retireMs: 10_000 },
    { epoch: 4, retireMs: 2_000 },
  ]);
});

test("an index is never given to another person, even after its owner has left", async () => {
  const { visit, people } = await visitWith(2);
  const [leaver, stays] = [personAt(people, 0), personAt(people, 1)];
  await visit.say(await visit.host.depart([leaver.id], "leave"), [stays]);
  const joiner = await visit.arrive();
  await visit.admit([joiner], [stays]);
  expect(joiner.device.frames.installs.get(4)?.ownIndex).toBe(3);
});

test("a rotation changes every key and nobody's place", async () => {
  const { visit, people } = await visitWith(2);
  const before = visit.host.head()?.announce.roster;
  await visit.say(await visit.host.rotate(), people);
  expect(visit.host.head()?.announce.roster).toEqual(before);
  const keys = visit.hostDevice.frames.installs;
  expect(
    new Set([...Object.values(keys.get(2)?.baseKeys ?? {}), ...Object.values(keys.get(3)?.baseKeys ?? {})])
      .size,
  ).toBe(6);
});

test("a granted share is a new rev of the same epoch: rights change everywhere, keys nowhere", async () => {
  const { visit, people } = await visitWith(2);
  const sharer = personAt(people, 0);
  const [accepted] = await visit.say(
    await visit.host.permit(new Map([[sharer.id, { mayShare: true }]])),
    people,
  );
  expect(accepted?.announce).toMatchObject({ epoch: 2, rev: 3, reason: "permissions" });
  for (const { frames } of [visit.hostDevice, ...people.map(({ device }) => device)]) {
    expect(frames.rights().get(1)).toEqual(
      new Set(["microphone", "camera", "screenShare", "screenShareAudio"]),
    );
    expect(frames.rights().get(2)).toEqual(new Set(["microphone", "camera"]));
    expect(frames.installs.has(3)).toBe(false);
  }
  await visit.say(await visit.host.permit(new Map([[sharer.id, { mayShare: false }]])), people);
  for (const { device } of people)
    expect(device.frames.rights().get(1)).toEqual(new Set(["microphone", "camera"]));
});

test("a suspension holds everybody's sending, and its end lets it go on", async () => {
  const { visit, people } = await visitWith(1);
  const { frames } = personAt(people, 0).device;
  await visit.say(await visit.host.setFlags({ isSuspended: true }), people);
  expect([frames.isHeld(), visit.hostDevice.frames.isHeld()]).toEqual([true, true]);
  await visit.say(await visit.host.setFlags({ isSuspended: false }), people);
  expect([frames.isHeld(), visit.hostDevice.frames.isHeld()]).toEqual([false, false]);
});

test("the end takes every right and is followed by nothing", async () => {
  const { visit, people } = await visitWith(1);
  const { device } = personAt(people, 0);
  await visit.say(await visit.host.end(), people);
  expect([device.frames.rights(), device.frames.isHeld()]).toEqual([new Map(), true]);
  expect(await visit.host.rotate()).toEqual(fail("VISIT_ENDED"));
});

test("a locked visit admits nobody until it is unlocked", async () => {
  const { visit, people } = await visitWith(1);
  await visit.say(await visit.host.setFlags({ isLocked: true }), people);
  const joiner = {
    hello: (await visit.arrive()).hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  };
  expect(await visit.host.admit([joiner])).toEqual(fail("VISIT_LOCKED"));
  await visit.say(await visit.host.setFlags({ isLocked: false }), people);
  expect((await visit.host.admit([joiner])).ok).toBe(true);
});

test("an observer comes in without a voice, a picture or a screen", async () => {
  const { visit } = await visitWith(0);
  await visit.admit([await visit.arrive("observer")]);
  expect(visit.hostDevice.frames.rights().get(1)).toEqual(new Set());
});

test("a refused change installs nothing, and its secret never comes back", async () => {
  const { visit, people } = await visitWith(1);
  const joiner = await visit.arrive();
  const refused = valueOf(
    await visit.host.admit([
      { hello: joiner.hello.envelope, name: "Ana", isBack: false, rights: everyRight },
    ]),
  );
  await visit.host.discard(refused);
  expect(await visit.host.commit(refused)).toEqual(fail("CHAIN_BROKEN"));
  expect(visit.hostDevice.frames.installs.has(3)).toBe(false);
  const announce = refused.change.announce.body;
  const { handle } = refused;
  expect(await visit.hostDevice.worker.ask("installOwn", { handle: handle ?? 0, announce })).toEqual(
    fail("KEY_MISSING"),
  );
  await visit.say(await visit.host.rotate(), people);
  expect(visit.host.head()?.announce.secretCommit).not.toEqual(refused.head.announce.secretCommit);
});

test("a change whose answer was lost counts exactly if the visit's head is this change", async () => {
  const { visit } = await visitWith(0);
  const lost = valueOf(await visit.host.rotate());
  const before = visit.host.head()?.hash ?? new Uint8Array(0);
  expect(await visit.host.settle(lost, toBase64Url(before))).toEqual({ ok: true, value: null });
  expect(visit.host.head()?.hash).toEqual(before);
  const taken = valueOf(await visit.host.rotate());
  const settled = await visit.host.settle(taken, toBase64Url(taken.head.hash));
  expect(settled).toEqual({ ok: true, value: taken.head });
  expect([...visit.hostDevice.frames.installs.keys()]).toEqual([1, 2]);
});

test("a second change waits until the first is committed, and then builds on it", async () => {
  const { visit } = await visitWith(0);
  const first = valueOf(await visit.host.rotate());
  const second = visit.host.rotate();
  valueOf(await visit.host.commit(first));
  const next = valueOf(await second);
  expect(next.head.announce.prevHash).toEqual(first.head.hash);
  expect(next.head.announce.epoch).toBe(3);
});

test("a change that cannot be made leaves the line free for the next one", async () => {
  const { visit } = await visitWith(0);
  expect(await visit.host.depart([], "remove")).toEqual(fail("NOT_ADMITTED"));
  expect((await visit.host.rotate()).ok).toBe(true);
});

test("after a removal nobody with the same hello comes in again", async () => {
  const { visit, people } = await visitWith(2);
  const removed = personAt(people, 0);
  await visit.say(await visit.host.depart([removed.id], "remove"), [personAt(people, 1)]);
  const again = { hello: removed.hello.envelope, name: "Ana", isBack: false, rights: everyRight };
  expect(await visit.host.admit([again])).toEqual(fail("ROSTER_INVALID"));
});

test("somebody who is in, or named twice, or nameless, or called like the host is not admitted", async () => {
  const { visit, people } = await visitWith(1);
  const newcomer = {
    hello: (await visit.arrive()).hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  };
  const member = {
    hello: personAt(people, 0).hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  };
  expect(await visit.host.admit([member])).toEqual(fail("ALREADY_ADMITTED"));
  expect(await visit.host.admit([newcomer, newcomer])).toEqual(fail("ROSTER_INVALID"));
  expect(await visit.host.admit([{ ...newcomer, name: " ", isBack: false, rights: everyRight }])).toEqual(
    fail("NAME_EMPTY"),
  );
  expect(
    await visit.host.admit([{ ...newcomer, name: "dr  WEBER", isBack: false, rights: everyRight }]),
  ).toEqual(fail("NAME_TAKEN"));
});

test("a guest who claims to be a co-host, or signs a hello for another opening, is not admitted", async () => {
  const { visit } = await visitWith(0);
  const leader = {
    hello: (await visit.arrive("coHost")).hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  };
  expect(await visit.host.admit([leader])).toEqual(fail("ROSTER_INVALID"));
  const { visit: other } = await visitWith(0);
  const stranger = {
    hello: (await other.arrive()).hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  };
  expect(await visit.host.admit([stranger])).toEqual(fail("CHAIN_BROKEN"));
});

test("nothing that leaves a worker contains a base key", async () => {
  const { visit, people } = await visitWith(2);
  await visit.say(await visit.host.rotate(), people);
  for (const { said, frames } of [visit.hostDevice, ...people.map(({ device }) => device)]) {
    const text = JSON.stringify(said);
    for (const { baseKeys } of frames.installs.values())
      for (const key of Object.values(baseKeys))
        expect(text).not.toContain(Buffer.from(key, "hex").toString("base64url"));
  }
});
