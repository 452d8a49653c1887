import { type Action, mayManage } from "../../protocol/can.ts";
import { fail } from "../../protocol/errors.ts";
import type { AccountId, SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { stillMay } from "./doer.ts";
import { livingSessions, removeSessionsOf } from "./session-ends.ts";
import { recordBy, refuseBy } from "./staff-audit.ts";
import {
  type StaffDeps,
  issueStaffInvitation,
  retireRecoveriesOf,
  retireWaysMadeBy,
  retireWaysOf,
  staffInvitationView,
} from "./staff-invitations.ts";

/**
 * What administering the staff works with. `accountDisabled`: somebody's devices in running visits have to go now.
 * `rightsChanged`: the desktops of these sessions may do other things from now on.
 */
export type AdminDeps = StaffDeps & {
  sessionsEnded: (ids: readonly SessionId[]) => void;
  rightsChanged: (ids: readonly SessionId[]) => void;
  accountDisabled: () => void;
};

/** Somebody of the asker's own clinic who is not disabled. */
const memberOf = async (
  reads: Pick<StoreReads, "account">,
  by: AccountRow,
  id: AccountId,
): Promise<AccountRow | null> => {
  const account = await reads.account.find(id);
  return account === null || account.clinicId !== by.clinicId || account.disabledAt !== null ? null : account;
};

/** Whether nobody else could own the clinic's settings and roles any more. */
const isLastOwner = async (reads: Pick<StoreReads, "account">, account: AccountRow): Promise<boolean> => {
  const others = (await reads.account.ofClinic(account.clinicId)).filter(
    ({ id, role, disabledAt }) => role === "owner" && disabledAt === null && id !== account.id,
  );
  return account.role === "owner" && others.length === 0;
};

/** Somebody whom the asker may manage, or why not. */
const managed = async (
  reads: Pick<StoreReads, "account">,
  by: AccountRow,
  id: AccountId,
): Promise<Result<AccountRow>> => {
  const account = await memberOf(reads, by, id);
  if (account === null) return fail("NOT_FOUND");
  return mayManage(by.role, account.role) ? succeed(account) : fail("FORBIDDEN");
};

type Doing = { by: AccountRow; accountId: AccountId; action: Action };

/** Runs an act of an administrator on somebody; a refusal is written down. */
const onMember = <T>(
  deps: AdminDeps,
  { by, accountId, action }: Doing,
  act: (tx: StoreTx, account: AccountRow) => Promise<Result<T>>,
): Promise<Result<T>> =>
  deps.store.transaction(async (tx) => {
    const doer = await stillMay(tx, by, action);
    const found = doer.ok ? await managed(tx, doer.value, accountId) : doer;
    const done = found.ok ? await act(tx, found.value) : found;
    return done.ok ? done : refuseBy(tx, by, done.error.code, deps.clock);
  });

/** Everybody of the clinic, and the invitations that are open. Reading them is written down. */
export const listMembers = (
  { store, clock }: StaffDeps,
  by: AccountRow,
): Promise<Result<RouteAnswer<"listMembers">>> =>
  store.transaction(async (tx) => {
    const open = await tx.staffInvitation.openOfClinic(by.clinicId, clock.now());
    const recoveries = new Map(open.map(({ accountId, expiresAt }) => [accountId, expiresAt]));
    const members: RouteAnswer<"listMembers">["members"] = [];
    for (const account of await tx.account.ofClinic(by.clinicId)) {
      const { id, displayName, email, role, lastSignedInAt, disabledAt } = account;
      const sessions = (await livingSessions(tx, id, clock)).length;
      const recoveryUntil = recoveries.get(id) ?? null;
      const isDisabled = disabledAt !== null;
      members.push({ id, displayName, email, role, lastSignedInAt, isDisabled, sessions, recoveryUntil });
    }
    const invitations = open.filter(({ purpose }) => purpose === "invitation");
    const views = await Promise.all(invitations.map((row) => staffInvitationView(tx, row)));
    await recordBy(tx, by, "staff.listed", { clock });
    return succeed({ members, invitations: views });
  });

/** Changes somebody's role; the last owner stays one. */
export const setRole = async (
  deps: AdminDeps,
  by: AccountRow,
  { accountId, role }: RouteBody<"setRole">,
): Promise<Result<RouteAnswer<"setRole">>> => {
  const changed = await onMember(deps, { by, accountId, action: "staff.setRole" }, async (tx, account) => {
    if (role !== "owner" && (await isLastOwner(tx, account))) return fail("LAST_OWNER");
    await tx.account.update(account.id, { role });
    // it was started, perhaps by somebody who may not, for less than the account is now
    await retireRecoveriesOf(tx, by, account.id, deps.clock);
    await retireWaysMadeBy(tx, by, { ...account, role }, deps.clock);
    const detail = { kind: "role", before: account.role, after: role } as const;
    await recordBy(tx, by, "account.roleChanged", { ...deps, accountId: account.id, detail });
    return succeed((await tx.session.ofAccount(account.id)).map(({ id }) => id));
  });
  if (!changed.ok) return changed;
  deps.rightsChanged(changed.value);
  return succeed({});
};

/**
 * Ends an account for good: its sessions with their card keys and tickets, the ways in that were open for its address or
 * that it made. Sockets and devices in running visits follow at once.
 */
export const disableAccount = async (
  deps: AdminDeps,
  by: AccountRow,
  { accountId }: RouteBody<"disableAccount">,
): Promise<Result<RouteAnswer<"disableAccount">>> => {
  const disabled = await onMember(deps, { by, accountId, action: "staff.disable" }, async (tx, account) => {
    if (await isLastOwner(tx, account)) return fail("LAST_OWNER");
    await tx.account.update(account.id, { disabledAt: deps.clock.now() });
    await tx.cardKey.remove(account.id);
    const ended = await removeSessionsOf(tx, account.id);
    await retireWaysOf(tx, by, account, deps.clock);
    await retireWaysMadeBy(tx, by, { ...account, role: null }, deps.clock);
    await recordBy(tx, by, "account.disabled", { ...deps, accountId: account.id });
    return succeed(ended);
  });
  if (!disabled.ok) return disabled;
  deps.sessionsEnded(disabled.value);
  deps.accountDisabled();
  return succeed({});
};

/** Starts a recovery: a link by which the person, with one factor that is left, makes both anew. One at a time. */
export const startRecovery = (
  deps: AdminDeps,
  by: AccountRow,
  { accountId }: RouteBody<"startRecovery">,
): Promise<Result<RouteAnswer<"startRecovery">>> =>
  onMember(deps, { by, accountId, action: "staff.recover" }, async (tx, account) => {
    const { id, clinicId, email, role } = account;
    await retireWaysOf(tx, by, account, deps.clock);
    const invited = { clinicId, email, role, purpose: "recovery", accountId: id } as const;
    const { row, token } = await issueStaffInvitation(tx, { ...invited, invitedBy: by.id }, deps);
    await recordBy(tx, by, "staff.recoveryStarted", { ...deps, accountId: account.id });
    return succeed({ token, expiresAt: row.expiresAt });
  });

/** Ends every session of somebody. */
export const endSessionsOf = async (
  deps: AdminDeps,
  by: AccountRow,
  { accountId }: RouteBody<"endSessionsOf">,
): Promise<Result<RouteAnswer<"endSessionsOf">>> => {
  const ended = await onMember(deps, { by, accountId, action: "staff.endSessions" }, async (tx, account) => {
    const ids = await removeSessionsOf(tx, account.id);
    await recordBy(tx, by, "session.endedByAdmin", { ...deps, accountId: account.id });
    return succeed(ids);
  });
  if (!ended.ok) return ended;
  deps.sessionsEnded(ended.value);
  return succeed({});
};
