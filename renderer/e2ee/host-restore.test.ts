import { expect, onTestFinished, test } from "vitest";
import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import { everyRight } from "../../protocol/permissions.ts";
import type { Board } from "./host-restore.ts";
import type { VisitKeys } from "./visit-keys.ts";
import { type Device, createDevice, valueOf } from "./key-fixtures.ts";
import { type Signer, makeSigningKey } from "./signing-key.ts";
import { type Person, type TestVisit, entryOf, makeHost, openVisit } from "./visit-fixtures.ts";

type Setting = { visit: TestVisit; people: Person[]; host: VisitKeys; device: Device; board: Board };

/** A visit with two members whose host's page was lost, and the host's new page. */
const afterCrash = (): Promise<Setting> => afterCrashOf(async () => undefined);

/** The same, after something else has happened. */
const afterCrashOf = async (
  happen: (visit: TestVisit, people: readonly Person[]) => Promise<void>,
): Promise<Setting> => {
  const visit = await openVisit();
  const people = [await visit.arrive(), await visit.arrive()];
  await visit.admit(people);
  await happen(visit, people);
  await visit.hostDevice.worker.ask("wipe", {});
  const device = createDevice();
  onTestFinished(() => {
    visit.close();
    device.close();
  });
  const { scope, clock, hostSigner: signer } = visit;
  const host = await makeHost({ worker: device.worker, signer, scope, clock });
  const board = {
    entries: visit.board.map(({ change }) => change),
    hellos: people.map(({ id, hello }) => ({ participantId: id, hello: hello.envelope })),
    names: new Map(people.slice(0, 1).map(({ id }) => [id, "Ana"])),
    knownHash: null,
  };
  return { visit, people, host, device, board };
};

test("a host who returns goes on with the next epoch under new keys, and everybody follows", async () => {
  const { visit, people, host, device, board } = await afterCrash();
  const prepared = valueOf(await host.restore(board));
  expect(prepared.head.announce).toMatchObject({ epoch: 3, rev: 3, reason: "host" });
  valueOf(await host.commit(prepared));
  const keys = device.frames.installs.get(3);
  for (const [at, person] of people.entries()) {
    const entry = entryOf(prepared.change, prepared.head.announce, { id: person.id, seq: 3 });
    const { names } = valueOf(await person.keys.accept(entry));
    expect(person.device.frames.installs.get(3)).toEqual({ ownIndex: at + 1, baseKeys: keys?.baseKeys });
    expect(names.size).toBe(3);
  }
  const roster = prepared.head.announce.roster.map(({ participantId }) => participantId);
  expect(roster).toEqual([host.ownHello.hello.participantId, ...people.map(({ id }) => id)]);
  expect(roster).not.toContain(visit.host.ownHello.hello.participantId);
});

test("a host who returns sends at once, and may admit the next one on a fresh index", async () => {
  const { visit, host, device, board } = await afterCrash();
  valueOf(await host.commit(valueOf(await host.restore(board))));
  expect(device.frames.switches).toEqual([{ epoch: 3, retireMs: 10_000 }]);
  const joiner = await visit.arrive();
  const admitted = valueOf(
    await host.admit([{ hello: joiner.hello.envelope, name: "Ben", isBack: false, rights: everyRight }]),
  );
  expect(admitted.head.announce.roster.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
});

test("a refused return may be tried again, an accepted one is final", async () => {
  const { host, board } = await afterCrash();
  valueOf(await host.discard(valueOf(await host.restore(board))));
  valueOf(await host.commit(valueOf(await host.restore(board))));
  expect(await host.restore(board)).toEqual(fail("VISIT_ALREADY_OPEN"));
  expect(await host.open()).toEqual(fail("VISIT_ALREADY_OPEN"));
});

test("a board that lacks its beginning, its middle or everything is refused", async () => {
  const { host, board } = await afterCrash();
  const [first, second] = board.entries;
  if (first === undefined || second === undefined) throw new Error("board too short");
  for (const entries of [[], [second], [second, first], [first, first]])
    expect(await host.restore({ ...board, entries })).toEqual(fail("CHAIN_BROKEN"));
});

test("a board that was cut before an announce known to have been taken is refused", async () => {
  const { visit, host, board } = await afterCrash();
  const knownHash = visit.host.head()?.hash ?? null;
  const older = { ...board, entries: board.entries.slice(0, 1), knownHash };
  expect(await host.restore(older)).toEqual(fail("CHAIN_BROKEN"));
  expect((await host.restore({ ...board, knownHash })).ok).toBe(true);
});

test("a board that somebody else signed is refused", async () => {
  const { board, host } = await afterCrash();
  const { visit: other } = await afterCrash();
  const entries = other.board.map(({ change }) => change);
  expect(await host.restore({ ...board, entries })).toEqual(fail("CHAIN_BROKEN"));
  const stranger = await makeSigningKey();
  const forged = await Promise.all(
    board.entries.map(({ announce }) => stranger.sign("announce", bytesOf(announce.body))),
  );
  const signed = forged.map((announce) => ({ announce: valueOf(announce) }));
  expect(await host.restore({ ...board, entries: signed })).toEqual(fail("SIGNATURE_INVALID"));
});

test("a member whose hello is withheld or exchanged stops the return", async () => {
  const { host, board, visit, people } = await afterCrash();
  const [one] = people;
  const stranger = await visit.arrive();
  if (one === undefined) throw new Error("nobody there");
  const swapped = [{ participantId: one.id, hello: stranger.hello.envelope }, ...board.hellos.slice(1)];
  expect(await host.restore({ ...board, hellos: board.hellos.slice(1) })).toEqual(fail("KEY_MISSING"));
  expect(await host.restore({ ...board, hellos: swapped })).toEqual(fail("KEY_MISSING"));
});

test("a hello in a member's name with that member's HPKE key but another signing key stops the return", async () => {
  const { host, board, people } = await afterCrash();
  const [one] = people;
  if (one === undefined) throw new Error("nobody there");
  const attacker = await makeSigningKey();
  const body = encodeHello({ ...one.hello.hello, signingKey: attacker.publicKey });
  const hello = valueOf(await attacker.sign("joinHello", body));
  const hellos = [{ participantId: one.id, hello }, ...board.hellos.slice(1)];
  expect(await host.restore({ ...board, hellos })).toEqual(fail("KEY_MISSING"));
});

test("a return that is not signed leaves nothing installed", async () => {
  const { visit, device, board } = await afterCrash();
  const { scope, clock, hostSigner } = visit;
  const fresh = createDevice();
  onTestFinished(() => fresh.close());
  const signer: Signer = {
    publicKey: hostSigner.publicKey,
    sign: async (type, body) => (type === "announce" ? fail("INTERNAL") : hostSigner.sign(type, body)),
  };
  const host = await makeHost({ worker: fresh.worker, signer, scope, clock });
  expect(await host.restore(board)).toEqual(fail("INTERNAL"));
  expect([fresh.frames.installs.size, device.frames.installs.size]).toEqual([0, 0]);
});

/** The host hands over to a colleague, who lets somebody in and leaves; `back`: and hands back before. */
const afterHandOver = (back: boolean): Promise<Setting> =>
  afterCrashOf(async (visit, people) => {
    const [colleague, patient] = people;
    if (colleague === undefined || patient === undefined) throw new Error("nobody there");
    const named = await visit.host.permit(new Map([[colleague.id, { isCoHost: true }]]));
    await visit.say(named, people);
    await visit.say(await visit.host.handOver(colleague.id), people);
    await visit.say(await colleague.keys.rotate(), [visit.hostSeat, patient], colleague.keys);
    if (!back) return;
    const { id } = visit.hostSeat;
    await visit.say(await colleague.keys.handOver(id), [visit.hostSeat, patient], colleague.keys);
  });

test("a board on which the lead went to a colleague and came back is taken up", async () => {
  const { host, board, people } = await afterHandOver(true);
  const prepared = valueOf(await host.restore(board));
  expect(prepared.head.announce).toMatchObject({ epoch: 6, rev: 7, reason: "host" });
  valueOf(await host.commit(prepared));
  for (const { id, keys } of people)
    valueOf(await keys.accept(entryOf(prepared.change, prepared.head.announce, { id, seq: 7 })));
});

test("a board on which a colleague leads by now is not taken up, and says so", async () => {
  const { host, board } = await afterHandOver(false);
  expect(await host.restore(board)).toEqual(fail("LED_BY_COLLEAGUE"));
  const stale = { ...board, entries: board.entries.slice(0, 4) };
  expect(await host.restore(stale)).toEqual(fail("LED_BY_COLLEAGUE"));
});

test("words of a colleague after the own last one are not believed without the colleague's hello", async () => {
  const { host, board } = await afterHandOver(true);
  expect(await host.restore({ ...board, hellos: board.hellos.slice(1) })).toEqual(fail("KEY_MISSING"));
});

test("what the host signed itself vouches for a colleague who has left since", async () => {
  const { host, board } = await afterCrashOf(async (visit, people) => {
    const [colleague, patient] = people;
    if (colleague === undefined || patient === undefined) throw new Error("nobody there");
    const named = await visit.host.permit(new Map([[colleague.id, { isCoHost: true }]]));
    await visit.say(named, people);
    await visit.say(await visit.host.handOver(colleague.id), people);
    const { id } = visit.hostSeat;
    await visit.say(await colleague.keys.handOver(id), [visit.hostSeat, patient], colleague.keys);
    await visit.say(await visit.host.depart([colleague.id], "leave"), [patient]);
  });
  expect((await host.restore({ ...board, hellos: board.hellos.slice(1) })).ok).toBe(true);
});

test("a colleague who leads takes the visit up again after its page was lost", async () => {
  const { visit, people, board } = await afterHandOver(false);
  const [colleague, patient] = people;
  if (colleague === undefined || patient === undefined) throw new Error("nobody there");
  const device = createDevice();
  onTestFinished(() => device.close());
  const { scope, clock } = visit;
  const { worker } = device;
  const host = await makeHost({ worker, signer: colleague.signer, scope, clock, hostName: "Dr. Sato" });
  const hostHello = { participantId: visit.hostSeat.id, hello: visit.host.ownHello.envelope };
  const prepared = valueOf(await host.restore({ ...board, hellos: [hostHello, ...board.hellos] }));
  valueOf(await host.commit(prepared));
  const entry = entryOf(prepared.change, prepared.head.announce, { id: patient.id, seq: 6 });
  valueOf(await patient.keys.accept(entry));
  const row = patient.keys.leader();
  expect(row).toMatchObject({ index: 1, participantId: host.ownHello.hello.participantId });
});
