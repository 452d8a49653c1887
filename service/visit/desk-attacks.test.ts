import { expect, test } from "vitest";
import { OVERTIME_MS } from "../../protocol/limits.ts";
import { answerOf, deskForTests, openAt } from "./desk-fixtures.ts";
import { makeDevice } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";

const by = ({ id }: { id: Awaited<ReturnType<typeof makeDevice>>["id"] }) =>
  ({ kind: "device", id }) as const;

/** A running visit of three places with Ann and a co-host in it. */
const withCoHost = async () => {
  const rig = await deskForTests();
  const words = await openAt(rig);
  const [ann, cora] = [await makeDevice(rig.scope), await makeDevice(rig.scope)];
  await rig.knock(ann, { ...byLink, returnHash: "cookie of Ann" });
  await rig.knock(cora, { ...byLink, accountId: rig.colleagues[0].id, returnHash: "account" });
  const { id: visitId } = rig.visit;
  const say = async (...wish: Parameters<typeof words.say>) => {
    const done = await rig.desk().announce(rig.asker, visitId, await words.say(...wish));
    if (done.ok) words.accept();
    return answerOf(done);
  };
  const admit = async (ids: readonly (typeof ann)[], members: readonly (typeof ann)[]) => {
    const change = await words.say("admit", members);
    const done = await rig.desk().admit(
      rig.asker,
      visitId,
      ids.map(({ id }) => id),
      change,
    );
    if (done.ok) words.accept();
    return answerOf(done);
  };
  const name = (isCoHost: boolean) =>
    say("permissions", [ann, cora], { rights: new Map([[cora, { isCoHost }]]) });
  expect(await admit([ann, cora], [ann, cora])).toBe("done");
  expect(await name(true)).toBe("done");
  const takeOver = async () =>
    answerOf(await rig.desk().takeOver(by(cora), visitId, await words.succeededBy(cora).lead(cora)));
  return { rig, visitId, words, ann, cora, say, admit, name, takeOver };
};

test("a co-host who was unnamed in the last word, or removed, claims in vain, however silent the host is", async () => {
  const unnamed = await withCoHost();
  expect(await unnamed.name(false)).toBe("done");
  unnamed.rig.time.advance(10_000);
  expect(await unnamed.takeOver()).toBe("FORBIDDEN");
  const removed = await withCoHost();
  expect(await removed.say("remove", [removed.ann])).toBe("done");
  removed.rig.time.advance(10_000);
  expect(await removed.takeOver()).toBe("REMOVED");
});

test("a claim over an older word is refused, and so is one for somebody else", async () => {
  const { rig, visitId, words, ann, cora, name } = await withCoHost();
  const old = await words.succeededBy(cora).lead(cora);
  expect(await name(true)).toBe("done");
  rig.time.advance(10_000);
  expect(answerOf(await rig.desk().takeOver(by(cora), visitId, old))).toBe("CHAIN_BROKEN");
  const forAnn = await words.succeededBy(cora).lead(ann);
  expect(answerOf(await rig.desk().takeOver(by(cora), visitId, forAnn))).toBe("ROSTER_INVALID");
});

test("a claim that meets the end of the visit by its time comes from nobody who is in, and nobody leads on", async () => {
  const { rig, visitId, takeOver } = await withCoHost();
  rig.time.advance((rig.visit.minutes * 60_000 + OVERTIME_MS) * 2);
  const [expired, claimed] = await Promise.all([rig.desk().expire(visitId), takeOver()]);
  expect([answerOf(expired), claimed]).toEqual(["done", "FORBIDDEN"]);
  await rig.mediaOrders.settled();
  expect(rig.rooms.rooms.size).toBe(0);
});

test("who comes in while all is suspended gets a token for nothing, and what the word gives once it goes on", async () => {
  const { rig, ann, cora, say, admit } = await withCoHost();
  expect(await say("permissions", [ann, cora], { announce: { isSuspended: true } })).toBe("done");
  const ben = await makeDevice(rig.scope);
  await rig.knock(ben, { ...byLink, returnHash: "cookie of Ben" });
  expect(await admit([ben], [ann, cora, ben])).toBe("done");
  expect(rig.rooms.tokens.findLast(({ identity }) => identity === ben.id)?.sources).toEqual([]);
  await rig.desk().report("mediaConnected", rig.visit.id, ben.id);
  expect(await say("permissions", [ann, cora, ben], { announce: { isSuspended: false } })).toBe("done");
  await rig.mediaOrders.settled();
  const orders = rig.rooms.calls.filter((call) => call.startsWith(`setSources ${ben.id}`));
  expect(orders).toEqual([`setSources ${ben.id} `, `setSources ${ben.id} camera+microphone`]);
});

test("sent back while locked, somebody comes in again as who was there before, and takes no second place", async () => {
  const { rig, ann, cora, say, admit } = await withCoHost();
  const ben = await makeDevice(rig.scope);
  await rig.knock(ben, { ...byLink, returnHash: "cookie of Ben" });
  expect(await admit([ben], [ann, cora, ben])).toBe("done");
  expect(await say("return", [cora, ben])).toBe("done");
  expect(await say("permissions", [cora, ben], { announce: { isLocked: true } })).toBe("done");
  const [back, dora] = [await makeDevice(rig.scope), await makeDevice(rig.scope)];
  await rig.knock(back, { ...byLink, returnHash: "cookie of Ann", isBack: true });
  await rig.knock(dora, { ...byLink, returnHash: "cookie of Dora" });
  expect(await admit([dora], [cora, ben, dora])).toBe("VISIT_LOCKED");
  expect(await admit([back, dora], [cora, ben, back, dora])).toBe("VISIT_LOCKED");
  expect(await admit([back], [cora, ben, back])).toBe("done");
  const again = await makeDevice(rig.scope);
  await rig.knock(again, { ...byLink, returnHash: "cookie of Ann", isBack: true });
  expect(await admit([again], [cora, ben, back, again])).toBe("VISIT_FULL");
});
