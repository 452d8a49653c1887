import { type Actor, can } from "../../protocol/can.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, RouteBody } from "../../protocol/routes.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, InvitationRow, VisitRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { type WayIn, accountReturnHashOf, wayInOf } from "./come-back.ts";
import { countKnock } from "./knocks.ts";
import { admissionOutCode } from "./link-states.ts";
import { type LinkDeps, arrivalOf, followAnyLink, overCode } from "./links.ts";
import { withPasscode } from "./passcode-tries.ts";
import { type Staff, leaderOf, refuseStaff, staffActor } from "./staff-actor.ts";

type Ask = RouteBody<"joinAsStaff"> & { address: string };
type Found = { visit: VisitRow; way: WayIn };

/** Why an account may not come to this visit as a member of staff; null when it may. */
const refusalOf = (actor: Actor, visit: VisitRow): ErrorCode | null => {
  if (can(actor, "join.arriveAsStaff", visit.phase)) return null;
  if (actor === "otherClinic") return "NOT_FOUND";
  return visit.phase === "ended" ? "VISIT_ENDED" : "FORBIDDEN";
};

const findFor = async (
  reads: Pick<StoreReads, "visit" | "admission">,
  { account, visitId }: Staff,
): Promise<Result<Found>> => {
  const visit = await reads.visit.find(visitId);
  if (visit === null) return fail("NOT_FOUND");
  const refusal = refusalOf(await staffActor(reads, visit, account), visit);
  if (refusal !== null) return fail(refusal);
  const rows = (await reads.admission.ofVisit(visitId)).filter((row) => row.accountId === account.id);
  const way = wayInOf(rows);
  return way.state === "dead" && way.code === "REMOVED" ? fail("REMOVED") : succeed({ visit, way });
};

/** The visit's own host needs no link, and comes this way only while somebody else leads; before that it opens its visit. */
const hostRefusal = async (
  reads: Pick<StoreReads, "admission">,
  visit: VisitRow,
  account: AccountRow,
): Promise<ErrorCode | null> => {
  const leader = await leaderOf(reads, visit);
  if (visit.phase === "scheduled" || leader === null) return "VISIT_NOT_OPEN";
  return leader === account.id ? "FORBIDDEN" : null;
};

const enter = async (
  deps: LinkDeps,
  tx: StoreTx,
  account: AccountRow,
  { visit, way, invitation }: { visit: VisitRow; way: WayIn; invitation: InvitationRow | null },
): Promise<Arrival> => {
  const { id: visitId, clinicId } = visit;
  const isBack = way.state === "good";
  const action = isBack ? "join.cameBack" : "join.arrived";
  await record(tx, {
    action,
    agent: byAccount(account.id),
    visitId,
    clinicId,
    recorded: deps.clock.now(),
  });
  return arrivalOf(deps, tx, visit, {
    purpose: "knock",
    visitId,
    invitationId: invitation?.id ?? (way.state === "good" ? way.last.invitationId : null),
    returnHash: accountReturnHashOf(visitId, account.id),
    accountId: account.id,
    isBack,
  });
};

/** Whether this account needs no passcode: the visit's own host, or somebody who was let in before and has any link of the visit. */
const needsNoPasscode = async (tx: StoreTx, { visit, way }: Found, ask: Ask, now: number) => {
  if (ask.invitation === null) return true;
  if (way.state !== "good") return false;
  return (await followAnyLink(tx, { visitId: visit.id, ...ask.invitation }, now)).ok;
};

/** The arrival of somebody who needs no passcode; null for everybody else who may try one. */
const arriveWithout = (deps: LinkDeps, account: AccountRow, ask: Ask): Promise<Result<Arrival | null>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const staff = { account, visitId: ask.visitId };
    const found = await findFor(tx, staff);
    if (!found.ok) return refuseStaff(tx, staff, found.error.code, now);
    const { visit, way } = found.value;
    const isHost = visit.hostAccountId === account.id;
    if (ask.invitation === null && !isHost) return refuseStaff(tx, staff, "FORBIDDEN", now);
    const refusal = isHost ? await hostRefusal(tx, visit, account) : null;
    if (refusal !== null) return refuseStaff(tx, staff, refusal, now);
    if (!(await needsNoPasscode(tx, found.value, ask, now))) return succeed(null);
    const slowed = await countKnock(tx, deps.secret, { visit, address: ask.address }, now);
    return slowed ?? succeed(await enter(deps, tx, account, { visit, way, invitation: null }));
  });

/** A single-use ticket to knock that is bound to the account: for a link and its passcode, tried as everybody tries; for those let in before, any link; for the visit's own host, while a colleague leads, none. */
export const joinAsStaff = async (
  deps: LinkDeps,
  account: AccountRow,
  ask: Ask,
): Promise<Result<Arrival>> => {
  const { visitId, invitation: invite, address } = ask;
  const without = await arriveWithout(deps, account, ask);
  if (!without.ok) return without;
  if (without.value !== null) return succeed(without.value);
  if (invite === null) throw new Error("a host who needs a passcode");
  return withPasscode(deps, { visitId, ...invite, address }, async (tx, { visit, invitation }, now) => {
    const found = await findFor(tx, { account, visitId });
    if (!found.ok) return refuseStaff(tx, { account, visitId }, found.error.code, now);
    return succeed(await enter(deps, tx, account, { visit, way: found.value.way, invitation }));
  });
};

/** Why this account's device may not take up its place again; null when it may. */
const resumeRefusal = async (
  tx: StoreTx,
  account: AccountRow,
  { visitId, participantId }: RouteBody<"resumeAsStaff">,
  now: number,
): Promise<ErrorCode | null> => {
  const visit = await tx.visit.find(visitId);
  if (visit === null || visit.clinicId !== account.clinicId) return "NOT_FOUND";
  const row = await tx.admission.find(participantId);
  if (row !== null && row.visitId === visitId && row.accountId !== account.id) return "FORBIDDEN";
  return overCode(visit, now) ?? admissionOutCode(row, visit);
};

/** A single-use ticket for a desktop that this account brought in to take up its own place again. */
export const resumeAsStaff = (
  deps: LinkDeps,
  account: AccountRow,
  body: RouteBody<"resumeAsStaff">,
): Promise<Result<Arrival>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { visitId, participantId } = body;
    const refusal = await resumeRefusal(tx, account, body, now);
    const visit = await tx.visit.find(visitId);
    if (visit === null || refusal !== null)
      return refuseStaff(tx, { account, visitId }, refusal ?? "NOT_FOUND", now);
    const { clinicId } = visit;
    const agent = byAccount(account.id);
    await record(tx, { action: "join.arrived", agent, participantId, visitId, clinicId, recorded: now });
    return succeed(await arrivalOf(deps, tx, visit, { purpose: "resume", visitId, participantId }));
  });
