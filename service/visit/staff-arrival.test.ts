import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { PASSCODE_TRIES } from "../../protocol/limits.ts";
import { accountReturnHashOf, arrive } from "./come-back.ts";
import { resume } from "./links.ts";
import { groupForTests, here, must, not } from "./links-fixtures.ts";
import { joinAsStaff, resumeAsStaff } from "./staff-arrival.ts";

test("a colleague comes by link and passcode with a ticket of their account, and tries count alike", async () => {
  const { deps, colleague, auditor, foreigner, visitId, link, body, take, told } = await groupForTests();
  const invitation = { inviteHash: link.inviteHash, passcode: body.passcode };
  const ask = { visitId, invitation, address: here.address };
  const arrival = must(await joinAsStaff(deps, colleague, ask));
  expect(await take(arrival.ticket)).toEqual({
    purpose: "knock",
    visitId,
    invitationId: null,
    returnHash: accountReturnHashOf(visitId, colleague.id),
    accountId: colleague.id,
    isBack: false,
  });
  expect((await told()).at(-1)).toBe("join.arrived account success");
  expect(await joinAsStaff(deps, auditor, ask)).toEqual(fail("FORBIDDEN"));
  expect(await joinAsStaff(deps, foreigner, ask)).toEqual(fail("NOT_FOUND"));
  expect(await joinAsStaff(deps, colleague, { ...ask, invitation: null })).toEqual(fail("FORBIDDEN"));
  const wrong = { ...ask, invitation: { ...invitation, passcode: not(body.passcode) } };
  for (let n = 0; n < PASSCODE_TRIES; n += 1)
    expect(await joinAsStaff(deps, colleague, wrong)).toEqual(fail("PASSCODE_WRONG"));
  expect(await joinAsStaff(deps, colleague, ask)).toEqual(fail("LINK_RESTING"));
  expect(await arrive(deps, body, here)).toEqual(fail("LINK_RESTING"));
});

test("a colleague who was in comes back over any link without a passcode; one who was removed by none", async () => {
  const { deps, colleague, visitId, link, change, put, take } = await groupForTests();
  const invitation = { inviteHash: link.inviteHash, passcode: "000000" };
  const ask = { visitId, invitation, address: here.address };
  await put({ accountId: colleague.id, state: "expired", admittedSeq: 1 });
  await change({ linkRetiredAt: 1 });
  expect(await take(must(await joinAsStaff(deps, colleague, ask)).ticket)).toMatchObject({ isBack: true });
  await put({ accountId: colleague.id, state: "removed", admittedSeq: 1 });
  expect(await joinAsStaff(deps, colleague, ask)).toEqual(fail("REMOVED"));
});

test("a visit's own host joins it without a link while a colleague leads, and only then", async () => {
  const { deps, host, colleague, visitId, change, put, take } = await groupForTests();
  const ask = { visitId, invitation: null, address: here.address };
  await change({ phase: "scheduled" });
  expect(await joinAsStaff(deps, host, ask)).toEqual(fail("VISIT_NOT_OPEN"));
  const own = await put({ accountId: host.id, role: "host", state: "connected", admittedSeq: 1 });
  await change({ phase: "open", hostParticipantId: own.participantId });
  expect(await joinAsStaff(deps, host, ask)).toEqual(fail("FORBIDDEN"));
  const leader = await put({ accountId: colleague.id, role: "host", state: "connected", admittedSeq: 1 });
  await change({ hostParticipantId: leader.participantId });
  const { ticket } = must(await joinAsStaff(deps, host, ask));
  expect(await take(ticket)).toMatchObject({ accountId: host.id, isBack: true });
});

test("a desktop's own place is taken up again by its account only, and never over a link", async () => {
  const { deps, host, colleague, foreigner, visitId, link, put, take } = await groupForTests();
  const { participantId } = await put({ accountId: colleague.id, state: "connected", admittedSeq: 1 });
  const guest = await put({ state: "connected", admittedSeq: 1 });
  const body = { visitId, participantId };
  expect(await resume(deps, { ...link, participantId })).toEqual(fail("FORBIDDEN"));
  expect(await resumeAsStaff(deps, host, body)).toEqual(fail("FORBIDDEN"));
  expect(await resumeAsStaff(deps, foreigner, body)).toEqual(fail("NOT_FOUND"));
  expect(await resumeAsStaff(deps, colleague, { visitId, participantId: guest.participantId })).toEqual(
    fail("FORBIDDEN"),
  );
  const { ticket } = must(await resumeAsStaff(deps, colleague, body));
  expect(await take(ticket)).toEqual({ purpose: "resume", visitId, participantId });
});
