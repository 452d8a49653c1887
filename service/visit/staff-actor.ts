import { type Action, type Actor, can } from "../../protocol/can.ts";
import { type ErrorCode, type Failure, fail } from "../../protocol/errors.ts";
import type { AccountId, VisitId } from "../../protocol/ids.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, VisitRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { isPresent } from "./machine-state.ts";

/** A member of staff who asks about a visit. */
export type Staff = { account: AccountRow; visitId: VisitId };

/** Whose device leads the visit now; null before it opens, and while the one that led is out. */
export const leaderOf = async (
  reads: Pick<StoreReads, "admission">,
  { hostParticipantId }: VisitRow,
): Promise<AccountId | null> => {
  if (hostParticipantId === null) return null;
  const leader = await reads.admission.find(hostParticipantId);
  return leader !== null && isPresent(leader) ? leader.accountId : null;
};

/** What an account is to a visit over HTTP: host of its own visits, and of one that it leads now. */
export const staffActor = async (
  reads: Pick<StoreReads, "admission">,
  visit: VisitRow,
  account: AccountRow,
): Promise<Actor> => {
  if (visit.clinicId !== account.clinicId) return "otherClinic";
  if (visit.hostAccountId === account.id) return "host";
  return (await leaderOf(reads, visit)) === account.id ? "host" : account.role;
};

/** Why this account may not do this with this visit; null when it may. Another clinic's visit looks like none. */
export const staffRefusal = async (
  reads: Pick<StoreReads, "admission">,
  visit: VisitRow | null,
  account: AccountRow,
  action: Action,
): Promise<ErrorCode | null> => {
  if (visit === null) return "NOT_FOUND";
  const actor = await staffActor(reads, visit, account);
  if (can(actor, action, visit.phase)) return null;
  if (actor === "otherClinic") return "NOT_FOUND";
  return actor === "host" ? "VISIT_ENDED" : "FORBIDDEN";
};

/** Writes down what an account was refused; a visit of another clinic is not named. */
export const refuseStaff = async (
  tx: Pick<StoreTx, "visit" | "audit">,
  { account, visitId }: Staff,
  outcome: ErrorCode,
  recorded: number,
): Promise<{ ok: false; error: Failure }> => {
  const visit = await tx.visit.find(visitId);
  const about = visit?.clinicId === account.clinicId ? { visitId } : {};
  const agent = byAccount(account.id);
  const { clinicId } = account;
  await record(tx, { action: "request.refused", agent, clinicId, outcome, recorded, ...about });
  return fail(outcome);
};
