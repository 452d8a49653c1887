import { expect, onTestFinished, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { valueOf } from "./key-fixtures.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";
import type { VisitKeys } from "./visit-keys.ts";

type Setting = { visit: TestVisit; colleague: Person; second: Person; patient: Person };

/** A host, two co-hosts and a patient. */
const withColleagues = async (): Promise<Setting> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [colleague, second, patient] = [await visit.arrive(), await visit.arrive(), await visit.arrive()];
  const people = [colleague, second, patient];
  await visit.admit(people);
  const named = new Map([colleague, second].map(({ id }) => [id, { isCoHost: true }]));
  await visit.say(await visit.host.permit(named), people);
  return { visit, colleague, second, patient };
};
const rowOf = (keys: VisitKeys, id: string): RosterRow | undefined =>
  keys.head()?.announce.roster.find(({ participantId }) => participantId === id);
const epochOf = (keys: VisitKeys): number => keys.head()?.announce.epoch ?? 0;

/** Everybody derives the same keys in the newest epoch. */
const expectOneKey = ({ visit, colleague, second, patient }: Setting): void => {
  const epoch = epochOf(patient.keys);
  const keys = visit.hostDevice.frames.installs.get(epoch)?.baseKeys;
  expect(keys).toBeDefined();
  for (const { device } of [colleague, second, patient])
    expect(device.frames.installs.get(epoch)?.baseKeys).toEqual(keys);
};

test("after a hand-over the co-host leads in a new epoch, and the former host follows as co-host without the screen", async () => {
  const setting = await withColleagues();
  const { visit, colleague, second, patient } = setting;
  const followers = [colleague, second, patient];
  await visit.say(await visit.host.handOver(colleague.id), followers);
  expect([visit.host.isLeading(), colleague.keys.isLeading()]).toEqual([false, true]);
  expect(rowOf(patient.keys, colleague.id)).toMatchObject({ role: "host", isCoHost: false, index: 1 });
  expect(rowOf(patient.keys, visit.hostSeat.id)).toMatchObject({
    role: "participant",
    isCoHost: true,
    maySpeak: true,
    mayShow: true,
    mayShare: false,
  });
  expectOneKey(setting);
  expect(patient.device.frames.rights().get(0)).toEqual(new Set(["camera", "microphone"]));
  expect(patient.device.frames.rights().get(1)?.has("screenShare")).toBe(true);
  expect(await visit.host.rotate()).toEqual(fail("FORBIDDEN"));
  const others = [visit.hostSeat, second, patient];
  await visit.say(await colleague.keys.rotate(), others, colleague.keys);
  expectOneKey(setting);
  expect(visit.host.head()).toEqual(colleague.keys.head());
});

test("a new leader admits on a fresh index, under every name, and removes whom it wants", async () => {
  const setting = await withColleagues();
  const { visit, colleague, second, patient } = setting;
  await visit.say(await visit.host.handOver(colleague.id), [colleague, second, patient]);
  const joiner = await visit.arrive();
  for (const { keys } of [visit.hostSeat, second, patient])
    await keys.noteHellos([{ participantId: joiner.id, hello: joiner.hello.envelope }]);
  const admitted = [{ hello: joiner.hello.envelope, name: "Ben", isBack: false, rights: everyRight }];
  await visit.say(await colleague.keys.admit(admitted), [visit.hostSeat, second, patient], colleague.keys);
  expect(rowOf(patient.keys, joiner.id)).toMatchObject({ index: 4, role: "participant", isCoHost: false });
  expect(patient.keys.names().get(visit.hostSeat.id)).toBe("Dr. Weber");
  const removed = await colleague.keys.depart([patient.id], "remove");
  await visit.say(removed, [visit.hostSeat, second], colleague.keys);
  expect(await patient.keys.accept(visit.entryFor(patient.id))).toEqual(fail("KEY_MISSING"));
});

test("nobody comes in under the name of a former host", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  await visit.say(await visit.host.handOver(colleague.id), [colleague, second, patient]);
  const joiner = {
    hello: (await visit.arrive()).hello.envelope,
    name: "DR. weber",
    isBack: false,
    rights: everyRight,
  };
  expect(await colleague.keys.admit([joiner])).toEqual(fail("NAME_TAKEN"));
});

test("a joiner is let in by the leader of now, whose hello is a JoinHello", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  await visit.say(await visit.host.handOver(colleague.id), [colleague, second, patient]);
  const joiner = await visit.arriveTo(colleague.hello);
  const admitted = [{ hello: joiner.hello.envelope, name: "Ben", isBack: false, rights: everyRight }];
  await visit.say(await colleague.keys.admit(admitted), [joiner, patient], colleague.keys);
  expect(joiner.keys.leader()?.participantId).toBe(colleague.id);
  const stale = await visit.arrive();
  await visit.post(
    await colleague.keys.admit([
      { hello: stale.hello.envelope, name: "Cleo", isBack: false, rights: everyRight },
    ]),
    colleague.keys,
  );
  expect(await stale.keys.accept(visit.entryFor(stale.id))).toEqual(fail("SIGNATURE_INVALID"));
});

test("a co-host takes over from a silent leader, who follows with the same device when it is back", async () => {
  const setting = await withColleagues();
  const { visit, colleague, second, patient } = setting;
  expect(await colleague.keys.takeOver()).toEqual(fail("HOST_PRESENT"));
  visit.line.isSilent = true;
  await visit.say(await colleague.keys.takeOver(), [second, patient], colleague.keys);
  visit.line.isSilent = false;
  expect([colleague.keys.isLeading(), visit.host.isLeading()]).toEqual([true, true]);
  valueOf(await visit.host.accept(visit.entryFor(visit.hostSeat.id)));
  expect(visit.host.isLeading()).toBe(false);
  expect(rowOf(visit.host, visit.hostSeat.id)).toMatchObject({ role: "participant", isCoHost: true });
  expectOneKey(setting);
  await visit.say(
    await colleague.keys.handOver(visit.hostSeat.id),
    [visit.hostSeat, second, patient],
    colleague.keys,
  );
  expect(visit.host.isLeading()).toBe(true);
  await visit.say(await visit.host.rotate(), [colleague, second, patient]);
  expectOneKey(setting);
});

test("while the leader is heard, no member follows a claim", async () => {
  const { visit, colleague, patient } = await withColleagues();
  visit.line.isSilent = true;
  await visit.post(await colleague.keys.takeOver(), colleague.keys);
  visit.line.isSilent = false;
  const before = patient.keys.head();
  expect(await patient.keys.accept(visit.entryFor(patient.id))).toEqual(fail("CHAIN_BROKEN"));
  expect(patient.keys.head()).toBe(before);
});

test("of two claims for the same place a member follows only the first", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  visit.line.isSilent = true;
  const [first, other] = [await colleague.keys.takeOver(), await second.keys.takeOver()];
  await visit.say(first, [patient], colleague.keys);
  await visit.post(other, second.keys);
  expect(await patient.keys.accept(visit.entryFor(patient.id))).toEqual(fail("CHAIN_BROKEN"));
  expect(patient.keys.leader()?.participantId).toBe(colleague.id);
});

test("a patient leads by no way: not by a claim, not by a hand-over", async () => {
  const { visit, colleague, patient } = await withColleagues();
  visit.line.isSilent = true;
  expect(await patient.keys.takeOver()).toEqual(fail("FORBIDDEN"));
  expect(await visit.host.handOver(patient.id)).toEqual(fail("FORBIDDEN"));
  expect(await visit.host.handOver(visit.hostSeat.id)).toEqual(fail("FORBIDDEN"));
  expect(await colleague.keys.handOver(patient.id)).toEqual(fail("FORBIDDEN"));
  expect(await patient.keys.rotate()).toEqual(fail("FORBIDDEN"));
  expect(await patient.keys.open()).toEqual(fail("FORBIDDEN"));
});

test("a co-host who was unnamed can neither claim nor be followed", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  visit.line.isSilent = true;
  const stale = valueOf(await colleague.keys.takeOver());
  await visit.say(await visit.host.permit(new Map([[colleague.id, { isCoHost: false }]])), [
    colleague,
    second,
    patient,
  ]);
  expect(await colleague.keys.commit(stale)).toEqual(fail("CHAIN_BROKEN"));
  expect(await colleague.keys.takeOver()).toEqual(fail("FORBIDDEN"));
});

test("without the hello of one member nobody takes over, and with it one does", async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [colleague, patient] = [await visit.arrive(), await visit.arrive()];
  const joiners = [colleague, patient].map(({ hello }, at) => ({
    hello: hello.envelope,
    name: `Somebody ${at}`,
    isBack: false,
    rights: everyRight,
  }));
  await visit.say(await visit.host.admit(joiners), [colleague, patient]);
  await visit.say(await visit.host.permit(new Map([[colleague.id, { isCoHost: true }]])), [
    colleague,
    patient,
  ]);
  visit.line.isSilent = true;
  expect(await colleague.keys.takeOver()).toEqual(fail("KEY_MISSING"));
  await colleague.keys.noteHellos([{ participantId: patient.id, hello: colleague.hello.envelope }]);
  expect(await colleague.keys.takeOver()).toEqual(fail("KEY_MISSING"));
  await colleague.keys.noteHellos([{ participantId: patient.id, hello: patient.hello.envelope }]);
  expect((await colleague.keys.takeOver()).ok).toBe(true);
});

test("a leader that finds its own lost change on the board commits it, and then follows the claim after it", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  const lost = valueOf(await visit.host.rotate());
  visit.board.push({ announce: lost.head.announce, change: lost.change });
  for (const person of [colleague, second, patient])
    valueOf(await person.keys.accept(visit.entryFor(person.id)));
  visit.line.isSilent = true;
  await visit.say(await colleague.keys.takeOver(), [second, patient], colleague.keys);
  const { id } = visit.hostSeat;
  valueOf(await visit.host.accept(visit.entryFor(id, visit.board.length - 2)));
  valueOf(await visit.host.accept(visit.entryFor(id)));
  expect(valueOf(await visit.host.settle(lost, null))).toEqual(lost.head);
  expect(visit.host.head()).toEqual(colleague.keys.head());
});

test("a change that a claim overtook is refused by the keys too", async () => {
  const { visit, colleague } = await withColleagues();
  const overtaken = valueOf(await visit.host.rotate());
  visit.line.isSilent = true;
  await visit.post(await colleague.keys.takeOver(), colleague.keys);
  valueOf(await visit.host.accept(visit.entryFor(visit.hostSeat.id)));
  expect(await visit.host.commit(overtaken)).toEqual(fail("CHAIN_BROKEN"));
  expect(visit.host.head()).toEqual(colleague.keys.head());
  expect(await visit.host.rotate()).toEqual(fail("FORBIDDEN"));
});

test("old receive keys live 2 s after somebody was sent back to waiting, and that one opens no later epoch", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  await visit.say(await visit.host.depart([patient.id], "return"), [colleague, second]);
  visit.clock.advance(300);
  await visit.host.noteAck(colleague.id, colleague.hello.envelope);
  expect(visit.hostDevice.frames.switches.at(-1)).toEqual({ epoch: 3, retireMs: 2_000 });
  expect(await patient.keys.accept(visit.entryFor(patient.id))).toEqual(fail("KEY_MISSING"));
});

test("one word changes many rows and no key, and the leader's own row not at all", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  const muted = new Map([second, patient].map(({ id }) => [id, { maySpeak: false }]));
  await visit.say(await visit.host.permit(muted), [colleague, second, patient]);
  expect(visit.host.head()?.announce).toMatchObject({ epoch: 2, rev: 4, reason: "permissions" });
  for (const { index } of [rowOf(visit.host, second.id), rowOf(visit.host, patient.id)].flatMap(
    (row) => row ?? [],
  ))
    expect(colleague.device.frames.rights().get(index)).toEqual(new Set(["camera"]));
  expect(await visit.host.permit(new Map([[visit.hostSeat.id, { maySpeak: false }]]))).toEqual(
    fail("ROSTER_INVALID"),
  );
  expect(await visit.host.permit(new Map())).toEqual(fail("NOT_ADMITTED"));
});

test("a locked visit lets those in who were in before, and nobody else", async () => {
  const { visit, colleague, second, patient } = await withColleagues();
  await visit.say(await visit.host.setFlags({ isLocked: true }), [colleague, second, patient]);
  const back = {
    hello: (await visit.arrive()).hello.envelope,
    name: "Ana",
    isBack: true,
    rights: everyRight,
  };
  const stranger = {
    hello: (await visit.arrive()).hello.envelope,
    name: "Eve",
    isBack: false,
    rights: everyRight,
  };
  expect(await visit.host.admit([back, stranger])).toEqual(fail("VISIT_LOCKED"));
  expect((await visit.host.admit([back])).ok).toBe(true);
});
