import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, StaffInvitationRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { parametersFor } from "./passwords.ts";
import { tokenHashOf } from "./secrets.ts";
import { type StaffDeps, isOpen } from "./staff-invitations.ts";
import { countWrongToken, mustWait, staffThrottleKey } from "./staff-throttle.ts";

/** What looking at a way into the staff works with. */
export type WayDeps = Pick<StaffDeps, "store" | "clock"> & { secret: Uint8Array };

/** A way into the staff that is good, and the account that it gives back. */
export type Way = { row: StaffInvitationRow; account: AccountRow | null };

/** The way of a token; null for one that is unknown, used, retired, expired, tried too often, or whose account is no more. */
export const wayOf = async (
  reads: Pick<StoreReads, "staffInvitation" | "account">,
  token: string,
  now: number,
): Promise<Way | null> => {
  const row = await reads.staffInvitation.byTokenHash(tokenHashOf(token));
  if (row === null || !isOpen(row, now)) return null;
  if (row.purpose === "invitation")
    return (await reads.account.findByEmail(row.email)) === null ? { row, account: null } : null;
  const account = row.accountId === null ? null : await reads.account.find(row.accountId);
  return account === null || account.disabledAt !== null ? null : { row, account };
};

type Refusal = { code: ErrorCode; way: Way | null };

/** Refuses to let somebody in, and writes it down. */
export const refuseWay = async (tx: Pick<StoreTx, "audit">, deps: WayDeps, { code, way }: Refusal) => {
  await record(tx, {
    action: "staff.redeemFailed",
    clinicId: way?.row.clinicId ?? null,
    ...(way?.account ? { agent: byAccount(way.account.id) } : {}),
    outcome: code,
    recorded: deps.clock.now(),
  });
  return fail(code);
};

/** Whether this network may try now; asked before anything that costs. Nobody guesses a good token, so whoever holds one need not wait for those who try. */
export const enter = (deps: WayDeps, { key, token }: { key: string; token: string }): Promise<Result<null>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const isHeldUp = (await mustWait(tx, key, now)) && (await wayOf(tx, token, now)) === null;
    return isHeldUp ? refuseWay(tx, deps, { code: "RATE_LIMITED", way: null }) : succeed(null);
  });

/** Refuses a token that is not good; its network has to wait after too many. */
export const refuseToken = async (tx: Pick<StoreTx, "audit" | "throttle">, deps: WayDeps, key: string) => {
  await countWrongToken(tx, key, deps.clock.now());
  return refuseWay(tx, deps, { code: "STAFF_INVITATION_INVALID", way: null });
};

/** What somebody who holds a good token is told; every other token looks alike. */
export const lookAtStaffInvitation = async (
  deps: WayDeps,
  { token }: RouteBody<"lookAtStaffInvitation">,
  address: string,
): Promise<Result<RouteAnswer<"lookAtStaffInvitation">>> => {
  const key = staffThrottleKey(deps.secret, address);
  const entered = await enter(deps, { key, token });
  if (!entered.ok) return entered;
  return deps.store.transaction(async (tx) => {
    const way = await wayOf(tx, token, deps.clock.now());
    if (way === null) return refuseToken(tx, deps, key);
    const clinic = await tx.clinic.find(way.row.clinicId);
    if (clinic === null) throw new Error("a staff invitation without its clinic");
    const { purpose, email, role } = way.row;
    const { account } = way;
    return succeed({
      purpose,
      email: account?.email ?? email,
      role: account?.role ?? role,
      clinicName: clinic.name,
      displayName: account?.displayName ?? null,
      parameters: account === null ? null : parametersFor(account, account.email, deps.secret),
    });
  });
};
