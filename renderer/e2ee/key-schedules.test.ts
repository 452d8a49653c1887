import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { hexOf } from "./key-fixtures.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

/* Random visits over a service that delays, repeats, reorders and drops what it carries, checked against e2ee.md's invariants. */

type Step =
  | { kind: "admit" | "leave" | "remove" | "rotate" | "permit" | "refuse"; pick: number }
  | { kind: "entry"; pick: number; at: number }
  | { kind: "ack"; pick: number; at: number }
  | { kind: "time"; pick: number };

const nat = fc.nat({ max: 1_000 });
const changes = fc.constantFrom("admit", "leave", "remove", "rotate", "permit", "refuse");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: changes, pick: nat }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("entry"), pick: nat, at: nat }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("ack"), pick: nat, at: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("time"), pick: nat }) },
);

type Seen = { epoch: number; rev: number; hash: string };
type World = {
  visit: TestVisit;
  everybody: Person[];
  inside: Set<Person>;
  rosters: Map<number, Set<Person>>;
  seen: Map<Person, Seen[]>;
  acks: { from: Person; ack: SignedEnvelope }[];
};

const pickOf = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

/** Posts what the step asks for; a change that the host itself refuses is no change. */
const change = async (world: World, { kind, pick }: { kind: string; pick: number }): Promise<void> => {
  const { host } = world.visit;
  const member = pickOf([...world.inside], pick);
  if (kind === "admit") {
    const joiner = await world.visit.arrive();
    world.everybody.push(joiner);
    await world.visit.post(await host.admit([{ hello: joiner.hello.envelope, name: "Ana", isBack: false }]));
    world.inside.add(joiner);
  } else if ((kind === "leave" || kind === "remove") && member !== undefined) {
    await world.visit.post(await host.depart([member.id], kind));
    world.inside.delete(member);
  } else if (kind === "permit" && member !== undefined) {
    await world.visit.post(await host.permit(new Map([[member.id, { mayShare: pick % 2 === 0 }]])));
  } else if (kind === "rotate") await world.visit.post(await host.rotate());
  else if (kind === "refuse") {
    const refused = await host.rotate();
    if (refused.ok) await host.discard(refused.value);
  }
  const epoch = host.head()?.announce.epoch ?? 0;
  world.rosters.set(epoch, new Set(world.inside));
};

/** Hands somebody, inside or not, an entry of the board as it would be addressed to them. */
const deliver = async (world: World, person: Person | undefined, at: number): Promise<void> => {
  if (person === undefined) return;
  const { board } = world.visit;
  const accepted = await person.keys.accept(world.visit.entryFor(person.id, at % board.length));
  if (!accepted.ok) return;
  world.acks.push({ from: person, ack: accepted.value.ack });
  const head = person.keys.head();
  if (head === null) throw new Error("accepted without a head");
  const { epoch, rev } = head.announce;
  world.seen.set(person, [...(world.seen.get(person) ?? []), { epoch, rev, hash: hexOf(head.hash) }]);
};

const relay = async ({ visit, acks, everybody }: World, { pick, at }: { pick: number; at: number }) => {
  const relayed = pickOf(acks, at);
  if (relayed === undefined) return;
  await visit.host.noteAck(relayed.from.id, relayed.ack);
  await pickOf(everybody, pick)?.keys.noteAck(relayed.from.id, relayed.ack);
};

const take = async (world: World, one: Step): Promise<void> => {
  switch (one.kind) {
    case "entry":
      return deliver(world, pickOf(world.everybody, one.pick), one.at);
    case "ack":
      return relay(world, one);
    case "time":
      return world.visit.clock.advance(one.pick);
    case "admit":
    case "leave":
    case "remove":
    case "rotate":
    case "permit":
    case "refuse":
      return change(world, one);
  }
};

/** Everybody is given the whole board in order, as after a resume. */
const settle = async (world: World): Promise<void> => {
  for (const person of world.everybody)
    for (const at of world.visit.board.keys()) await deliver(world, person, at);
  world.visit.clock.advance(300);
  for (const { device } of [...world.everybody, { device: world.visit.hostDevice }])
    await device.worker.ask("init", {});
};

/** Invariant 3: what a member accepted is one run without a gap, and exactly what the board says. */
const expectOneChain = ({ visit, seen }: World): void => {
  const said = new Map(visit.board.map(({ announce }, at) => [announce.rev, at + 1]));
  for (const chain of seen.values())
    for (const [at, { epoch, rev }] of chain.entries()) {
      const before = chain[at - 1];
      expect(said.has(rev)).toBe(true);
      if (before === undefined) continue;
      expect(rev).toBe(before.rev + 1);
      expect([0, 1]).toContain(epoch - before.epoch);
    }
};

/** Invariant 7: whoever accepted (epoch, rev) accepted the same announce. */
const expectAgreement = ({ seen }: World): void => {
  const hashes = new Map<string, string>();
  for (const { epoch, rev, hash } of [...seen.values()].flat()) {
    const key = `${epoch}/${rev}`;
    expect(hashes.get(key) ?? hash).toBe(hash);
    hashes.set(key, hash);
  }
};

/** Invariant 4: from the first entry that it was given, who is in an epoch's roster holds the host's very keys; nobody else holds any. */
const expectKeysByRoster = ({ visit, everybody, rosters, seen }: World): void => {
  for (const [epoch, roster] of rosters) {
    const host = visit.hostDevice.frames.installs.get(epoch);
    for (const person of everybody) {
      const own = person.device.frames.installs.get(epoch);
      const base = seen.get(person)?.[0]?.epoch ?? 0;
      expect(own !== undefined).toBe(roster.has(person) && epoch >= base);
      if (own !== undefined) expect(own.baseKeys).toEqual(host?.baseKeys);
    }
  }
};

/** Invariant 6, key side: no base key stands for two places, ever. */
const expectFreshKeys = ({ visit }: World): void => {
  const all = [...visit.hostDevice.frames.installs.values()].flatMap(({ baseKeys }) =>
    Object.values(baseKeys),
  );
  expect(new Set(all).size).toBe(all.length);
};

/** Invariant 11, key side: senders only go forward, end on the newest epoch that they hold, and retire in bound. */
const expectSwitches = ({ visit, everybody }: World): void => {
  for (const { frames } of [visit.hostDevice, ...everybody.map(({ device }) => device)]) {
    const epochs = frames.switches.map(({ epoch }) => epoch);
    expect(epochs).toEqual([...new Set(epochs)].sort((one, other) => one - other));
    expect(epochs.at(-1)).toBe([...frames.installs.keys()].at(-1));
    for (const { retireMs } of frames.switches) expect([2_000, 10_000]).toContain(retireMs);
  }
};

test("whatever a service does with order and copies, keys follow the signed rosters exactly", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const visit = await openVisit();
      const world: World = {
        visit,
        everybody: [],
        inside: new Set(),
        rosters: new Map([[1, new Set<Person>()]]),
        seen: new Map(),
        acks: [],
      };
      try {
        for (const one of steps) await take(world, one);
        await settle(world);
        expectOneChain(world);
        expectAgreement(world);
        expectKeysByRoster(world);
        expectFreshKeys(world);
        expectSwitches(world);
      } finally {
        visit.close();
      }
    }),
    { numRuns: 80, seed: 20261122 },
  );
}, 60_000);
