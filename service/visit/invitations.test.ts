import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { LINK_REST_MS, PASSCODE_TRIES } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { arrive } from "./come-back.ts";
import { invite, listInvitations, retireInvitation, sharedLinkId } from "./invitations.ts";
import { look } from "./links.ts";
import { groupForTests, here, must, not, random } from "./links-fixtures.ts";
import { joinAsStaff } from "./staff-arrival.ts";
import { createVisit, renewLink } from "./visits.ts";

const minute = 60_000;

test("a personal link lets in by its own passcode, says whose it is, and is seen as used", async () => {
  const { deps, host, visitId, personal, take, told } = await groupForTests();
  const { invitation, body: own } = await personal();
  expect((await look(deps, { visitId, inviteHash: own.inviteHash })).ok).toBe(true);
  const guess = { ...own, passcode: not(own.passcode) };
  expect(await arrive(deps, guess, here)).toEqual(fail("PASSCODE_WRONG"));
  const usedAt = deps.clock.now();
  const { arrival } = must(await arrive(deps, own, here));
  expect(await take(arrival.ticket)).toMatchObject({ invitationId: invitation.id, isBack: false });
  deps.clock.advance(minute);
  await arrive(deps, own, here);
  const { invitations } = must(await listInvitations(deps, host, { visitId }));
  expect(invitations).toEqual([
    {
      ...invitation,
      createdAt: expect.any(Number),
      id: sharedLinkId({ id: visitId }),
      label: null,
      isShared: true,
    },
    { ...invitation, usedAt },
  ]);
  expect((await told()).at(-1)).toBe("invitation.listed account success");
  expect(invitation.label).toBe("Jamie R.");
});

test("guessing at one personal link rests that link, and no other", async () => {
  const { deps, host, visitId, body, personal, told } = await groupForTests();
  const [first, second] = [await personal(), await personal("Alex")];
  const guess = { ...first.body, passcode: not(first.body.passcode) };
  const guesses = Array.from({ length: 12 }, () => arrive(deps, guess, here));
  const codes = (await Promise.all(guesses)).map((result) => (result.ok ? "in" : result.error.code));
  expect(codes.filter((code) => code === "PASSCODE_WRONG")).toHaveLength(PASSCODE_TRIES);
  expect(codes.filter((code) => code === "LINK_RESTING")).toHaveLength(12 - PASSCODE_TRIES);
  expect(await told()).toContain("join.linkRested service LINK_RESTING");
  expect((await arrive(deps, second.body, here)).ok).toBe(true);
  expect((await arrive(deps, body, here)).ok).toBe(true);
  expect(await arrive(deps, first.body, here)).toEqual(fail("LINK_RESTING"));
  const { invitations } = must(await listInvitations(deps, host, { visitId }));
  expect(invitations.map((each) => each.isResting)).toEqual([false, true, false]);
  deps.clock.advance(LINK_REST_MS);
  expect((await arrive(deps, first.body, here)).ok).toBe(true);
});

test("a personal link that was retired lets nobody new in, and the one for all only once it is renewed", async () => {
  const { deps, host, visitId, body, personal, told } = await groupForTests();
  const { invitation, body: own } = await personal();
  await retireInvitation(deps, host, { visitId, invitationId: invitation.id });
  expect(await arrive(deps, own, here)).toEqual(fail("LINK_RETIRED"));
  expect((await arrive(deps, body, here)).ok).toBe(true);
  await retireInvitation(deps, host, { visitId, invitationId: sharedLinkId({ id: visitId }) });
  expect(await arrive(deps, body, here)).toEqual(fail("LINK_RETIRED"));
  const retirements = async () =>
    (await told()).filter((each) => each.startsWith("invitation.retired")).length;
  expect(await retirements()).toBe(2);
  expect(await retireInvitation(deps, host, { visitId, invitationId: invitation.id })).toEqual(succeed({}));
  expect(await retirements()).toBe(2);
});

test.each([
  ["a line break", "Jamie\nR."],
  ["an escape of terminals", "\u001b[31mJamie"],
  ["a turned direction", "Jamie \u202e.R"],
  ["nothing to see", "\u200b\u2800"],
])("a label with %s is refused, for a visit and for a link", async (_, label) => {
  const { deps, host, visitId } = await groupForTests();
  expect(await invite(deps, host, { visitId, inviteHash: random(), label })).toEqual(fail("NAME_FORBIDDEN"));
  const startsAt = deps.clock.now();
  const plan = { kind: "group", startsAt, minutes: 60, places: 2, inviteHash: random() } as const;
  expect(await createVisit(deps, host, { ...plan, label })).toEqual(fail("NAME_FORBIDDEN"));
});

test("a link is one person's or for all, never two things, and there are a hundred of a visit at most", async () => {
  const { deps, host, visitId, link, personal } = await groupForTests();
  const { body } = await personal();
  const again = { visitId, inviteHash: body.inviteHash, label: "x" };
  expect(await invite(deps, host, again)).toEqual(fail("REQUEST_INVALID"));
  expect(await invite(deps, host, { ...again, ...link })).toEqual(fail("REQUEST_INVALID"));
  expect(await renewLink(deps, host, { visitId, inviteHash: body.inviteHash })).toEqual(
    fail("REQUEST_INVALID"),
  );
  for (let n = 2; n < 100; n += 1) await personal();
  expect(await invite(deps, host, { visitId, inviteHash: random(), label: "x" })).toEqual(fail("VISIT_FULL"));
});

test("a colleague who led and left manages no links any more, and the host opens instead of joining", async () => {
  const { deps, host, colleague, visitId, put, change } = await groupForTests();
  const { participantId } = await put({ role: "host", state: "left", accountId: colleague.id });
  await change({ hostParticipantId: participantId, phase: "onHold" });
  expect(await listInvitations(deps, colleague, { visitId })).toEqual(fail("FORBIDDEN"));
  expect((await listInvitations(deps, host, { visitId })).ok).toBe(true);
  const ask = { visitId, invitation: null, address: here.address };
  expect(await joinAsStaff(deps, host, ask)).toEqual(fail("VISIT_NOT_OPEN"));
});

test("only the host's side makes, lists and retires links; a link of another visit is none of this one", async () => {
  const { deps, host, colleague, auditor, foreigner, visitId, put, change, personal } = await groupForTests();
  const { invitation } = await personal();
  const ask = { visitId, invitationId: invitation.id };
  for (const [account, code] of [
    [colleague, "FORBIDDEN"],
    [auditor, "FORBIDDEN"],
    [foreigner, "NOT_FOUND"],
  ] as const) {
    expect(await retireInvitation(deps, account, ask)).toEqual(fail(code));
    expect(await listInvitations(deps, account, { visitId })).toEqual(fail(code));
    expect(await invite(deps, account, { visitId, inviteHash: random(), label: "x" })).toEqual(fail(code));
  }
  const startsAt = deps.clock.now();
  const plan = { label: "x", kind: "group", startsAt, minutes: 60, places: 2, inviteHash: random() } as const;
  const other = must(await createVisit(deps, host, plan)).visit;
  expect(await retireInvitation(deps, host, { ...ask, visitId: other.id })).toEqual(fail("NOT_FOUND"));
  const { participantId } = await put({ role: "host", state: "connected", accountId: colleague.id });
  await change({ hostParticipantId: participantId });
  expect((await listInvitations(deps, colleague, { visitId })).ok).toBe(true);
  await change({ phase: "ended", endedAt: 1 });
  expect(await listInvitations(deps, host, { visitId })).toEqual(fail("VISIT_ENDED"));
});
