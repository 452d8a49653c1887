import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { mayManage } from "../../protocol/can.ts";
import { AccountId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { STAFF_INVITATION_MS } from "../../protocol/limits.ts";
import { AccountRole } from "../../protocol/roles.ts";
import { succeed } from "../../protocol/result.ts";
import { codeOf, freshSecret, staffForTests, valueOf } from "./staff-fixtures.ts";
import { inviteStaff, retireStaffInvitation } from "./staff-invitations.ts";
import { disableAccount } from "./members.ts";
import { codeNow, owner } from "./testing-accounts.ts";

const strange = toBase64Url(new Uint8Array(32).fill(99));

test("an invitation makes an account with both factors, signed in, and its token is kept nowhere", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite("member");
  expect(valueOf(await staff.look(token))).toEqual({
    purpose: "invitation",
    clinicName: "Linden Clinic",
    email: "ben@clinic.example",
    displayName: null,
    role: "member",
    parameters: null,
  });
  const { signedIn, recoveryCodes } = valueOf(await staff.redeem(token));
  const ben = await staff.byEmail("ben@clinic.example");
  expect(signedIn.account).toMatchObject({ id: ben.id, role: "member", displayName: "Ben Marsh" });
  expect(recoveryCodes).toHaveLength(10);
  const kept = await staff.read(async (reads) => [
    await reads.staffInvitation.openOfClinic(ben.clinicId, 0),
    await reads.account.ofClinic(ben.clinicId),
    await reads.audit.list(),
  ]);
  for (const secret of [token, ...recoveryCodes]) expect(JSON.stringify(kept)).not.toContain(secret);
  expect((await staff.actions()).slice(-3)).toEqual([
    "account.created success",
    "staff.redeemed success",
    "session.signedIn success",
  ]);
});

test("of 50 who redeem one invitation at once, one gets an account", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite();
  const racers = Array.from({ length: 50 }, (_, at) => staff.redeem(token, { displayName: `Racer ${at}` }));
  const codes = await Promise.all(racers.map(codeOf));
  expect(codes.filter((code) => code === "ok")).toHaveLength(1);
  expect(codes.filter((code) => code === "STAFF_INVITATION_INVALID" || code === "RATE_LIMITED")).toHaveLength(
    49,
  );
  const accounts = await staff.read((reads) => reads.account.ofClinic(staff.ada.clinicId));
  expect(accounts).toHaveLength(2);
});

test("unknown, used, expired and retired invitations look alike and cost the same work", async () => {
  const staff = await staffForTests();
  const used = await staff.invite("member", "used@clinic.example");
  await staff.redeem(used.token);
  const retired = await staff.invite("member", "retired@clinic.example");
  await retireStaffInvitation(staff.deps, staff.ada, { invitationId: retired.invitation.id });
  const expired = await staff.invite("member", "expired@clinic.example");
  staff.clock.advance(STAFF_INVITATION_MS);
  for (const token of [strange, used.token, retired.token, expired.token]) {
    const before = staff.deps.verifier.verifies;
    expect(await codeOf(staff.redeem(token))).toBe("STAFF_INVITATION_INVALID");
    expect(staff.deps.verifier.verifies - before).toBe(1);
    expect(await codeOf(staff.look(token))).toBe("STAFF_INVITATION_INVALID");
  }
});

test("a code that does not match leaves the invitation good, ten times", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite();
  const wrong = codeNow(staff.clock, { secret: freshSecret, steps: 3 });
  for (let tries = 0; tries < 9; tries += 1)
    expect(await codeOf(staff.redeem(token, { code: wrong }))).toBe("CODE_WRONG");
  expect((await staff.look(token)).ok).toBe(true);
  expect(await codeOf(staff.redeem(token, { code: wrong }))).toBe("CODE_WRONG");
  expect(await codeOf(staff.redeem(token))).toBe("STAFF_INVITATION_INVALID");
});

test("the code that was shown to work is used up by it", async () => {
  const staff = await staffForTests();
  const { account } = await staff.join();
  const totp = await staff.read((reads) => reads.totp.ofAccount(account.id));
  expect(totp?.lastStep).toBe(Math.floor(staff.clock.now() / 30_000));
});

test("a network that guesses has to wait, and another one need not", async () => {
  const staff = await staffForTests();
  for (let tries = 0; tries < 20; tries += 1) await staff.look(strange);
  expect([await codeOf(staff.look(strange)), await codeOf(staff.redeem(strange))]).toEqual([
    "RATE_LIMITED",
    "RATE_LIMITED",
  ]);
  expect(await codeOf(staff.look(strange, "198.51.100.7"))).toBe("STAFF_INVITATION_INVALID");
  staff.clock.advance(2_000);
  expect(await codeOf(staff.look(strange))).toBe("STAFF_INVITATION_INVALID");
});

test("whoever holds a good invitation is not held up by others who guess in the same network", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite();
  for (let n = 0; n < 30; n += 1) await staff.look(strange);
  expect(await codeOf(staff.look(strange))).toBe("RATE_LIMITED");
  expect(await codeOf(staff.look(token))).toBe("ok");
  expect(await codeOf(staff.redeem(token))).toBe("ok");
});

test("who has an account is not invited; a new invitation of an address ends the one before", async () => {
  const staff = await staffForTests();
  const asked = inviteStaff(staff.deps, staff.ada, { email: owner.email, role: "member" });
  expect(await codeOf(asked)).toBe("ACCOUNT_EXISTS");
  const first = await staff.invite();
  const second = await staff.invite("auditor");
  expect(await codeOf(staff.redeem(first.token))).toBe("STAFF_INVITATION_INVALID");
  expect(await codeOf(staff.redeem(second.token))).toBe("ok");
});

test.each(AccountRole.options.flatMap((role) => AccountRole.options.map((other) => [role, other] as const)))(
  "whether a %s may invite, and end the invitation of, a %s is what the table says",
  async (role, other) => {
    const staff = await staffForTests();
    const by = (await staff.join(role, "by@clinic.example")).account;
    const expected = mayManage(role, other) ? "ok" : "FORBIDDEN";
    const invited = inviteStaff(staff.deps, by, { email: "ben@clinic.example", role: other });
    expect(await codeOf(invited)).toBe(expected);
    const { invitation } = await staff.invite(other);
    const retired = retireStaffInvitation(staff.deps, by, { invitationId: invitation.id });
    expect(await codeOf(retired)).toBe(expected);
    // Nor does anybody take the place of an invitation by inviting the same address to something less.
    await staff.invite(other, "ava@clinic.example");
    const again = inviteStaff(staff.deps, by, { email: "ava@clinic.example", role: "member" });
    expect(await codeOf(again)).toBe(mayManage(role, "member") ? expected : "FORBIDDEN");
  },
);

test("the same e-mail, disabled and invited anew, is a new account with a new id", async () => {
  const staff = await staffForTests();
  const first = await staff.join();
  valueOf(await disableAccount(staff.deps, staff.ada, { accountId: first.account.id }));
  const second = await staff.join();
  expect(second.account.id).not.toBe(first.account.id);
  const old = await staff.read((reads) => reads.account.find(first.account.id));
  expect(old?.disabledAt).toBe(staff.clock.now());
  expect(await staff.sessionsOf(first.account.id)).toEqual([]);
});

test.each(["Ben\r\nMarsh", "Ben\u001B[31m", "\u202Eneb", "B\u0000en"])(
  "no account is made with the name %j",
  async (displayName) => {
    const staff = await staffForTests();
    const { token } = await staff.invite();
    expect(await codeOf(staff.redeem(token, { displayName }))).toBe("NAME_FORBIDDEN");
    expect((await staff.look(token)).ok).toBe(true);
  },
);

test("a proof has no place at an invitation", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite();
  const proof = { kind: "code", code: "123456" } as const;
  expect(await codeOf(staff.redeem(token, { proof }))).toBe("REQUEST_INVALID");
  expect(await codeOf(staff.redeem(token))).toBe("ok");
});

test("nobody redeems an address that got an account meanwhile", async () => {
  const staff = await staffForTests();
  const { token } = await staff.invite();
  await staff.deps.store.transaction(async (tx) => {
    await tx.account.insert({
      ...staff.ada,
      id: AccountId.parse(randomIdText(systemChance)),
      email: "ben@clinic.example",
    });
    const [row] = await tx.audit.list();
    if (row !== undefined) await tx.audit.append(row);
    return succeed(null);
  });
  expect(await codeOf(staff.redeem(token))).toBe("STAFF_INVITATION_INVALID");
});
