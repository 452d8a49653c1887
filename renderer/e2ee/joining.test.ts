import { expect, onTestFinished, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { type KnownHello, makeHello } from "./hello.ts";
import { joiningOf } from "./joining.ts";
import { createDevice, valueOf } from "./key-fixtures.ts";
import { createMemberKeys } from "./member-keys.ts";
import { makeSigningKey } from "./signing-key.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";
import type { VisitKeys } from "./visit-keys.ts";

/** A host, a co-host, and the hello of somebody who is let in without hearing of it. */
const withUnheard = async () => {
  const visit = await openVisit();
  const colleague = await visit.arrive();
  await visit.admit([colleague]);
  await visit.say(await visit.host.permit(new Map([[colleague.id, { isCoHost: true }]])), [colleague]);
  const device = createDevice();
  onTestFinished(() => {
    device.close();
    visit.close();
  });
  const { worker } = device;
  const signer = await makeSigningKey();
  const hello = valueOf(
    await makeHello({ worker, signer, scope: visit.scope, chance: systemChance, role: "participant" }),
  );
  const joiner = { hello: hello.envelope, name: "Ben", isBack: false, rights: everyRight };
  await visit.say(await visit.host.admit([joiner]), [colleague]);
  const { participantId: id } = hello.hello;
  await colleague.keys.noteHellos([{ participantId: id, hello: hello.envelope }]);
  const firstAt = visit.board.length - 1;
  /** The joiner's keys, by what the service tells: the hello of whoever leads now, and everybody's hellos. */
  const join = async (leaderNow: KnownHello & { envelope: typeof hello.envelope }) => {
    const entries = visit.board.slice(firstAt).map((_, at) => visit.entryFor(id, firstAt + at));
    const hellos = [visit.host.ownHello, colleague.hello].map((known) => ({
      participantId: known.hello.participantId,
      hello: known.envelope,
    }));
    const told = { entries, hellos, hostHello: leaderNow.envelope };
    const joining = valueOf(await joiningOf(told, visit.scope));
    const parts = { worker, signer, clock: visit.clock, isLeaderSilent: () => false };
    const keys = await createMemberKeys({ ...parts, ...joining, ownHello: hello });
    await keys.noteHellos(hellos);
    return { keys, entries };
  };
  return { visit, colleague, id, device, join };
};

/** `done` for each entry, or why it was refused. */
const takeAll = async (
  keys: VisitKeys,
  entries: readonly ReturnType<TestVisit["entryFor"]>[],
): Promise<string[]> => {
  const answers: string[] = [];
  for (const entry of entries) {
    const taken = await keys.accept(entry);
    answers.push(taken.ok ? "done" : taken.error.code);
  }
  return answers;
};

const takeOver = async (visit: TestVisit, by: Person, others: readonly (typeof visit.hostSeat)[]) => {
  visit.line.isSilent = true;
  await visit.say(await by.keys.takeOver(), others, by.keys);
  visit.line.isSilent = false;
};

test("a joiner follows every change of leader that it missed, there and back, up to the newest key", async () => {
  const { visit, colleague, device, join } = await withUnheard();
  await takeOver(visit, colleague, [visit.hostSeat]);
  await visit.say(await colleague.keys.handOver(visit.hostSeat.id), [visit.hostSeat], colleague.keys);
  const { keys, entries } = await join(visit.host.ownHello);
  expect(await takeAll(keys, entries)).toEqual(["done", "done", "done"]);
  const epoch = visit.host.head()?.announce.epoch ?? 0;
  expect(device.frames.installs.get(epoch)?.baseKeys).toEqual(
    visit.hostDevice.frames.installs.get(epoch)?.baseKeys,
  );
});

test("a claim that comes after what a joiner missed is not believed while the leader is heard", async () => {
  const { visit, colleague, id, join } = await withUnheard();
  const { keys, entries } = await join(visit.host.ownHello);
  expect(await takeAll(keys, entries)).toEqual(["done"]);
  await takeOver(visit, colleague, [visit.hostSeat]);
  expect(await keys.accept(visit.entryFor(id))).toEqual(fail("CHAIN_BROKEN"));
});

test("words that a joiner missed are refused when they end with another leader than it was told", async () => {
  const { visit, colleague, join } = await withUnheard();
  await takeOver(visit, colleague, [visit.hostSeat]);
  const { keys, entries } = await join(visit.host.ownHello);
  expect(await takeAll(keys, entries)).toEqual(["done", "ROSTER_INVALID"]);
});

test("a joiner's first word counts only by the key of the leader whom it names itself", async () => {
  const { visit, colleague, join } = await withUnheard();
  const { keys, entries } = await join(colleague.hello);
  expect(await takeAll(keys, entries)).toEqual(["ROSTER_INVALID"]);
  const withheld = await joiningOf({ entries, hellos: [], hostHello: colleague.hello.envelope }, visit.scope);
  // Without the hello of whoever led then, only the leader of now can have signed, and did not.
  expect(valueOf(withheld).leaderHello.hello.participantId).toBe(colleague.id);
});
