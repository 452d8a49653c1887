import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { arrive, comeBack, returnHashOf } from "./come-back.ts";
import { look, resume } from "./links.ts";
import { groupForTests, here, must, random } from "./links-fixtures.ts";
import { createVisit, renewLink } from "./visits.ts";

test("a browser that was let in comes back without a passcode, as the one it was", async () => {
  const { deps, link, body, put, take, told } = await groupForTests();
  const { returnKey } = must(await arrive(deps, body, here));
  const returnHash = returnHashOf(returnKey);
  expect(await comeBack(deps, link, { ...here, returnKey })).toEqual(fail("NOT_ADMITTED"));
  await put({ returnHash, state: "left", admittedSeq: 2 });
  const back = must(await comeBack(deps, link, { ...here, returnKey }));
  expect(back.returnKey).toBe(returnKey);
  const { visitId } = link;
  const use = { purpose: "knock", visitId, invitationId: null, returnHash, accountId: null, isBack: true };
  expect(await take(back.arrival.ticket)).toEqual(use);
  expect((await told()).at(-1)).toBe("join.cameBack participant success");
});

test("the key is kept while it is good, also over a passcode, and a fresh one follows a dead one", async () => {
  const { deps, body, put, take } = await groupForTests();
  const { returnKey } = must(await arrive(deps, body, here));
  const admission = await put({ returnHash: returnHashOf(returnKey), state: "connected", admittedSeq: 1 });
  const again = must(await arrive(deps, body, { ...here, returnKey }));
  expect(again.returnKey).toBe(returnKey);
  expect(await take(again.arrival.ticket)).toMatchObject({ isBack: true });
  await put({ returnHash: admission.returnHash, state: "removed", admittedSeq: 1 });
  const fresh = must(await arrive(deps, body, { ...here, returnKey }));
  expect(fresh.returnKey).not.toBe(returnKey);
  expect(await take(fresh.arrival.ticket)).toMatchObject({ isBack: false });
  const planted = random();
  expect(must(await arrive(deps, body, { ...here, returnKey: planted })).returnKey).not.toBe(planted);
});

test.each([
  ["removed", "REMOVED"],
  ["denied", "DENIED"],
] as const)("a way in of which somebody was %s is dead for good", async (state, code) => {
  const { deps, link, put } = await groupForTests();
  const returnKey = random();
  const returnHash = returnHashOf(returnKey);
  await put({ returnHash, state: "connected", admittedSeq: 1 });
  await put({ returnHash, state });
  expect(await comeBack(deps, link, { ...here, returnKey })).toEqual(fail(code));
  await put({ returnHash, state: "left", admittedSeq: 1 });
  expect(await comeBack(deps, link, { ...here, returnKey })).toEqual(fail(code));
});

test("nobody comes back by the cookie of another visit, a wrong link, or to an ended visit", async () => {
  const { deps, host, link, change, put } = await groupForTests();
  const returnKey = random();
  await put({ returnHash: returnHashOf(returnKey), state: "left", admittedSeq: 1 });
  const startsAt = deps.clock.now();
  const plan = { label: "x", kind: "group", startsAt, minutes: 60, places: 2, inviteHash: random() } as const;
  const other = must(await createVisit(deps, host, plan)).visit;
  const there = { visitId: other.id, inviteHash: plan.inviteHash };
  expect(await comeBack(deps, there, { ...here, returnKey })).toEqual(fail("NOT_ADMITTED"));
  const damaged = { ...link, inviteHash: random() };
  expect(await comeBack(deps, damaged, { ...here, returnKey })).toEqual(fail("LINK_INVALID"));
  await change({ phase: "ended", endedAt: 1 });
  expect(await comeBack(deps, link, { ...here, returnKey })).toEqual(fail("VISIT_ENDED"));
});

test("a retired, resting or renewed link stops newcomers, and nobody who was here", async () => {
  const { deps, host, visitId, link, body, change, put } = await groupForTests();
  const returnKey = random();
  const { participantId } = await put({
    returnHash: returnHashOf(returnKey),
    state: "connected",
    admittedSeq: 1,
  });
  await change({ linkRetiredAt: 1, restsUntil: deps.clock.now() + 1 });
  expect(await look(deps, link)).toEqual(fail("LINK_RETIRED"));
  const before = deps.verifier.verifies;
  expect(await arrive(deps, body, here)).toEqual(fail("LINK_RETIRED"));
  expect(deps.verifier.verifies - before).toBe(1);
  expect((await comeBack(deps, link, { ...here, returnKey })).ok).toBe(true);
  expect((await resume(deps, { ...link, participantId })).ok).toBe(true);
  const inviteHash = random();
  const { passcode } = must(await renewLink(deps, host, { visitId, inviteHash }));
  expect((await arrive(deps, { visitId, inviteHash, passcode }, here)).ok).toBe(true);
  expect(await arrive(deps, body, here)).toEqual(fail("LINK_INVALID"));
  expect((await comeBack(deps, link, { ...here, returnKey })).ok).toBe(true);
});
