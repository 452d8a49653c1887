import { type Actor, can } from "../../protocol/can.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Chance, OpeningId, VisitId, randomIdText } from "../../protocol/ids.ts";
import { LINK_GRACE_MS, ONE_TO_ONE_PLACES, PASSCODE_DIGITS } from "../../protocol/limits.ts";
import { asPhi } from "../../protocol/phi.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { NewVisit } from "../../protocol/visit.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, VisitRow } from "../store/rows.ts";
import { DAY_BACK_MS, summaryOf } from "./desk-views.ts";
import { type LinkDeps, linkHashOf } from "./links.ts";

/** Nothing is planned further ahead than this. Milliseconds. */
const AHEAD_MAX_MS = 2 * 366 * 24 * 60 * 60_000;

/** Six digits, each value as likely as every other. */
export const newPasscode = (chance: Chance): string => {
  const values = 10 ** PASSCODE_DIGITS;
  const limit = Math.floor(2 ** 32 / values) * values;
  let drawn = limit;
  while (drawn >= limit) drawn = new DataView(chance(4).buffer).getUint32(0);
  return String(drawn % values).padStart(PASSCODE_DIGITS, "0");
};

const isSensible = (visit: NewVisit, now: number): boolean =>
  visit.startsAt + visit.minutes * 60_000 + LINK_GRACE_MS > now &&
  visit.startsAt <= now + AHEAD_MAX_MS &&
  (visit.kind === "group" || visit.places <= ONE_TO_ONE_PLACES);

const rowOf = (
  { inviteHash, label, ...plan }: NewVisit,
  host: AccountRow,
  ids: Pick<VisitRow, "id" | "opening" | "createdAt" | "passcodeHash">,
): VisitRow => ({
  ...plan,
  ...ids,
  clinicId: host.clinicId,
  hostAccountId: host.id,
  label: asPhi(label),
  phase: "scheduled",
  isLocked: false,
  isSuspended: false,
  roomName: null,
  openedAt: null,
  endedAt: null,
  epoch: 0,
  rev: 0,
  headHash: null,
  hostParticipantId: null,
  hostHello: null,
  linkHash: linkHashOf(inviteHash),
  passcodeTries: 0,
  restsUntil: null,
});

/** Makes a visit of this host, and its first passcode, which is told once and kept as a hash. */
export const createVisit = async (
  deps: LinkDeps,
  host: AccountRow,
  visit: NewVisit,
): Promise<Result<RouteAnswer<"createVisit">>> => {
  const createdAt = deps.clock.now();
  if (!isSensible(visit, createdAt)) return fail("REQUEST_INVALID");
  const passcode = newPasscode(deps.chance);
  const row = rowOf(visit, host, {
    id: VisitId.parse(randomIdText(deps.chance)),
    opening: OpeningId.parse(randomIdText(deps.chance)),
    createdAt,
    passcodeHash: await deps.verifier.hash(passcode),
  });
  return deps.store.transaction(async (tx) => {
    await tx.visit.insert(row);
    const { id: visitId, clinicId } = row;
    const agent = byAccount(host.id);
    await record(tx, { action: "visit.created", agent, visitId, clinicId, recorded: createdAt });
    return succeed({ visit: summaryOf(row, createdAt), passcode });
  });
};

/** A host's own visits of today and later, and the open ones. Reading labels is written down. */
export const listVisits = (deps: LinkDeps, host: AccountRow): Promise<Result<RouteAnswer<"listVisits">>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const visits = await tx.visit.ofHost(host.id, now - DAY_BACK_MS);
    const agent = byAccount(host.id);
    await record(tx, { action: "visit.listed", agent, clinicId: host.clinicId, recorded: now });
    return succeed({ visits: visits.map((visit) => summaryOf(visit, now)) });
  });

const actorFor = (visit: VisitRow, account: AccountRow): Actor => {
  if (visit.clinicId !== account.clinicId) return "otherClinic";
  return visit.hostAccountId === account.id ? "host" : account.role;
};

/** Why this account may not renew the link of this visit; another clinic's visit looks like none. */
const renewRefusal = (visit: VisitRow | null, account: AccountRow): ErrorCode | null => {
  if (visit === null) return "NOT_FOUND";
  const actor = actorFor(visit, account);
  if (can(actor, "visit.renewLink", visit.phase)) return null;
  if (actor === "otherClinic") return "NOT_FOUND";
  return actor === "host" ? "VISIT_ENDED" : "FORBIDDEN";
};

/** Replaces link and passcode of an own visit; the old ones let nobody new in, tries and rest begin anew. */
export const renewLink = async (
  deps: LinkDeps,
  account: AccountRow,
  { visitId, inviteHash }: RouteBody<"renewLink">,
): Promise<Result<RouteAnswer<"renewLink">>> => {
  const passcode = newPasscode(deps.chance);
  const passcodeHash = await deps.verifier.hash(passcode);
  return deps.store.transaction(async (tx) => {
    const recorded = deps.clock.now();
    const agent = byAccount(account.id);
    const visit = await tx.visit.find(visitId);
    const refusal = renewRefusal(visit, account);
    const about = visit?.clinicId === account.clinicId ? { visitId } : {};
    const entry = { agent, clinicId: account.clinicId, recorded, ...about };
    if (refusal !== null) {
      await record(tx, { ...entry, action: "request.refused", outcome: refusal });
      return fail(refusal);
    }
    const linkHash = linkHashOf(inviteHash);
    await tx.visit.update(visitId, { linkHash, passcodeHash, passcodeTries: 0, restsUntil: null });
    await record(tx, { ...entry, action: "visit.linkRenewed" });
    return succeed({ passcode });
  });
};
