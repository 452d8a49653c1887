import { createHash, timingSafeEqual } from "node:crypto";
import { bytesOf } from "../../protocol/base64url.ts";
import { can } from "../../protocol/can.ts";
import { fail } from "../../protocol/errors.ts";
import type { ErrorCode, Failure } from "../../protocol/errors.ts";
import type { Chance, InvitationId } from "../../protocol/ids.ts";
import { LINK_GRACE_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, RouteBody, VisitLook } from "../../protocol/routes.ts";
import { issueTicket } from "../account/tickets.ts";
import type { Verifier } from "../account/verifier.ts";
import { byParticipant, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { InvitationRow, TicketUse, VisitRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { admissionOutCode } from "./link-states.ts";
import { wordingOf } from "./wording.ts";

/** What links work with. `secret` hides whose knocks are counted. */
export type LinkDeps = {
  store: Store;
  clock: Clock;
  chance: Chance;
  verifier: Verifier;
  secret: Uint8Array;
};

/** What a link says: a visit, and the hash of its secret. */
export type Invite = RouteBody<"look">;

/** A good link: the visit, and whose link it is; null for the one for all. */
export type Link = { visit: VisitRow; invitation: InvitationRow | null };

/** What is kept of an invite hash, so that the database alone opens no link. */
export const linkHashOf = (inviteHash: string): string =>
  createHash("sha256").update("anteroom/1/link\0").update(bytesOf(inviteHash)).digest("base64url");

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

const isExpired = (visit: VisitRow, now: number): boolean =>
  visit.phase === "scheduled" && now >= visit.startsAt + visit.minutes * 60_000 + LINK_GRACE_MS;

/** What the holder of a good link is told of its visit's end; null while it can be joined. */
export const overCode = (visit: VisitRow, now: number): ErrorCode | null => {
  if (!can("nobody", "join.arrive", visit.phase)) return "VISIT_ENDED";
  return isExpired(visit, now) ? "LINK_EXPIRED" : null;
};

const retiredAtOf = ({ visit, invitation }: Link): number | null =>
  invitation === null ? visit.linkRetiredAt : invitation.retiredAt;

/** The link that an invite names, whatever became of it; an unknown id and a wrong secret are told apart by nobody. */
const linkOf = async (
  reads: Pick<StoreReads, "visit" | "invitation">,
  { visitId, inviteHash }: Invite,
): Promise<Link | null> => {
  const linkHash = linkHashOf(inviteHash);
  const visit = await reads.visit.find(visitId);
  const invitation = await reads.invitation.byHash(visitId, linkHash);
  const isShared = isSame(visit?.linkHash ?? linkHash, linkHash);
  if (visit === null) return null;
  if (isShared) return { visit, invitation: null };
  return invitation === null ? null : { visit, invitation };
};

/** Why nobody new comes in by the link of a ticket, which may have been retired since the ticket was given; null while the link is good. */
export const ticketLinkRefusal = async (
  reads: Pick<StoreReads, "invitation">,
  visit: Pick<VisitRow, "linkRetiredAt">,
  invitationId: InvitationId | null,
): Promise<ErrorCode | null> => {
  const retiredAt =
    invitationId === null
      ? visit.linkRetiredAt
      : ((await reads.invitation.find(invitationId))?.retiredAt ?? null);
  return retiredAt === null ? null : "LINK_RETIRED";
};

/** A link that lets newcomers in; LINK_INVALID, VISIT_ENDED, LINK_EXPIRED or LINK_RETIRED otherwise. */
export const followLink = async (
  reads: Pick<StoreReads, "visit" | "invitation">,
  invite: Invite,
  now: number,
): Promise<Result<Link>> => {
  const link = await linkOf(reads, invite);
  if (link === null) return fail("LINK_INVALID");
  const over = overCode(link.visit, now);
  if (over !== null) return fail(over);
  return retiredAtOf(link) === null ? succeed(link) : fail("LINK_RETIRED");
};

/** The visit of any link that it ever had, while it can be joined: for those who were here before. */
export const followAnyLink = async (
  reads: Pick<StoreReads, "visit">,
  { visitId, inviteHash }: Invite,
  now: number,
): Promise<Result<VisitRow>> => {
  const visit = await reads.visit.find(visitId);
  const isRight = await reads.visit.hadLink(visitId, linkHashOf(inviteHash));
  if (visit === null || !isRight) return fail("LINK_INVALID");
  const over = overCode(visit, now);
  return over === null ? succeed(visit) : fail(over);
};

/** Writes a refusal down; the visit is named only if there is one of that id. */
export const refuseInvite = async (
  tx: Pick<StoreTx, "visit" | "audit">,
  { visitId }: Pick<Invite, "visitId">,
  outcome: ErrorCode,
  recorded: number,
): Promise<{ ok: false; error: Failure }> => {
  const visit = await tx.visit.find(visitId);
  const about = visit === null ? {} : { visitId, clinicId: visit.clinicId };
  await record(tx, { action: "request.refused", ...about, outcome, recorded });
  return fail(outcome);
};

const namesOf = async (reads: Pick<StoreReads, "account" | "clinic">, visit: VisitRow) => {
  const host = await reads.account.find(visit.hostAccountId);
  const clinic = await reads.clinic.find(visit.clinicId);
  if (host === null || clinic === null) throw new Error("a visit without its host");
  return { hostName: host.displayName, clinicName: clinic.name, wording: wordingOf(clinic) };
};

/** What a good link shows before the passcode. */
export const look = (deps: LinkDeps, invite: Invite): Promise<Result<VisitLook>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, invite, now);
    if (!followed.ok) return refuseInvite(tx, invite, followed.error.code, now);
    const { kind, startsAt } = followed.value.visit;
    const { hostName, clinicName } = await namesOf(tx, followed.value.visit);
    return succeed({ hostName, clinicName, kind, startsAt });
  });

/** A ticket for this use, with what its holder must know of the visit. */
export const arrivalOf = async (
  deps: Pick<LinkDeps, "clock" | "chance">,
  tx: StoreTx,
  visit: VisitRow,
  use: TicketUse,
): Promise<Arrival> => ({
  ticket: await issueTicket(tx, use, deps),
  visitId: visit.id,
  opening: visit.opening,
  kind: visit.kind,
  ...(await namesOf(tx, visit)),
});

/** A single-use ticket for exactly this participant to take up its place again. Also good with an older or a retired link: neither sends anybody away who is here. A desktop that was brought in by an account comes back through its session only. */
export const resume = (deps: LinkDeps, body: RouteBody<"resume">): Promise<Result<Arrival>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { visitId, participantId } = body;
    const followed = await followAnyLink(tx, body, now);
    if (!followed.ok) return refuseInvite(tx, body, followed.error.code, now);
    const visit = followed.value;
    const row = await tx.admission.find(participantId);
    const isStaffs = row !== null && row.accountId !== null;
    const out = admissionOutCode(row, visit) ?? (isStaffs ? "FORBIDDEN" : null);
    if (out !== null) return refuseInvite(tx, body, out, now);
    const agent = byParticipant(participantId);
    const { clinicId } = visit;
    await record(tx, { action: "join.arrived", agent, participantId, visitId, clinicId, recorded: now });
    return succeed(await arrivalOf(deps, tx, visit, { purpose: "resume", visitId, participantId }));
  });
