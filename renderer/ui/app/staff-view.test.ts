import { expect, test } from "vitest";
import type { MemberView, StaffInvitationView } from "../../../protocol/accounts.ts";
import { AccountId, StaffInvitationId, randomIdText, systemChance } from "../../../protocol/ids.ts";
import type { AccountRole } from "../../../protocol/roles.ts";
import { account } from "../../stores/desktop-fixtures.ts";
import { type StaffModel, unreadStaff } from "../../stores/staff-model.ts";
import { membersViewOf } from "./staff-view.ts";

const memberOf = (role: AccountRole, change: Partial<MemberView> = {}): MemberView => ({
  id: AccountId.parse(randomIdText(systemChance)),
  displayName: role,
  email: `${role}@riverside.example`,
  role,
  isDisabled: false,
  lastSignedInAt: 5,
  sessions: 1,
  recoveryUntil: null,
  ...change,
});
const invitationOf = (role: AccountRole): StaffInvitationView => ({
  id: StaffInvitationId.parse(randomIdText(systemChance)),
  email: `new-${role}@riverside.example`,
  role,
  invitedBy: null,
  expiresAt: 9,
});
const staffOf = (
  members: readonly MemberView[],
  invitations: readonly StaffInvitationView[] = [],
): StaffModel => ({ ...unreadStaff, list: { phase: "ready", members, invitations } });

const everybody = [memberOf("owner"), memberOf("admin"), memberOf("member"), memberOf("auditor")];
const all = ["changeRole", "endSessions", "recover", "disable"];
const some = ["endSessions", "recover", "disable"];
const actionsFor = (role: AccountRole) =>
  membersViewOf(staffOf(everybody), { id: account.id, role }).rows?.map((row) =>
    row.kind === "member" ? row.actions : null,
  );

test("an owner manages everybody, an admin members and auditors, an auditor nobody", () => {
  expect(actionsFor("owner")).toEqual([all, all, all, all]);
  expect(actionsFor("admin")).toEqual([[], [], some, some]);
  expect(actionsFor("auditor")).toEqual([[], [], [], []]);
});

test("of oneself only the role can be changed here, and only by an owner", () => {
  const self = memberOf("owner", { id: account.id });
  const rowFor = (role: AccountRole) => membersViewOf(staffOf([self]), { id: account.id, role }).rows?.[0];
  expect(rowFor("owner")).toMatchObject({ isSelf: true, actions: ["changeRole"] });
  expect(rowFor("admin")).toMatchObject({ isSelf: true, actions: [] });
});

test("sessions are ended only where there are some", () => {
  const away = memberOf("member", { sessions: 0 });
  const row = membersViewOf(staffOf([away]), { id: account.id, role: "admin" }).rows?.[0];
  expect(row).toMatchObject({ actions: ["recover", "disable"] });
});

test("invitations stand below the members, and whoever is disabled at the end with nothing to do", () => {
  const gone = memberOf("member", { isDisabled: true });
  const invited = invitationOf("member");
  const { rows } = membersViewOf(staffOf([gone, ...everybody], [invited]), account);
  expect(rows?.map(({ id }) => id)).toEqual([...everybody.map(({ id }) => id), invited.id, gone.id]);
  expect(rows?.at(-1)).toMatchObject({ isDisabled: true, actions: [] });
});

test("an admin retires the invitations of members and auditors only", () => {
  const model = staffOf([], [invitationOf("owner"), invitationOf("admin"), invitationOf("auditor")]);
  const { rows } = membersViewOf(model, { id: account.id, role: "admin" });
  expect(rows?.map((row) => row.kind === "invitation" && row.canRetire)).toEqual([false, false, true]);
});

test.each<[AccountRole, AccountRole[]]>([
  ["owner", ["owner", "admin", "member", "auditor"]],
  ["admin", ["member", "auditor"]],
  ["auditor", []],
])("an %s may invite %j", (role, roles) => {
  expect(membersViewOf(unreadStaff, { id: account.id, role }).invitableRoles).toEqual(roles);
});

test("before they were read there are no rows, and what failed is said", () => {
  expect(membersViewOf(unreadStaff, account)).toMatchObject({ rows: null, failure: null });
  const failed = { ...unreadStaff, list: { phase: "failed", code: "FORBIDDEN" } } as const;
  expect(membersViewOf(failed, account)).toMatchObject({ rows: null, failure: "FORBIDDEN" });
});
