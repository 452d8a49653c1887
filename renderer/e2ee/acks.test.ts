import { expect, onTestFinished, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { makeAck } from "./acks.ts";
import { valueOf } from "./key-fixtures.ts";
import { makeSigningKey } from "./signing-key.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

const threeMembers = async (): Promise<{ visit: TestVisit; people: [Person, Person, Person] }> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const people: [Person, Person, Person] = [await visit.arrive(), await visit.arrive(), await visit.arrive()];
  await visit.admit(people);
  return { visit, people };
};
const epochsOf = ({ device }: { device: Person["device"] }): number[] =>
  device.frames.switches.map(({ epoch }) => epoch);

test("everybody switches with the last ack and without waiting for the clock", async () => {
  const { visit, people } = await threeMembers();
  await visit.say(await visit.host.rotate(), people);
  await visit.post(await visit.host.permit(new Map([[people[0].id, {}]])));
  expect(visit.hostDevice.frames.switches.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  for (const person of people) expect(epochsOf(person)).toEqual([2, 3]);
});

test("as long as one connected member has not acked, nobody switches before 300 ms", async () => {
  const { visit, people } = await threeMembers();
  await visit.say(await visit.host.rotate(), people.slice(0, 2));
  const [one, two, late] = people;
  visit.clock.advance(299);
  await one.device.worker.ask("init", {});
  expect([epochsOf(one), epochsOf(two), epochsOf(late)]).toEqual([[2], [2], [2]]);
  visit.clock.advance(1);
  for (const { device } of [one, two]) await device.worker.ask("init", {});
  await visit.hostDevice.worker.ask("init", {});
  expect([epochsOf(one), epochsOf(two), epochsOf(late)]).toEqual([[2, 3], [2, 3], [2]]);
  expect(visit.hostDevice.frames.switches.at(-1)?.epoch).toBe(3);
});

test("a disconnected member delays nobody", async () => {
  const { visit, people } = await threeMembers();
  const [one, two] = people;
  visit.host.setConnected([one.id, two.id]);
  for (const { keys } of [one, two]) keys.setConnected([one.id, two.id]);
  await visit.say(await visit.host.rotate(), [one, two]);
  for (const { device } of [one, two]) await device.worker.ask("init", {});
  expect([epochsOf(one), epochsOf(two)]).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

test("an ack in another's name, of another opening, or of a stranger counts for nothing", async () => {
  const { visit, people } = await threeMembers();
  const [one, two] = people;
  const head = (await visit.post(await visit.host.rotate())).head;
  const borrowed = valueOf(await makeAck(one.signer, two.id, head));
  expect(await visit.host.noteAck(two.id, borrowed)).toEqual(fail("SIGNATURE_INVALID"));
  expect(await visit.host.noteAck(one.id, borrowed)).toEqual(fail("SIGNATURE_INVALID"));
  expect(await one.keys.noteAck(two.id, borrowed)).toEqual(fail("SIGNATURE_INVALID"));
  const { visit: elsewhere } = await threeMembers();
  const foreign = { ...head, announce: { ...head.announce, opening: elsewhere.scope.opening } };
  const abroad = valueOf(await makeAck(one.signer, one.id, foreign));
  expect(await visit.host.noteAck(one.id, abroad)).toEqual(fail("CHAIN_BROKEN"));
  const stranger = await visit.arrive();
  const unknown = valueOf(await makeAck(stranger.signer, stranger.id, head));
  expect(await visit.host.noteAck(stranger.id, unknown)).toEqual(fail("NOT_ADMITTED"));
  expect(await one.keys.noteAck(stranger.id, unknown)).toEqual(fail("NOT_ADMITTED"));
});

test("an ack that overtakes the service's ok counts at the host", async () => {
  const { visit, people } = await threeMembers();
  const prepared = valueOf(await visit.host.rotate());
  for (const { id, signer } of people)
    valueOf(await visit.host.noteAck(id, valueOf(await makeAck(signer, id, prepared.head))));
  valueOf(await visit.host.commit(prepared));
  expect(visit.hostDevice.frames.switches.at(-1)?.epoch).toBe(3);
});

test("a newcomer's ack that overtakes the service's ok counts too", async () => {
  const { visit, people } = await threeMembers();
  const joiner = await visit.arrive();
  const prepared = valueOf(
    await visit.host.admit([
      { hello: joiner.hello.envelope, name: "Ana", isBack: false, rights: everyRight },
    ]),
  );
  for (const { id, signer } of [...people, joiner])
    valueOf(await visit.host.noteAck(id, valueOf(await makeAck(signer, id, prepared.head))));
  valueOf(await visit.host.commit(prepared));
  expect(visit.hostDevice.frames.switches.at(-1)?.epoch).toBe(3);
});

test("a hello that somebody else made in a member's name does not make their acks count", async () => {
  const { visit, people } = await threeMembers();
  const [one, two] = people;
  const head = (await visit.post(await visit.host.rotate())).head;
  const attacker = await makeSigningKey();
  const body = encodeHello({ ...two.hello.hello, signingKey: attacker.publicKey });
  const hello = valueOf(await attacker.sign("joinHello", body));
  await one.keys.noteHellos([{ participantId: two.id, hello }]);
  const ack = valueOf(await makeAck(attacker, two.id, head));
  expect(await one.keys.noteAck(two.id, ack)).toEqual(fail("SIGNATURE_INVALID"));
});
