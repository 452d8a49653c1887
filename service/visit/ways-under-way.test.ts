import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { plant, someAudit, someInvitation } from "../store/testing-store.ts";
import { answerOf, deskForTests, openAt } from "./desk-fixtures.ts";
import { makeDevice } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";

/** A running visit with Ann in it, who came by the link for all. */
const withAnn = async () => {
  const rig = await deskForTests();
  const { id: visitId } = rig.visit;
  const words = await openAt(rig);
  const ann = await makeDevice(rig.scope);
  await rig.knock(ann, { ...byLink, returnHash: "cookie of Ann" });
  await rig.desk().admit(rig.asker, visitId, [ann.id], await words.say("admit", [ann]));
  words.accept();
  const remove = async () => {
    const removed = await rig.desk().announce(rig.asker, visitId, await words.say("remove", []));
    if (removed.ok) words.accept();
    return answerOf(removed);
  };
  return { rig, visitId, words, ann, remove };
};

test("a ticket that was got before a removal, in another browser, knocks no more, and one of who was in does", async () => {
  const { rig, remove } = await withAnn();
  expect(await remove()).toBe("done");
  const another = { ...byLink, returnHash: "another browser" };
  expect(answerOf(await rig.knock(await makeDevice(rig.scope), another))).toBe("LINK_RETIRED");
  const colleague = { ...another, accountId: rig.colleagues[0].id };
  expect(answerOf(await rig.knock(await makeDevice(rig.scope), colleague))).toBe("LINK_RETIRED");
  const back = { ...byLink, returnHash: "somebody who was in", isBack: true };
  expect(answerOf(await rig.knock(await makeDevice(rig.scope), back))).toBe("done");
  expect((await rig.audit()).filter(({ outcome }) => outcome === "LINK_RETIRED")).toHaveLength(2);
});

test("a ticket of a personal link that was retired meanwhile knocks no more, and one of another link does", async () => {
  const { rig } = await withAnn();
  const [retired, good] = [someInvitation(rig.visit), someInvitation(rig.visit)];
  await plant(rig.store, { invitations: [retired, good] });
  await rig.store.transaction(async (tx) => {
    await tx.invitation.update(retired.id, { retiredAt: 1 });
    await tx.audit.append(someAudit("invitation.retired"));
    return succeed(null);
  });
  const by = async (invitationId: typeof good.id) =>
    answerOf(await rig.knock(await makeDevice(rig.scope), { ...byLink, invitationId }));
  expect([await by(retired.id), await by(good.id)]).toEqual(["LINK_RETIRED", "done"]);
});

test("a removed device knocks no more with its old hello, nor with a new one by its old way in, nor resumes", async () => {
  const { rig, ann, remove } = await withAnn();
  await remove();
  const way = { ...byLink, returnHash: "cookie of Ann", isBack: true };
  expect(answerOf(await rig.knock(ann, way))).toBe("FORBIDDEN");
  expect(answerOf(await rig.knock(await makeDevice(rig.scope), way))).toBe("REMOVED");
  expect(answerOf(await rig.resume(ann))).toBe("REMOVED");
});

test("of two guests of one browser the one who stays when the other is removed stays in, and resumes", async () => {
  const { rig, visitId, words, ann } = await withAnn();
  const ben = await makeDevice(rig.scope);
  const shared = { ...byLink, returnHash: "cookie of Ann", isBack: true };
  await rig.knock(ben, shared);
  await rig.desk().admit(rig.asker, visitId, [ben.id], await words.say("admit", [ann, ben]));
  words.accept();
  expect(answerOf(await rig.desk().announce(rig.asker, visitId, await words.say("remove", [ben])))).toBe(
    "done",
  );
  await rig.cut(ben.id);
  expect(answerOf(await rig.resume(ben))).toBe("done");
});
