import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { NO_HASH } from "./chain.ts";
import type { PreparedChange } from "./host-changes.ts";
import { hexOf, valueOf } from "./key-fixtures.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

/*
 * Random visits of several people who lead in turn, over a service that delays, repeats, reorders, drops and withholds what it carries, loses its
 * answers, and lets in claims of co-hosts whenever it likes; checked against e2ee.md's invariants.
 */

const changeKinds = [
  "admit",
  "leave",
  "remove",
  "return",
  "rotate",
  "permit",
  "nameCoHost",
  "handOver",
  "takeOver",
] as const;
const leadKinds = ["nameCoHost", "handOver", "takeOver"] as const;
type Step =
  | { kind: (typeof changeKinds)[number]; by: number; pick: number; fate: "told" | "lost" | "refused" }
  | { kind: "entry" | "ack" | "resume"; pick: number; at: number }
  | { kind: "time"; pick: number }
  | { kind: "silence"; isSilent: boolean };

const nat = fc.nat({ max: 1_000 });
const fate = fc.constantFrom(
  "told" as const,
  "told" as const,
  "told" as const,
  "lost" as const,
  "refused" as const,
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...changeKinds), by: nat, pick: nat, fate }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("admit" as const), by: nat, pick: nat, fate }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...leadKinds), by: nat, pick: nat, fate }) },
  {
    weight: 9,
    arbitrary: fc.record({ kind: fc.constantFrom("entry" as const, "ack" as const), pick: nat, at: nat }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("resume" as const), pick: nat, at: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("time" as const), pick: nat }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("silence" as const), isSilent: fc.boolean() }) },
);

type Seat = Pick<Person, "id" | "keys" | "device" | "hello">;
type Seen = { epoch: number; rev: number; hash: string };
type World = {
  visit: TestVisit;
  seats: Seat[];
  head: Uint8Array;
  seen: Map<Seat, Seen[]>;
  /** Changes that the service took, whose makers do not know it yet. */
  lost: Map<Seat, PreparedChange>;
  acks: { from: Seat; ack: SignedEnvelope }[];
};

const pickOf = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

const note = (world: World, seat: Seat): void => {
  const head = seat.keys.head();
  if (head === null) throw new Error("accepted without a head");
  const { epoch, rev } = head.announce;
  world.seen.set(seat, [...(world.seen.get(seat) ?? []), { epoch, rev, hash: hexOf(head.hash) }]);
};

/** The service appends what follows its head, whoever says it, and may lose its answer. */
const post = async (
  world: World,
  seat: Seat,
  { result, fate: kind }: { result: Result<PreparedChange>; fate: "told" | "lost" | "refused" },
): Promise<void> => {
  if (!result.ok) return;
  const { head, change } = result.value;
  if (kind === "refused" || !isSameBytes(head.announce.prevHash, world.head)) {
    await seat.keys.discard(result.value);
    return;
  }
  world.visit.board.push({ announce: head.announce, change });
  world.head = head.hash;
  if (kind === "lost") world.lost.set(seat, result.value);
  else {
    valueOf(await seat.keys.commit(result.value));
    note(world, seat);
  }
};

type ChangeStep = Extract<Step, { fate: string }>;

const prepare = async (
  world: World,
  seat: Seat,
  { kind, pick }: ChangeStep,
): Promise<Result<PreparedChange>> => {
  const { keys } = seat;
  const others = keys.head()?.announce.roster.filter(({ participantId }) => participantId !== seat.id) ?? [];
  const coHosts = others.filter(({ isCoHost }) => isCoHost);
  const other: ParticipantId = pickOf(others, pick)?.participantId ?? seat.id;
  switch (kind) {
    case "admit": {
      const joiner = await world.visit.arriveTo(seat.hello);
      world.seats.push(joiner);
      const hellos = world.seats.map(({ id, hello }) => ({ participantId: id, hello: hello.envelope }));
      for (const one of world.seats) await one.keys.noteHellos(hellos);
      return keys.admit([
        {
          hello: joiner.hello.envelope,
          name: `Person ${world.seats.length}`,
          isBack: false,
          rights: everyRight,
        },
      ]);
    }
    case "leave":
    case "remove":
    case "return":
      return keys.depart([other], kind);
    case "rotate":
      return keys.rotate();
    case "permit":
      return keys.permit(new Map([[other, { mayShare: pick % 2 === 0 }]]));
    case "nameCoHost":
      return keys.permit(new Map([[other, { isCoHost: pick % 5 !== 0 }]]));
    case "handOver":
      return keys.handOver(pickOf(pick % 5 === 0 ? others : coHosts, pick)?.participantId ?? other);
    case "takeOver":
      return keys.takeOver();
  }
};

/** Somebody who may, or thinks so, or does not, makes a change. */
const change = async (world: World, one: ChangeStep): Promise<void> => {
  const leading = world.seats.filter(({ keys }) => keys.isLeading());
  const seat = pickOf(one.kind === "takeOver" || one.by % 10 === 0 ? world.seats : leading, one.by);
  if (seat === undefined || world.lost.has(seat)) return;
  await post(world, seat, { result: await prepare(world, seat, one), fate: one.fate });
};

/** Hands somebody, inside or not, an entry of the board as it would be addressed to them. */
const deliver = async (world: World, seat: Seat | undefined, at: number): Promise<void> => {
  if (seat === undefined) return;
  const entry = world.visit.entryFor(seat.id, at % world.visit.board.length);
  const accepted = await seat.keys.accept(entry);
  if (!accepted.ok) return;
  world.acks.push({ from: seat, ack: accepted.value.ack });
  note(world, seat);
};

/** Everything that was missed, in order, and then the fate of what was lost. */
const resume = async (world: World, seat: Seat | undefined): Promise<void> => {
  if (seat === undefined) return;
  const known = seat.keys.head()?.announce.rev ?? 0;
  for (const at of world.visit.board.keys()) if (at >= known) await deliver(world, seat, at);
  const lost = world.lost.get(seat);
  world.lost.delete(seat);
  if (lost !== undefined) await seat.keys.settle(lost, toBase64Url(world.head));
};

const relay = async ({ acks, seats }: World, { pick, at }: { pick: number; at: number }): Promise<void> => {
  const relayed = pickOf(acks, at);
  if (relayed !== undefined) await pickOf(seats, pick)?.keys.noteAck(relayed.from.id, relayed.ack);
};

const take = async (world: World, one: Step): Promise<void> => {
  switch (one.kind) {
    case "entry":
      return deliver(world, pickOf(world.seats, one.pick), one.at);
    case "ack":
      return relay(world, one);
    case "resume":
      return resume(world, pickOf(world.seats, one.pick));
    case "time":
      return world.visit.clock.advance(one.pick);
    case "silence":
      world.visit.line.isSilent = one.isSilent;
      return undefined;
    case "admit":
    case "handOver":
    case "leave":
    case "nameCoHost":
    case "permit":
    case "remove":
    case "return":
    case "rotate":
    case "takeOver":
      return change(world, one);
  }
};

/** Every schedule starts where the lead can change: four people in, two of them co-hosts. */
const warmUp = async (world: World): Promise<void> => {
  const told = { by: 1, fate: "told" as const };
  for (const pick of [1, 2, 3, 4]) await change(world, { ...told, kind: "admit", pick });
  for (const pick of [1, 2]) await change(world, { ...told, kind: "nameCoHost", pick });
  for (const seat of world.seats) await resume(world, seat);
};

/** Everybody is given the whole board in order, as after a resume. */
const settle = async (world: World): Promise<void> => {
  world.visit.line.isSilent = true;
  for (const seat of world.seats) await resume(world, seat);
  world.visit.clock.advance(300);
  for (const { device } of world.seats) await device.worker.ask("init", {});
};

/** Invariant 3: what a member accepted is one run without a gap, and exactly what the board says. */
const expectOneChain = ({ visit, seen }: World): void => {
  const said = new Set(visit.board.map(({ announce }) => announce.rev));
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

const rosterOf = ({ visit }: World, epoch: number): Set<string> => {
  const opened = visit.board.find(({ announce }) => announce.epoch === epoch);
  return new Set(opened?.announce.roster.map(({ participantId }) => participantId));
};

/** Invariant 4: from the first entry that it was given, who is in an epoch's roster holds the very same keys; nobody else holds any. */
const expectKeysByRoster = (world: World): void => {
  const epochs = new Set(world.visit.board.map(({ announce }) => announce.epoch));
  for (const epoch of epochs) {
    const roster = rosterOf(world, epoch);
    const holders = world.seats.filter(({ device }) => device.frames.installs.has(epoch));
    for (const seat of world.seats) {
      const base = world.seen.get(seat)?.[0]?.epoch ?? Number.POSITIVE_INFINITY;
      expect(holders.includes(seat)).toBe(roster.has(seat.id) && epoch >= base);
    }
    const keys = holders.map(({ device }) => device.frames.installs.get(epoch)?.baseKeys);
    for (const one of keys) expect(one).toEqual(keys[0]);
  }
};

/** Invariant 6, key side: no base key stands for two places, ever. */
const expectFreshKeys = ({ seats }: World): void => {
  const places = new Map<string, string>();
  for (const { device } of seats)
    for (const [epoch, { baseKeys }] of device.frames.installs)
      for (const [index, key] of Object.entries(baseKeys)) {
        const place = `${epoch}/${index}`;
        expect(places.get(key) ?? place).toBe(place);
        places.set(key, place);
      }
};

/** Invariant 8: every leader is the one before, or was a co-host by the word before; nobody's index, id or keys ever change hands. */
const expectHonestLeaders = ({ visit }: World): number => {
  const leaderIn = ({ roster }: Announce) => roster.filter(({ role }) => role === "host");
  const owners = new Map<number, string>();
  let changes = 0;
  let last: Announce | null = null;
  for (const { announce } of visit.board) {
    const [leader, ...more] = leaderIn(announce);
    expect([leader === undefined, more.length]).toEqual([false, 0]);
    const before = last?.roster.find(({ participantId }) => participantId === leader?.participantId);
    if (last !== null) expect(before?.role === "host" || before?.isCoHost === true).toBe(true);
    if (last !== null && before?.role !== "host") changes += 1;
    for (const { index, participantId } of announce.roster) {
      expect(owners.get(index) ?? participantId).toBe(participantId);
      owners.set(index, participantId);
    }
    last = announce;
  }
  return changes;
};

/** Invariant 11, key side: senders only go forward, end on the newest epoch that they hold, and retire in bound. */
const expectSwitches = ({ seats }: World): void => {
  for (const { device } of seats) {
    const { frames } = device;
    const epochs = frames.switches.map(({ epoch }) => epoch);
    expect(epochs).toEqual([...new Set(epochs)].sort((one, other) => one - other));
    expect(epochs.at(-1)).toBe([...frames.installs.keys()].at(-1));
    for (const { retireMs } of frames.switches) expect([2_000, 10_000]).toContain(retireMs);
  }
};

/** Nobody leads but by the board's last word. */
const expectOneLeader = ({ visit, seats }: World): void => {
  const last = visit.board.at(-1)?.announce;
  const upToDate = seats.filter(({ keys }) => keys.head()?.announce.rev === last?.rev);
  const leaders = upToDate.filter(({ keys }) => keys.isLeading());
  expect(leaders.length).toBe(1);
  for (const { keys } of upToDate) expect(keys.leader()?.participantId).toBe(leaders[0]?.id);
};

test("whatever a service does with order, copies, answers and claims, keys follow the signed rosters exactly", async () => {
  let [leaderChanges, lostAnswers] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50 }), async (steps) => {
      const visit = await openVisit();
      const { host, hostDevice, hostSeat } = visit;
      const first = { id: hostSeat.id, keys: host, device: hostDevice, hello: host.ownHello };
      const head = host.head();
      const world: World = {
        visit,
        seats: [first],
        head: head?.hash ?? NO_HASH,
        seen: new Map(),
        lost: new Map(),
        acks: [],
      };
      note(world, first);
      try {
        await warmUp(world);
        for (const one of steps) {
          await take(world, one);
          lostAnswers += world.lost.size;
        }
        await settle(world);
        expectOneChain(world);
        expectAgreement(world);
        expectKeysByRoster(world);
        expectFreshKeys(world);
        expectSwitches(world);
        expectOneLeader(world);
        leaderChanges += expectHonestLeaders(world);
      } finally {
        visit.close();
      }
    }),
    { numRuns: 40, seed: 20261122 },
  );
  expect(Math.min(leaderChanges, lostAnswers)).toBeGreaterThan(20);
}, 120_000);
