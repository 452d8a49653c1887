import fc from "fast-check";
import { expect, test } from "vitest";
import type { AuditEvent } from "../../protocol/audit.ts";
import { World } from "./desk-model-fixtures.ts";
import { type Order, orders } from "./desk-model-orders-fixtures.ts";

const order: fc.Arbitrary<Order> = fc.record({
  kind: fc.constantFrom(...orders),
  who: fc.nat(40),
  other: fc.nat(40),
  isSilent: fc.boolean(),
});

/** What is stored is what the model says. */
const checkStored = async (world: World): Promise<void> => {
  const { rig } = world;
  const visit = await rig.read((reads) => reads.visit.find(rig.visit.id));
  expect(visit).toMatchObject({
    phase: world.phase,
    hostParticipantId: world.leader.device.id,
    isLocked: world.isLocked,
    isSuspended: world.isSuspended,
    rev: world.rev,
  });
  expect(visit?.heldSince === null).toBe(world.phase === "open");
  const rows = await rig.read((reads) => reads.admission.ofVisit(rig.visit.id));
  const stored = rows.map((row) => [row.participantId, row.state === "admitted" ? "in" : row.state]);
  const modelled = world.people.map((person) => [person.device.id, person.fate]);
  expect(stored.toSorted()).toEqual(modelled.toSorted());
  const board = await rig.read((reads) => reads.board.ofVisit(rig.visit.id, 1));
  expect(board.map((entry) => entry.rev)).toEqual(Array.from({ length: world.rev }, (_, at) => at + 1));
};

/** Nobody outside ever heard of people, keys or media. */
const checkHeard = ({ rig, people }: World): void => {
  for (const person of people) {
    if (person.fate !== "waiting" && person.fate !== "denied") continue;
    const types = new Set(rig.heardBy(person.device.id).map((message) => message.type));
    for (const type of ["admitted", "board", "visit", "media"]) expect(types).not.toContain(type);
  }
};

const isRefusal = (event: AuditEvent): boolean => event.outcome !== "success";

type Seen = { audit: number; tokens: number; calls: number; sources: Map<string, string> };

const look = async (world: World): Promise<Seen> => {
  await world.rig.mediaOrders.settled();
  const inside = world.people.filter((person) => person.fate === "in");
  return {
    audit: (await world.rig.audit()).length,
    tokens: world.rig.rooms.tokens.length,
    calls: world.rig.rooms.calls.length,
    sources: new Map(inside.map((person) => [person.device.id, world.sourcesOf(person).join("+")])),
  };
};

/** Each token says what its holder may send, and the media server is told of everybody for whom that changed. */
const checkMedia = (world: World, before: Seen, now: Seen): void => {
  const { rooms } = world.rig;
  for (const token of rooms.tokens.slice(before.tokens))
    expect(token.sources.join("+")).toBe(now.sources.get(token.identity));
  const calls = rooms.calls.slice(before.calls);
  for (const [id, sources] of now.sources) {
    const had = before.sources.get(id);
    if (had === undefined || had === sources) continue;
    expect(calls.findLast((call) => call.startsWith(`setSources ${id} `))).toBe(
      `setSources ${id} ${sources}`,
    );
  }
  for (const id of before.sources.keys()) if (!now.sources.has(id)) expect(calls).toContain(`remove ${id}`);
};

/** Two colleagues and a guest come in, and one colleague is co-host: histories go on from there. */
const beginning: readonly Order["kind"][] = ["knock", "knock", "knock", "admit", "admit", "coHost"];

const followOne = async (world: World, next: Order): Promise<string> => {
  const before = await look(world);
  const { answer, isRight } = await world.play(next);
  expect([next.kind, answer === "done", answer]).toEqual([next.kind, isRight, answer]);
  await checkStored(world);
  checkHeard(world);
  const now = await look(world);
  checkMedia(world, before, now);
  const written = (await world.rig.audit()).slice(before.audit);
  if (answer === "done" && next.kind !== "crash")
    expect(written.filter((event) => !isRefusal(event)).length).toBeGreaterThan(0);
  return `${next.kind} ${answer === "done" ? "done" : "refused"}`;
};

test("the real desk over its real store does and refuses exactly what a simple model says, through crashes and changes of leader", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 20, maxLength: 60, size: "max" }), async (history) => {
      const world = await World.open();
      for (const [at, kind] of beginning.entries())
        await followOne(world, { kind, who: at % 3, other: at === 3 ? 1 : 2, isSilent: false });
      for (const next of history) seen.add(await followOne(world, next));
      await world.rig.store.close();
    }),
    { numRuns: 40, seed: 20_261_122 },
  );
  const possible = orders.flatMap((kind) => (kind === "impostor" ? [] : [`${kind} done`]));
  for (const kind of possible) expect(seen).toContain(kind);
}, 120_000);
