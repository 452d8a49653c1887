import { mayManage } from "../../protocol/can.ts";
import { type AccountId, type Chance, StaffInvitationId, randomIdText } from "../../protocol/ids.ts";
import { RECOVERY_MS, STAFF_INVITATION_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRole } from "../../protocol/roles.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { StaffInvitationView } from "../../protocol/accounts.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow, StaffInvitationRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { stillMay } from "./doer.ts";
import { newToken, tokenHashOf } from "./secrets.ts";
import { recordBy, refuseBy } from "./staff-audit.ts";

/** What inviting works with. */
export type StaffDeps = { store: Store; clock: Clock; chance: Chance };

/** Wrong codes of the new authenticator, and wrong proofs, that end a way into the staff. */
export const CODE_TRIES = 10;
export const PROOF_TRIES = 5;

/** Whether somebody may still come in by it. */
export const isOpen = (row: StaffInvitationRow, now: number): boolean =>
  row.usedAt === null &&
  row.retiredAt === null &&
  now < row.expiresAt &&
  row.codeTries < CODE_TRIES &&
  row.proofTries < PROOF_TRIES;

/** Who a way into the staff is for. */
export type Invited = Pick<
  StaffInvitationRow,
  "clinicId" | "email" | "role" | "purpose" | "accountId" | "invitedBy"
>;

/** Makes a way into the staff; its token is given out once. The caller writes the audit row. */
export const issueStaffInvitation = async (
  tx: Pick<StoreTx, "staffInvitation">,
  invited: Invited,
  { clock, chance }: Pick<StaffDeps, "clock" | "chance">,
): Promise<{ row: StaffInvitationRow; token: string }> => {
  const token = newToken(chance);
  const createdAt = clock.now();
  const row: StaffInvitationRow = {
    ...invited,
    id: StaffInvitationId.parse(randomIdText(chance)),
    tokenHash: tokenHashOf(token),
    createdAt,
    expiresAt: createdAt + (invited.purpose === "recovery" ? RECOVERY_MS : STAFF_INVITATION_MS),
    usedAt: null,
    retiredAt: null,
    codeTries: 0,
    proofTries: 0,
  };
  await tx.staffInvitation.insert(row);
  return { row, token };
};

const retire = async (
  tx: Pick<StoreTx, "staffInvitation" | "audit">,
  by: Pick<AccountRow, "id" | "clinicId">,
  clock: Clock,
  isToEnd: (row: StaffInvitationRow) => boolean,
): Promise<void> => {
  const open = await tx.staffInvitation.openOfClinic(by.clinicId, clock.now());
  for (const { id, accountId } of open.filter(isToEnd)) {
    await tx.staffInvitation.update(id, { retiredAt: clock.now() });
    await recordBy(tx, by, "staff.invitationRetired", { clock, accountId });
  }
};

/** Ends every open way in for this address, and every recovery of this account. */
export const retireWaysOf = (
  tx: Pick<StoreTx, "staffInvitation" | "audit">,
  by: Pick<AccountRow, "id" | "clinicId">,
  { id, email }: { id: AccountId | null; email: string },
  clock: Clock,
): Promise<void> =>
  retire(tx, by, clock, (row) => row.email === email || (id !== null && row.accountId === id));

/** Ends every recovery of this account. */
export const retireRecoveriesOf = (
  tx: Pick<StoreTx, "staffInvitation" | "audit">,
  by: Pick<AccountRow, "id" | "clinicId">,
  id: AccountId,
  clock: Clock,
): Promise<void> => retire(tx, by, clock, (row) => row.accountId === id);

/** Ends every open way in that somebody made who could not make it any more; `role` null for somebody who is disabled. */
export const retireWaysMadeBy = (
  tx: Pick<StoreTx, "staffInvitation" | "audit">,
  by: Pick<AccountRow, "id" | "clinicId">,
  { id, role }: { id: AccountId; role: AccountRole | null },
  clock: Clock,
): Promise<void> =>
  retire(tx, by, clock, (row) => row.invitedBy === id && (role === null || !mayManage(role, row.role)));

/** An invitation as administrators see it. */
export const staffInvitationView = async (
  reads: Pick<StoreReads, "account">,
  { id, email, role, invitedBy, expiresAt }: StaffInvitationRow,
): Promise<StaffInvitationView> => {
  const inviter = invitedBy === null ? null : await reads.account.find(invitedBy);
  return { id, email, role, invitedBy: inviter?.displayName ?? null, expiresAt };
};

/** Invites somebody into the staff; an open invitation of the same address ends. Handed over by whoever invites. */
export const inviteStaff = (
  deps: StaffDeps,
  by: AccountRow,
  { email, role }: RouteBody<"inviteStaff">,
): Promise<Result<RouteAnswer<"inviteStaff">>> =>
  deps.store.transaction(async (tx) => {
    const { clinicId } = by;
    const doer = await stillMay(tx, by, "staff.invite");
    if (!doer.ok) return refuseBy(tx, by, doer.error.code, deps.clock);
    const open = await tx.staffInvitation.openOfClinic(clinicId, deps.clock.now());
    const former = open.filter((row) => row.purpose === "invitation" && row.email === email);
    if (![role, ...former.map((row) => row.role)].every((each) => mayManage(doer.value.role, each)))
      return refuseBy(tx, by, "FORBIDDEN", deps.clock);
    if ((await tx.account.findByEmail(email)) !== null) return refuseBy(tx, by, "ACCOUNT_EXISTS", deps.clock);
    await retireWaysOf(tx, by, { id: null, email }, deps.clock);
    const invited = { clinicId, email, role, purpose: "invitation", accountId: null } as const;
    const { row, token } = await issueStaffInvitation(tx, { ...invited, invitedBy: by.id }, deps);
    await recordBy(tx, by, "staff.invited", deps);
    return succeed({ invitation: await staffInvitationView(tx, row), token });
  });

/** Ends an open invitation, or a recovery, of somebody whom the account may manage. */
export const retireStaffInvitation = (
  deps: StaffDeps,
  by: AccountRow,
  { invitationId }: RouteBody<"retireStaffInvitation">,
): Promise<Result<RouteAnswer<"retireStaffInvitation">>> =>
  deps.store.transaction(async (tx) => {
    const doer = await stillMay(tx, by, "staff.retireInvitation");
    if (!doer.ok) return refuseBy(tx, by, doer.error.code, deps.clock);
    const row = await tx.staffInvitation.find(invitationId);
    if (row === null || row.clinicId !== by.clinicId || !isOpen(row, deps.clock.now()))
      return refuseBy(tx, by, "NOT_FOUND", deps.clock);
    if (!mayManage(doer.value.role, row.role)) return refuseBy(tx, by, "FORBIDDEN", deps.clock);
    await tx.staffInvitation.update(row.id, { retiredAt: deps.clock.now() });
    await recordBy(tx, by, "staff.invitationRetired", { ...deps, accountId: row.accountId });
    return succeed({});
  });
