import { createHash, timingSafeEqual } from "node:crypto";
import { bytesOf } from "../../protocol/base64url.ts";
import { can } from "../../protocol/can.ts";
import { fail } from "../../protocol/errors.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { LINK_GRACE_MS, LINK_REST_MS, PASSCODE_TRIES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, RouteBody, VisitLook } from "../../protocol/routes.ts";
import { issueTicket } from "../account/tickets.ts";
import type { Verifier } from "../account/verifier.ts";
import { byParticipant, byService, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { TicketUse, VisitRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { admissionOutCode } from "./link-states.ts";

/** What links work with. */
export type LinkDeps = { store: Store; clock: Clock; chance: Chance; verifier: Verifier };

type Invite = RouteBody<"look">;

/** What is kept of an invite hash, so that the database alone opens no link. */
export const linkHashOf = (inviteHash: string): string =>
  createHash("sha256").update("anteroom/1/link\0").update(bytesOf(inviteHash)).digest("base64url");

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

const isExpired = (visit: VisitRow, now: number): boolean =>
  visit.phase === "scheduled" && now >= visit.startsAt + visit.minutes * 60_000 + LINK_GRACE_MS;

/** What the holder of a good link is told of its visit's end; null while it can be joined. */
const overCode = (visit: VisitRow, now: number): ErrorCode | null => {
  if (!can("nobody", "join.arrive", visit.phase)) return "VISIT_ENDED";
  return isExpired(visit, now) ? "LINK_EXPIRED" : null;
};

/** The visit of a good link; an unknown id and a wrong secret are told apart by nobody. */
const followLink = async (
  reads: Pick<StoreReads, "visit">,
  { visitId, inviteHash }: Invite,
  now: number,
): Promise<Result<VisitRow>> => {
  const visit = await reads.visit.find(visitId);
  const isRight = isSame(visit?.linkHash ?? linkHashOf(inviteHash), linkHashOf(inviteHash));
  if (visit === null || !isRight) return fail("LINK_INVALID");
  const over = overCode(visit, now);
  return over === null ? succeed(visit) : fail(over);
};

const namesOf = async (
  reads: Pick<StoreReads, "account" | "clinic">,
  visit: VisitRow,
): Promise<{ hostName: string; clinicName: string }> => {
  const host = await reads.account.find(visit.hostAccountId);
  const clinic = await reads.clinic.find(visit.clinicId);
  if (host === null || clinic === null) throw new Error("a visit without its host");
  return { hostName: host.displayName, clinicName: clinic.name };
};

/** Writes a refusal down; the visit is named only if there is one of that id. */
const refuse = async (
  tx: Pick<StoreTx, "visit" | "audit">,
  { visitId }: Pick<Invite, "visitId">,
  outcome: ErrorCode,
  recorded: number,
): Promise<{ ok: false; error: { code: ErrorCode; retryable: boolean } }> => {
  const visit = await tx.visit.find(visitId);
  const about = visit === null ? {} : { visitId, clinicId: visit.clinicId };
  await record(tx, { action: "request.refused", ...about, outcome, recorded });
  return fail(outcome);
};

/** What a good link shows before the passcode. */
export const look = (deps: LinkDeps, invite: Invite): Promise<Result<VisitLook>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, invite, now);
    if (!followed.ok) return refuse(tx, invite, followed.error.code, now);
    const { kind, startsAt } = followed.value;
    return succeed({ ...(await namesOf(tx, followed.value)), kind, startsAt });
  });

const arrivalOf = async (deps: LinkDeps, tx: StoreTx, visit: VisitRow, use: TicketUse): Promise<Arrival> => ({
  ticket: await issueTicket(tx, use, deps),
  visitId: visit.id,
  opening: visit.opening,
  ...(await namesOf(tx, visit)),
});

/** Lets a link rest and writes it down. */
const rest = async (tx: StoreTx, visit: VisitRow, now: number): Promise<void> => {
  await tx.visit.update(visit.id, { restsUntil: now + LINK_REST_MS, passcodeTries: 0 });
  const { id: visitId, clinicId } = visit;
  const outcome = "LINK_RESTING";
  await record(tx, {
    action: "join.linkRested",
    agent: byService,
    visitId,
    clinicId,
    outcome,
    recorded: now,
  });
};

/** Whether the link rests now; tries that are used up, with their checks still running, begin the rest. */
const isResting = async (tx: StoreTx, visit: VisitRow, now: number): Promise<boolean> => {
  if (visit.restsUntil !== null && now < visit.restsUntil) return true;
  if (visit.passcodeTries < PASSCODE_TRIES) return false;
  await rest(tx, visit, now);
  return true;
};

/** Takes one try before the passcode is checked, so that many at once gain nothing. */
const takeTry = (deps: LinkDeps, invite: Invite): Promise<Result<VisitRow>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, invite, now);
    if (!followed.ok) return refuse(tx, invite, followed.error.code, now);
    const visit = followed.value;
    if (await isResting(tx, visit, now)) return refuse(tx, invite, "LINK_RESTING", now);
    await tx.visit.update(visit.id, { passcodeTries: visit.passcodeTries + 1 });
    return succeed(visit);
  });

/** A wrong passcode, written down; the last of the tries lets the link rest. */
const wrong = async (tx: StoreTx, visit: VisitRow, now: number): Promise<Result<Arrival>> => {
  const { id: visitId, clinicId } = visit;
  const outcome = "PASSCODE_WRONG";
  await record(tx, { action: "join.passcodeWrong", visitId, clinicId, outcome, recorded: now });
  if (visit.passcodeTries >= PASSCODE_TRIES) await rest(tx, visit, now);
  return fail(outcome);
};

/** A single-use ticket for the waiting room; LINK_INVALID, VISIT_ENDED, LINK_EXPIRED, LINK_RESTING or PASSCODE_WRONG otherwise, all after one verification. */
export const arrive = async (deps: LinkDeps, body: RouteBody<"arrive">): Promise<Result<Arrival>> => {
  const taken = await takeTry(deps, body);
  const kept = taken.ok ? taken.value.passcodeHash : null;
  const isRight = await deps.verifier.verify(kept, body.passcode);
  if (!taken.ok) return taken;
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, body, now);
    if (!followed.ok) return refuse(tx, body, followed.error.code, now);
    const visit = followed.value;
    const isNewPasscode = visit.passcodeHash !== kept;
    if (!isRight || isNewPasscode) return wrong(tx, visit, now);
    const { id: visitId, clinicId } = visit;
    await tx.visit.update(visitId, { passcodeTries: 0 });
    await record(tx, { action: "join.arrived", visitId, clinicId, recorded: now });
    return succeed(await arrivalOf(deps, tx, visit, { purpose: "knock", visitId }));
  });
};

/** A single-use ticket for exactly this participant to take up its place again. Also good with an older link of the visit: a new link sends nobody away who is here. */
export const resume = (deps: LinkDeps, body: RouteBody<"resume">): Promise<Result<Arrival>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { visitId, participantId } = body;
    const visit = await tx.visit.find(visitId);
    if (visit === null || !(await tx.visit.hadLink(visitId, linkHashOf(body.inviteHash))))
      return refuse(tx, body, "LINK_INVALID", now);
    const out = overCode(visit, now) ?? admissionOutCode(await tx.admission.find(participantId), visit);
    if (out !== null) return refuse(tx, body, out, now);
    const agent = byParticipant(participantId);
    const { clinicId } = visit;
    await record(tx, { action: "join.arrived", agent, participantId, visitId, clinicId, recorded: now });
    return succeed(await arrivalOf(deps, tx, visit, { purpose: "resume", visitId, participantId }));
  });
