import { expect, test } from "vitest";
import { mayManage } from "../../protocol/can.ts";
import { RECOVERY_MS } from "../../protocol/limits.ts";
import { AccountRole } from "../../protocol/roles.ts";
import { disableAccount, endSessionsOf, listMembers, setRole, startRecovery } from "./members.ts";
import { codeOf, freshAuth, freshSecret, staffForTests, valueOf } from "./staff-fixtures.ts";
import { inviteStaff, retireStaffInvitation } from "./staff-invitations.ts";
import { RecoveryCode } from "../../protocol/accounts.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { someAccount, plant, someClinic } from "../store/testing-store.ts";
import { codeNow, owner, wrongAuth } from "./testing-accounts.ts";

const secondSecret = toBase64Url(new Uint8Array(20).fill(31));

test("disabling ends sessions, and every way in that was open for the address or made by the account", async () => {
  const staff = await staffForTests();
  const { account, sessionId } = await staff.join("admin");
  const other = await staff.signIn(account);
  const made = await staff.invite("member", "later@clinic.example", account);
  const recovery = valueOf(await startRecovery(staff.deps, staff.ada, { accountId: account.id }));
  valueOf(await disableAccount(staff.deps, staff.ada, { accountId: account.id }));
  expect(await staff.sessionsOf(account.id)).toEqual([]);
  expect(staff.ended.toSorted()).toEqual([sessionId, other].toSorted());
  expect(staff.told.disabled).toBe(1);
  expect(await codeOf(staff.look(made.token))).toBe("STAFF_INVITATION_INVALID");
  expect(await codeOf(staff.look(recovery.token))).toBe("STAFF_INVITATION_INVALID");
  expect(await staff.actions()).toContain("account.disabled success");
  expect(await codeOf(disableAccount(staff.deps, staff.ada, { accountId: account.id }))).toBe("NOT_FOUND");
});

test("the last owner can neither be disabled nor be something else; one of two can", async () => {
  const staff = await staffForTests();
  const { ada, deps } = staff;
  const asked = () => [
    disableAccount(deps, ada, { accountId: ada.id }),
    setRole(deps, ada, { accountId: ada.id, role: "admin" }),
  ];
  expect(await Promise.all(asked().map(codeOf))).toEqual(["LAST_OWNER", "LAST_OWNER"]);
  const { account } = await staff.join("owner");
  // Two owners who disable each other at once leave one.
  const both = await Promise.all([
    codeOf(disableAccount(deps, ada, { accountId: account.id })),
    codeOf(disableAccount(deps, account, { accountId: ada.id })),
  ]);
  expect(both.toSorted()).toEqual(["SESSION_EXPIRED", "ok"]);
});

test.each(AccountRole.options.flatMap((role) => AccountRole.options.map((other) => [role, other] as const)))(
  "whether a %s may disable, recover, or end the sessions of, a %s is what the table says",
  async (role, other) => {
    const staff = await staffForTests();
    const { account } = await staff.join(other);
    const by = (await staff.join(role, "by@clinic.example")).account;
    const accountId = account.id;
    const expected = mayManage(role, other) ? "ok" : "FORBIDDEN";
    expect(await codeOf(endSessionsOf(staff.deps, by, { accountId }))).toBe(expected);
    expect(await codeOf(startRecovery(staff.deps, by, { accountId }))).toBe(expected);
    expect(await codeOf(disableAccount(staff.deps, by, { accountId }))).toBe(expected);
  },
);

test.each(["disabled", "demoted"] as const)(
  "an act that was under way when its administrator was %s is not done any more",
  async (fate) => {
    const { deps, ada, invite, join, sessionsOf, ...staff } = await staffForTests();
    const admin = (await join("admin", "admin@clinic.example")).account;
    const { account } = await join();
    const { invitation } = await invite("member", "soon@clinic.example");
    const [accountId, email] = [account.id, "later@clinic.example"];
    if (fate === "disabled") valueOf(await disableAccount(deps, ada, { accountId: admin.id }));
    else valueOf(await setRole(deps, ada, { accountId: admin.id, role: "member" }));
    const acts = [
      inviteStaff(deps, admin, { email, role: "member" }),
      retireStaffInvitation(deps, admin, { invitationId: invitation.id }),
      startRecovery(deps, admin, { accountId }),
      endSessionsOf(deps, admin, { accountId }),
      disableAccount(deps, admin, { accountId }),
      setRole(deps, { ...admin, role: "owner" }, { accountId, role: "owner" }),
    ];
    const code = fate === "disabled" ? "SESSION_EXPIRED" : "FORBIDDEN";
    expect(await Promise.all(acts.map(codeOf))).toEqual(acts.map(() => code));
    expect(await sessionsOf(accountId)).toHaveLength(1);
    expect((await staff.byEmail(account.email)).role).toBe("member");
  },
);

test("the audit says to whom an administrator did what", async () => {
  const { deps, ada, join, read } = await staffForTests();
  const accountId = (await join()).account.id;
  valueOf(await startRecovery(deps, ada, { accountId }));
  valueOf(await setRole(deps, ada, { accountId, role: "auditor" }));
  valueOf(await endSessionsOf(deps, ada, { accountId }));
  valueOf(await disableAccount(deps, ada, { accountId }));
  const rows = await read((reads) => reads.audit.list());
  const byAda = rows.filter(({ event: { agent } }) => "id" in agent && agent.id === ada.id);
  const done = byAda.slice(-5).map(({ event }) => [event.action, event.accountId]);
  expect(done).toEqual([
    ["staff.recoveryStarted", accountId],
    ["staff.invitationRetired", accountId],
    ["account.roleChanged", accountId],
    ["session.endedByAdmin", accountId],
    ["account.disabled", accountId],
  ]);
});

test("the audit says from which role to which somebody was put, and says nothing beside of other acts", async () => {
  const { deps, ada, join, read } = await staffForTests();
  const accountId = (await join("member")).account.id;
  valueOf(await setRole(deps, ada, { accountId, role: "auditor" }));
  valueOf(await setRole(deps, ada, { accountId, role: "owner" }));
  expect(await codeOf(setRole(deps, { ...ada, role: "member" }, { accountId, role: "admin" }))).toBe("ok");
  valueOf(await endSessionsOf(deps, ada, { accountId }));
  const rows = await read((reads) => reads.audit.list());
  expect(rows.slice(-4).map(({ event }) => [event.action, event.detail])).toEqual([
    ["account.roleChanged", { kind: "role", before: "member", after: "auditor" }],
    ["account.roleChanged", { kind: "role", before: "auditor", after: "owner" }],
    ["account.roleChanged", { kind: "role", before: "owner", after: "admin" }],
    ["session.endedByAdmin", null],
  ]);
});

test("nobody of another clinic is there for an administrator", async () => {
  const staff = await staffForTests();
  const elsewhere = someClinic();
  const foreigner = someAccount(elsewhere, { role: "member" });
  await plant(staff.deps.store, { clinic: elsewhere, accounts: [foreigner] });
  const accountId = foreigner.id;
  for (const act of [disableAccount, startRecovery, endSessionsOf])
    expect(await codeOf(act(staff.deps, staff.ada, { accountId }))).toBe("NOT_FOUND");
  expect(await codeOf(setRole(staff.deps, staff.ada, { accountId, role: "owner" }))).toBe("NOT_FOUND");
  const { members } = valueOf(await listMembers(staff.deps, staff.ada));
  expect(members.map(({ id }) => id)).toEqual([staff.ada.id]);
});

test("a role that is less ends what only the former role could have made, and the desktop connects anew", async () => {
  const staff = await staffForTests();
  const { account, sessionId } = await staff.join("owner");
  const admin = await staff.invite("admin", "x@clinic.example", account);
  const member = await staff.invite("member", "y@clinic.example", account);
  valueOf(await setRole(staff.deps, staff.ada, { accountId: account.id, role: "admin" }));
  expect(await codeOf(staff.look(admin.token))).toBe("STAFF_INVITATION_INVALID");
  expect(await codeOf(staff.look(member.token))).toBe("ok");
  expect(staff.told.rightsChanged).toEqual([sessionId]);
});

test("a recovery that was started for a member gives nobody back who was given another role since", async () => {
  const staff = await staffForTests();
  const admin = await staff.join("admin", "admin@clinic.example");
  const { account } = await staff.join();
  const { token } = valueOf(await startRecovery(staff.deps, admin.account, { accountId: account.id }));
  valueOf(await setRole(staff.deps, staff.ada, { accountId: account.id, role: "owner" }));
  expect(await codeOf(staff.look(token))).toBe("STAFF_INVITATION_INVALID");
});

test("administrators see everybody, who is signed in, who is disabled, and what is open", async () => {
  const staff = await staffForTests();
  const { account } = await staff.join();
  const gone = await staff.join("auditor", "gone@clinic.example");
  valueOf(await disableAccount(staff.deps, staff.ada, { accountId: gone.account.id }));
  const { expiresAt } = valueOf(await startRecovery(staff.deps, staff.ada, { accountId: account.id }));
  await staff.invite("admin", "soon@clinic.example");
  const { members, invitations } = valueOf(await listMembers(staff.deps, staff.ada));
  const facts = members.map(({ email, sessions, isDisabled, recoveryUntil }) => [
    email,
    sessions,
    isDisabled,
    recoveryUntil,
  ]);
  expect(facts.toSorted()).toEqual([
    [owner.email, 0, false, null],
    ["ben@clinic.example", 1, false, expiresAt],
    ["gone@clinic.example", 0, true, null],
  ]);
  expect(invitations.map(({ email, role, invitedBy }) => [email, role, invitedBy])).toEqual([
    ["soon@clinic.example", "admin", "Dr. Ada Winter"],
  ]);
  expect((await staff.actions()).at(-1)).toBe("staff.listed success");
});

const recovering = async () => {
  const staff = await staffForTests();
  const joined = await staff.join();
  staff.clock.advance(60_000);
  const { token } = valueOf(await startRecovery(staff.deps, staff.ada, { accountId: joined.account.id }));
  const redeem = (proof: Parameters<typeof staff.redeem>[1]) =>
    staff.redeem(token, { totpSecret: secondSecret, ...proof });
  return { ...staff, ...joined, token, recover: redeem };
};

test.each(["password", "totp", "recoveryCode"] as const)(
  "a recovery gives the account back to who still has the %s, with both factors new and no session left",
  async (kind) => {
    const { account, sessionId, recoveryCodes, recover, ...staff } = await recovering();
    const [first = ""] = recoveryCodes;
    const proofs = {
      password: { kind: "password", auth: freshAuth },
      totp: { kind: "code", code: codeNow(staff.clock, { secret: freshSecret }) },
      recoveryCode: { kind: "code", code: RecoveryCode.parse(first) },
    } as const;
    expect(valueOf(await staff.look(staff.token))).toMatchObject({
      purpose: "recovery",
      displayName: "Ben Marsh",
      parameters: { salt: account.salt },
    });
    const { signedIn, recoveryCodes: fresh } = valueOf(await recover({ proof: proofs[kind] }));
    expect(signedIn.account.id).toBe(account.id);
    expect(staff.ended).toEqual([sessionId]);
    // what asks for both factors anew asks whoever comes by a link and one factor of before
    expect((await staff.sessionsOf(account.id)).map(({ id, steppedUpAt }) => [id, steppedUpAt])).toEqual([
      [signedIn.sessionId, null],
    ]);
    const totp = await staff.read((reads) => reads.totp.ofAccount(account.id));
    expect(totp?.secret).toBe(secondSecret);
    expect(fresh.some((code) => recoveryCodes.includes(code))).toBe(false);
    expect(await codeOf(recover({ proof: proofs[kind] }))).toBe("STAFF_INVITATION_INVALID");
  },
);

test("who has no factor left is not given the account back: five wrong proofs end the recovery", async () => {
  const { recover, account, ...staff } = await recovering();
  expect(await codeOf(recover({}))).toBe("REQUEST_INVALID");
  const proof = { kind: "password", auth: wrongAuth } as const;
  for (let tries = 0; tries < 5; tries += 1) expect(await codeOf(recover({ proof }))).toBe("SIGN_IN_FAILED");
  const right = { kind: "password", auth: freshAuth } as const;
  expect(await codeOf(recover({ proof: right }))).toBe("STAFF_INVITATION_INVALID");
  expect(await staff.sessionsOf(account.id)).toHaveLength(1);
});

test("who starts one recovery after the other may guess no more often than with one, and the rightful proof holds in the end", async () => {
  const { deps, ada, account, clock, redeem } = await recovering();
  const guess = async () => {
    const { token } = valueOf(await startRecovery(deps, ada, { accountId: account.id }));
    const proof = { kind: "code", code: "000000" } as const;
    return codeOf(redeem(token, { totpSecret: secondSecret, proof }));
  };
  const codes: string[] = [];
  for (let tries = 0; tries < 20; tries += 1) codes.push(await guess());
  expect(codes.filter((code) => code === "SIGN_IN_FAILED")).toHaveLength(5);
  expect(codes.at(-1)).toBe("SIGN_IN_THROTTLED");
  clock.advance(60_000);
  const { token } = valueOf(await startRecovery(deps, ada, { accountId: account.id }));
  const proof = { kind: "password", auth: freshAuth } as const;
  expect(await codeOf(redeem(token, { totpSecret: secondSecret, proof }))).toBe("ok");
});

test("of 50 wrong proofs at once no more than five are looked at", async () => {
  const { recover } = await recovering();
  const proof = { kind: "password", auth: wrongAuth } as const;
  const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(recover({ proof }))));
  expect(codes.filter((code) => code === "SIGN_IN_FAILED")).toHaveLength(5);
});

test("a factor that proved a recovery whose new code is wrong is not used up", async () => {
  const { recover, recoveryCodes, clock } = await recovering();
  const [first = ""] = recoveryCodes;
  const proof = { kind: "code", code: RecoveryCode.parse(first) } as const;
  const code = codeNow(clock, { secret: secondSecret, steps: 4 });
  expect(await codeOf(recover({ proof, code }))).toBe("CODE_WRONG");
  expect(await codeOf(recover({ proof }))).toBe("ok");
});

test("a recovery ends with its day, with a newer one, and with the account", async () => {
  const { recover, account, deps, ada, clock, token, look } = await recovering();
  const second = valueOf(await startRecovery(deps, ada, { accountId: account.id }));
  expect(await codeOf(look(token))).toBe("STAFF_INVITATION_INVALID");
  clock.advance(RECOVERY_MS);
  expect(await codeOf(look(second.token))).toBe("STAFF_INVITATION_INVALID");
  expect(await codeOf(recover({}))).toBe("STAFF_INVITATION_INVALID");
});
