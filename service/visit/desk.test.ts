import { expect, test } from "vitest";
import { type Announce } from "../../protocol/signed/announce.ts";
import { InvitationId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { WAITING_MAX } from "../../protocol/limits.ts";
import { asPhi } from "../../protocol/phi.ts";
import { succeed } from "../../protocol/result.ts";
import { byService, record } from "../audit/log.ts";
import { type DeskRig, answerOf, deskForTests, openAt } from "./desk-fixtures.ts";
import { type TestDevice, type TestHost, makeDevice } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";
import type { Way } from "./machine-state.ts";

const knocked = async (rig: DeskRig, way: Way = byLink): Promise<TestDevice> => {
  const device = await makeDevice(rig.scope);
  expect(answerOf(await rig.knock(device, way))).toBe("done");
  return device;
};

const staffWay = (rig: DeskRig, at: 0 | 1): Way => ({
  ...byLink,
  accountId: rig.colleagues[at].id,
  returnHash: `account ${at}`,
});

const announced = async (
  rig: DeskRig,
  words: TestHost,
  reason: Announce["reason"],
  ...rest: Parameters<TestHost["say"]> extends [unknown, ...infer Rest] ? Rest : never
): Promise<void> => {
  const change = await words.say(reason, ...rest);
  expect(answerOf(await rig.desk().announce(rig.asker, rig.visit.id, change))).toBe("done");
  words.accept();
};

/** A running visit with a guest and two colleagues in it, both co-hosts. */
const withCoHosts = async () => {
  const rig = await deskForTests();
  const words = await openAt(rig);
  const guest = await knocked(rig);
  const cora = await knocked(rig, staffWay(rig, 0));
  const dan = await knocked(rig, staffWay(rig, 1));
  const members = [guest, cora, dan];
  const ids = members.map((one) => one.id);
  const change = await words.say("admit", members);
  expect(answerOf(await rig.desk().admit(rig.asker, rig.visit.id, ids, change))).toBe("done");
  words.accept();
  const flag = { isCoHost: true };
  await announced(rig, words, "permissions", members, {
    rights: new Map([
      [cora, flag],
      [dan, flag],
    ]),
  });
  return { rig, words, guest, cora, dan, members };
};

const by = ({ id }: TestDevice) => ({ kind: "device" as const, id });

/** Everything stored of the visit, as text: labels print as what they are, hidden. */
const stateOf = ({ read, visit }: DeskRig): Promise<string> =>
  read(async (reads) =>
    JSON.stringify({
      visit: await reads.visit.find(visit.id),
      admissions: await reads.admission.ofVisit(visit.id),
      invitations: await reads.invitation.ofVisit(visit.id),
      board: await reads.board.ofVisit(visit.id, 1),
      audit: (await reads.audit.list()).length,
    }),
  );

/** Carries out one order over a store that fails at its first statement, then at its second, until it succeeds; how often it failed. */
const failsAtEach = async (
  rig: DeskRig,
  fault: { at: number | null },
  order: () => Promise<{ ok: true } | { ok: false; error: { code: string } }>,
): Promise<number> => {
  const before = await stateOf(rig);
  const tokens = rig.rooms.tokens.length;
  const calls = () => rig.rooms.calls.filter((call) => !call.startsWith("ensureRoom")).length;
  const callsBefore = calls();
  for (let failures = 0; ; failures += 1) {
    fault.at = failures;
    const answer = await order();
    const didFault = fault.at < 0;
    fault.at = null;
    if (answer.ok) return failures;
    expect(didFault).toBe(true);
    expect(answer.error.code).toBe("STORE_UNAVAILABLE");
    expect(await stateOf(rig)).toBe(before);
    expect([rig.rooms.tokens.length, calls()]).toEqual([tokens, callsBefore]);
  }
};

test("a store that fails at any statement of an admission leaves nothing of it, and nobody is told or given a token", async () => {
  const fault: { at: number | null } = { at: null };
  const rig = await deskForTests({}, fault);
  const words = await openAt(rig);
  const guest = await knocked(rig);
  const heardBefore = rig.heardBy(guest.id).length;
  const change = await words.say("admit", [guest]);
  const failures = await failsAtEach(rig, fault, async () => {
    expect(rig.heardBy(guest.id)).toHaveLength(heardBefore);
    return rig.desk().admit(rig.asker, rig.visit.id, [guest.id], change);
  });
  // The read before, the load, the writes of visit, admission, board and audit: all of them failed once.
  expect(failures).toBeGreaterThan(8);
  expect(await stateOf(rig)).toContain('"state":"admitted"');
});

test("a store that fails at any statement of a removal leaves the person in and the personal link good", async () => {
  const fault: { at: number | null } = { at: null };
  const rig = await deskForTests({}, fault);
  const words = await openAt(rig);
  const invitationId = InvitationId.parse(randomIdText(systemChance));
  await rig.store.transaction(async (tx) => {
    await tx.invitation.insert({
      id: invitationId,
      visitId: rig.visit.id,
      label: asPhi("Mother"),
      linkHash: "link",
      passcodeHash: "none",
      passcodeTries: 0,
      restsUntil: null,
      createdAt: 1,
      usedAt: null,
      retiredAt: null,
    });
    await record(tx, { action: "invitation.created", agent: byService, recorded: 1 });
    return succeed(null);
  });
  const guest = await knocked(rig, { ...byLink, invitationId, returnHash: "cookie" });
  const change = await words.say("admit", [guest]);
  await rig.desk().admit(rig.asker, rig.visit.id, [guest.id], change);
  words.accept();
  await rig.mediaOrders.settled();
  const removal = await words.say("remove", []);
  const failures = await failsAtEach(rig, fault, () => rig.desk().announce(rig.asker, rig.visit.id, removal));
  expect(failures).toBeGreaterThan(8);
  const invitation = await rig.read((reads) => reads.invitation.find(invitationId));
  expect(invitation?.retiredAt).toBe(rig.time.clock.now());
  const back = await makeDevice(rig.scope);
  const again = { ...byLink, invitationId, returnHash: "cookie", isBack: true };
  expect(answerOf(await rig.knock(back, again))).toBe("REMOVED");
});

test("of fifty admissions to the last seat exactly one is done", async () => {
  const rig = await deskForTests({ places: 1 });
  const words = await openAt(rig);
  const racers = await Promise.all(Array.from({ length: WAITING_MAX }, () => knocked(rig)));
  const admit = async (racer: TestDevice) => {
    const change = await words.say("admit", [racer]);
    return answerOf(await rig.desk().admit(rig.asker, rig.visit.id, [racer.id], change));
  };
  const answers = await Promise.all(racers.map(admit));
  expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  const rows = await rig.read((reads) => reads.admission.ofVisit(rig.visit.id));
  const inside = rows.filter((row) => row.state === "admitted" && row.role === "participant");
  expect(inside).toHaveLength(1);
  const tokens = rig.rooms.tokens.map((token) => token.identity);
  expect(tokens).toEqual([words.device.id, inside[0]?.participantId]);
  const others = racers.filter((racer) => racer.id !== inside[0]?.participantId);
  const winner = racers.find((racer) => racer.id === inside[0]?.participantId);
  if (winner === undefined) throw new Error("nobody won");
  // The words of the others were right but for the one that came first; said anew, there is no seat.
  for (const racer of others.slice(0, 3)) {
    const change = await words.say("admit", [winner, racer]);
    expect(answerOf(await rig.desk().admit(rig.asker, rig.visit.id, [racer.id], change))).toBe("VISIT_FULL");
  }
});

test("of a lock and an admission at the same moment the first one stored decides", async () => {
  for (const isLockFirst of [true, false]) {
    const rig = await deskForTests();
    const words = await openAt(rig);
    const guest = await knocked(rig);
    const locking = await words.say("permissions", [], { announce: { isLocked: true } });
    const admitting = await words.say("admit", [guest]);
    const lock = () => rig.desk().announce(rig.asker, rig.visit.id, locking);
    const admit = () => rig.desk().admit(rig.asker, rig.visit.id, [guest.id], admitting);
    const [first, second] = isLockFirst ? [lock, admit] : [admit, lock];
    const answers = (await Promise.all([first(), second()])).map(answerOf);
    expect(answers).toEqual(["done", isLockFirst ? "VISIT_LOCKED" : "CHAIN_BROKEN"]);
    const row = await rig.read((reads) => reads.admission.find(guest.id));
    expect(row?.state).toBe(isLockFirst ? "waiting" : "admitted");
  }
});

test("a co-host takes over only once the leader is silent or gone, and of two only one", async () => {
  const { rig, words, cora, dan } = await withCoHosts();
  const takeOver = async (device: TestDevice) => {
    const change = await words.succeededBy(device).lead(device);
    return answerOf(await rig.desk().takeOver(by(device), rig.visit.id, change));
  };
  rig.beats.at = rig.time.clock.now();
  rig.time.advance(4_000);
  expect(await takeOver(cora)).toBe("HOST_PRESENT");
  rig.time.advance(1);
  const answers = await Promise.all([takeOver(cora), takeOver(dan)]);
  expect(answers.toSorted()).toEqual(["CHAIN_BROKEN", "done"]);
  const row = await rig.read((reads) => reads.visit.find(rig.visit.id));
  expect(row?.hostParticipantId).toBe(answers[0] === "done" ? cora.id : dan.id);
});

test("a clock of the service that is set back by an hour keeps no silent leader in the lead", async () => {
  const { rig, words, cora } = await withCoHosts();
  rig.beats.at = rig.time.clock.now() + 60 * 60_000;
  const change = await words.succeededBy(cora).lead(cora);
  expect(answerOf(await rig.desk().takeOver(by(cora), rig.visit.id, change))).toBe("done");
});

test("the leader whose line is gone is no obstacle to a co-host; a guest and an un-named co-host never take over", async () => {
  const { rig, words, guest, cora, dan, members } = await withCoHosts();
  await announced(rig, words, "permissions", members, { rights: new Map([[dan, { isCoHost: false }]]) });
  rig.beats.at = rig.time.clock.now();
  rig.presence().forgetHost(words.device.id);
  await rig.cut(words.device.id);
  for (const device of [guest, dan]) {
    const change = await words.succeededBy(device).lead(device);
    expect(answerOf(await rig.desk().takeOver(by(device), rig.visit.id, change))).toBe("FORBIDDEN");
  }
  const change = await words.succeededBy(cora).lead(cora);
  expect(answerOf(await rig.desk().takeOver(by(cora), rig.visit.id, change))).toBe("done");
});

test("after a hand-over the colleague decides, the host is told so, and follows with the device that it had", async () => {
  const { rig, words, guest, cora, dan } = await withCoHosts();
  const change = await words.lead(cora);
  expect(answerOf(await rig.desk().handOver(rig.asker, rig.visit.id, change))).toBe("done");
  words.accept();
  const led = words.succeededBy(cora);
  const again = await makeDevice(rig.scope, "host");
  const opening = { hello: again.envelope, change: await words.succeededBy(again).say("host", []) };
  expect(answerOf(await rig.desk().openVisit(rig.asker, rig.visit.id, opening))).toBe("LED_BY_COLLEAGUE");
  const members = [words.device, guest, dan];
  const late = await words.say("rotate", [cora, guest, dan]);
  expect(answerOf(await rig.desk().announce(rig.asker, rig.visit.id, late))).toBe("FORBIDDEN");
  const own = await led.say("rotate", members);
  expect(answerOf(await rig.desk().announce(by(cora), rig.visit.id, own))).toBe("done");
  led.accept();
  const { id } = words.device;
  expect(answerOf(await rig.desk().resumeHost(rig.asker, rig.visit.id, id))).toBe("done");
  expect(answerOf(await rig.desk().hand(rig.asker, rig.visit.id, id, true))).toBe("done");
  expect(answerOf(await rig.desk().hand(rig.asker, rig.visit.id, guest.id, true))).toBe("FORBIDDEN");
  expect(answerOf(await rig.desk().keepVisit(rig.asker, rig.visit.id))).toBe("FORBIDDEN");
  expect(answerOf(await rig.desk().keepVisit(by(cora), rig.visit.id))).toBe("done");
  expect(answerOf(await rig.desk().lowerHands(rig.asker, rig.visit.id, [id]))).toBe("done");
  expect(answerOf(await rig.desk().leaveVisit(rig.asker, rig.visit.id, id))).toBe("done");
  const without = await led.say("leave", [guest, dan]);
  expect(answerOf(await rig.desk().announce(by(cora), rig.visit.id, without))).toBe("done");
});

test("once a colleague who leads has left, the host may open the visit again", async () => {
  const { rig, words, guest, cora, dan } = await withCoHosts();
  await rig.desk().handOver(rig.asker, rig.visit.id, await words.lead(cora));
  words.accept();
  expect(answerOf(await rig.desk().leaveVisit(by(cora), rig.visit.id, cora.id))).toBe("done");
  const again = await makeDevice(rig.scope, "host");
  const back = words.succeededBy(again);
  const opening = { hello: again.envelope, change: await back.say("host", [guest, dan]) };
  expect(answerOf(await rig.desk().openVisit(rig.asker, rig.visit.id, opening))).toBe("done");
  const rows = await rig.read((reads) => reads.admission.ofVisit(rig.visit.id));
  const inside = rows.filter((row) => row.state === "admitted").map((row) => row.participantId);
  expect(inside.toSorted()).toEqual([guest.id, dan.id, again.id].toSorted());
});

test("whoever resumes after the lead changed is told by what they can verify every word that they missed", async () => {
  const { rig, words, guest, cora, dan } = await withCoHosts();
  await rig.cut(guest.id);
  await rig.desk().handOver(rig.asker, rig.visit.id, await words.lead(cora));
  words.accept();
  await rig.desk().leaveVisit(rig.asker, rig.visit.id, words.device.id);
  await rig.desk().announce(by(cora), rig.visit.id, await words.succeededBy(cora).say("leave", [guest, dan]));
  await rig.resume(guest);
  const admitted = rig.heardBy(guest.id).findLast((message) => message.type === "admitted");
  if (admitted?.type !== "admitted") throw new Error("not told");
  expect(admitted.hostHello).toEqual(cora.envelope);
  expect(admitted.entries.map((entry) => entry.rev)).toEqual([2, 3, 4, 5]);
  expect(admitted.hellos.map((hello) => hello.participantId)).toContain(words.device.id);
  expect(admitted.snapshot.hostParticipantId).toBe(cora.id);
});

test("what a member may ask is answered with what the visit is to them, and a refusal is written down", async () => {
  const { rig, guest, cora } = await withCoHosts();
  const asked = await rig.desk().permittedMember(by(cora), rig.visit.id, "visit.request");
  expect(asked).toMatchObject({ ok: true, value: { actor: "coHost", own: { participantId: cora.id } } });
  expect(answerOf(await rig.desk().permittedMember(by(guest), rig.visit.id, "visit.request"))).toBe(
    "FORBIDDEN",
  );
  await rig.desk().note(rig.asker, rig.visit.id, "command.sent", [guest.id]);
  const [refused, sent] = (await rig.audit()).slice(-2);
  expect(refused).toMatchObject({ action: "request.refused", outcome: "FORBIDDEN" });
  expect(sent).toMatchObject({ action: "command.sent", participantId: guest.id, outcome: "success" });
});
