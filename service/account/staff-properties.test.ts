import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mayManage } from "../../protocol/can.ts";
import { AccountRole } from "../../protocol/roles.ts";
import type { AccountRow } from "../store/rows.ts";
import { disableAccount, endSessionsOf, setRole, startRecovery } from "./members.ts";
import { type TestStaff, codeOf, freshAuth, staffForTests } from "./staff-fixtures.ts";
import { inviteStaff, retireStaffInvitation } from "./staff-invitations.ts";
import { owner } from "./testing-accounts.ts";

const emails = ["a", "b", "c"].map((name) => `${name}@clinic.example`);

const kinds = ["invite", "retire", "redeem", "recover", "setRole", "disable", "endSessions", "wait"] as const;

/** One thing that somebody of the staff does to somebody; numbers pick whom. */
const deed = fc.record({
  kind: fc.constantFrom(...kinds),
  by: fc.nat(5),
  whom: fc.nat(5),
  role: fc.constantFrom(...AccountRole.options),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** What was handed over: every token, whoever it was made by, and for whom. */
type Handed = { token: string; by: AccountRow; email: string; proof: boolean };

const accountsOf = ({ read, ada }: TestStaff): Promise<AccountRow[]> =>
  read((reads) => reads.account.ofClinic(ada.clinicId));

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];

const act = async (staff: TestStaff, { kind, by: at, whom, role }: Deed, handed: Handed[]): Promise<void> => {
  const { deps, clock } = staff;
  const all = await accountsOf(staff);
  const able = all.filter(({ disabledAt }) => disabledAt === null);
  const [by, other] = [pick(able, at), pick(all, whom)];
  if (by === undefined || other === undefined) return;
  const accountId = other.id;
  switch (kind) {
    case "invite": {
      const email = emails[whom % emails.length] ?? "";
      const made = await inviteStaff(deps, by, { email, role });
      if (!made.ok) return;
      expect(mayManage(by.role, role)).toBe(true);
      handed.push({ token: made.value.token, by, email, proof: false });
      return;
    }
    case "recover": {
      const made = await startRecovery(deps, by, { accountId });
      if (made.ok) handed.push({ token: made.value.token, by, email: other.email, proof: true });
      return;
    }
    case "redeem": {
      const way = pick(handed, whom);
      if (way === undefined) return;
      const auth = way.email === owner.email ? owner.auth : freshAuth;
      await staff.redeem(way.token, { proof: way.proof ? { kind: "password", auth } : null });
      return;
    }
    case "retire": {
      const open = await staff.read((reads) => reads.staffInvitation.openOfClinic(by.clinicId, clock.now()));
      const row = pick(open, whom);
      if (row !== undefined) await retireStaffInvitation(deps, by, { invitationId: row.id });
      return;
    }
    case "setRole":
      // The table lets owners alone ask.
      if (by.role === "owner") await setRole(deps, by, { accountId, role });
      return;
    case "disable":
      await disableAccount(deps, by, { accountId });
      return;
    case "endSessions":
      await endSessionsOf(deps, by, { accountId });
      return;
    case "wait":
      clock.advance(25 * 60 * 60_000);
  }
};

/** What holds at all times. */
const check = async (staff: TestStaff, handed: readonly Handed[]): Promise<void> => {
  const accounts = await accountsOf(staff);
  const able = accounts.filter(({ disabledAt }) => disabledAt === null);
  expect(able.some(({ role }) => role === "owner")).toBe(true);
  expect(new Set(able.map(({ email }) => email)).size).toBe(able.length);
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(accounts.length);
  for (const { id, disabledAt } of accounts)
    if (disabledAt !== null) expect(await staff.sessionsOf(id)).toEqual([]);
  const open = await staff.read((reads) =>
    reads.staffInvitation.openOfClinic(staff.ada.clinicId, staff.clock.now()),
  );
  const present = new Map(able.map((account) => [account.id, account]));
  for (const { invitedBy, accountId, role, email, purpose } of open) {
    const inviter = invitedBy === null ? undefined : present.get(invitedBy);
    if (inviter === undefined) throw new Error("an open way in that nobody of the staff made");
    expect(mayManage(inviter.role, role)).toBe(true);
    expect(purpose === "recovery").toBe(accountId !== null && present.has(accountId));
    if (purpose === "invitation") expect(able.some((account) => account.email === email)).toBe(false);
  }
  expect(new Set(open.map(({ email }) => email)).size).toBe(open.length);
  expect(handed.length).toBeGreaterThanOrEqual(open.length);
};

test("whatever administrators do to each other, an owner is left, nobody is there twice, and no way in outlives its maker", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 40 }), async (deeds) => {
      const staff = await staffForTests();
      const handed: Handed[] = [];
      for (const each of deeds) {
        await act(staff, each, handed);
        await check(staff, handed);
      }
    }),
    { numRuns: 60 },
  );
});

test("every way in that was handed over is good at most once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      const staff = await staffForTests();
      const handed: Handed[] = [];
      for (const each of deeds) await act(staff, each, handed);
      for (const { token, proof, email } of handed) {
        const auth = email === owner.email ? owner.auth : freshAuth;
        const given = { proof: proof ? ({ kind: "password", auth } as const) : null };
        const codes = [await codeOf(staff.redeem(token, given)), await codeOf(staff.redeem(token, given))];
        expect(codes[1]).not.toBe("ok");
      }
    }),
    { numRuns: 30 },
  );
});
