import { createHash } from "node:crypto";
import { bytesOf } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { AccountId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, RouteBody } from "../../protocol/routes.ts";
import { newToken } from "../account/secrets.ts";
import { byParticipant, record } from "../audit/log.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { countKnock } from "./knocks.ts";
import { type LinkDeps, arrivalOf, followAnyLink, refuseInvite } from "./links.ts";
import { withPasscode } from "./passcode-tries.ts";

/** What a request shows beside its body: its address, and the return key of its cookie (base64url of 32 bytes), null without one. */
export type Comer = { address: string; returnKey: string | null };

/** An arrival, and the return key that its browser keeps from now on. */
export type Arrived = { arrival: Arrival; returnKey: string };

/** What is kept of a return key: nobody makes a cookie from the database. */
export const returnHashOf = (returnKey: string): string =>
  createHash("sha256").update("anteroom/1/return\0").update(bytesOf(returnKey)).digest("base64url");

/** The way in of a signed-in member of staff: the account stands where a guest's cookie does. */
export const accountReturnHashOf = (visitId: VisitId, accountId: AccountId): string =>
  createHash("sha256").update(`anteroom/1/return-account\0${visitId}\0${accountId}`).digest("base64url");

/** A way in by all who came by it: `good` once somebody of it was let in, dead with a removal or a denial of any. */
export type WayIn =
  | { state: "unknown" | "waited" }
  | { state: "good"; last: AdmissionRow }
  | { state: "dead"; code: ErrorCode };

/** What became of those who came by one way in. */
export const wayInOf = (rows: readonly AdmissionRow[]): WayIn => {
  if (rows.some((row) => row.state === "removed")) return { state: "dead", code: "REMOVED" };
  if (rows.some((row) => row.state === "denied")) return { state: "dead", code: "DENIED" };
  const last = rows.findLast((row) => row.admittedSeq !== null);
  if (last !== undefined) return { state: "good", last };
  return { state: rows.length > 0 ? "waited" : "unknown" };
};

const wayOfKey = async (
  reads: Pick<StoreReads, "admission">,
  visitId: VisitId,
  returnKey: string | null,
): Promise<WayIn> =>
  returnKey === null
    ? { state: "unknown" }
    : wayInOf(await reads.admission.ofReturnHash(visitId, returnHashOf(returnKey)));

/** A known key that is not dead goes on; everybody else gets a fresh one. */
const keyToKeep = (deps: LinkDeps, way: WayIn, returnKey: string | null): string =>
  returnKey === null || way.state === "unknown" || way.state === "dead" ? newToken(deps.chance) : returnKey;

/** A single-use ticket for the waiting room, and a way to come back; LINK_INVALID, VISIT_ENDED, LINK_EXPIRED, LINK_RETIRED, LINK_RESTING or PASSCODE_WRONG otherwise, all after one verification; RATE_LIMITED before it. */
export const arrive = (
  deps: LinkDeps,
  body: RouteBody<"arrive">,
  { address, returnKey }: Comer,
): Promise<Result<Arrived>> =>
  withPasscode(deps, { ...body, address }, async (tx, { visit, invitation }, now) => {
    const { id: visitId, clinicId } = visit;
    const way = await wayOfKey(tx, visitId, returnKey);
    const kept = keyToKeep(deps, way, returnKey);
    await record(tx, { action: "join.arrived", visitId, clinicId, recorded: now });
    const arrival = await arrivalOf(deps, tx, visit, {
      purpose: "knock",
      visitId,
      invitationId: invitation?.id ?? null,
      returnHash: returnHashOf(kept),
      accountId: null,
      isBack: way.state === "good",
    });
    return succeed({ arrival, returnKey: kept });
  });

const backBy = async (
  deps: LinkDeps,
  tx: StoreTx,
  visit: VisitRow,
  { returnKey, last }: { returnKey: string; last: AdmissionRow },
): Promise<Arrived> => {
  const { id: visitId, clinicId } = visit;
  const { participantId, invitationId } = last;
  await record(tx, {
    action: "join.cameBack",
    agent: byParticipant(participantId),
    participantId,
    visitId,
    clinicId,
    recorded: deps.clock.now(),
  });
  const arrival = await arrivalOf(deps, tx, visit, {
    purpose: "knock",
    visitId,
    invitationId,
    returnHash: returnHashOf(returnKey),
    accountId: null,
    isBack: true,
  });
  return { arrival, returnKey };
};

/** A ticket without a passcode, for a browser that was let in before, by any link that the visit ever had; REMOVED or DENIED where somebody of that browser was, NOT_ADMITTED where nobody was let in. */
export const comeBack = (
  deps: LinkDeps,
  body: RouteBody<"comeBack">,
  { address, returnKey }: Comer,
): Promise<Result<Arrived>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followAnyLink(tx, body, now);
    if (!followed.ok) return refuseInvite(tx, body, followed.error.code, now);
    const visit = followed.value;
    // Everybody's first visit to the page asks this: without a cookie it is no attempt that is worth a row.
    if (returnKey === null) return fail("NOT_ADMITTED");
    const way = await wayOfKey(tx, visit.id, returnKey);
    if (way.state === "dead") return refuseInvite(tx, body, way.code, now);
    if (way.state !== "good") return refuseInvite(tx, body, "NOT_ADMITTED", now);
    // Only what would bring a ticket counts, so that a whole group may open the page behind one address.
    const slowed = await countKnock(tx, deps.secret, { visit, address }, now);
    if (slowed !== null) return slowed;
    return succeed(await backBy(deps, tx, visit, { returnKey, last: way.last }));
  });
