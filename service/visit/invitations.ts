import type { ErrorCode } from "../../protocol/errors.ts";
import { InvitationId, randomIdText } from "../../protocol/ids.ts";
import { INVITATIONS_MAX } from "../../protocol/limits.ts";
import { asPhi } from "../../protocol/phi.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { InvitationView } from "../../protocol/visit.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, AdmissionRow, InvitationRow, VisitRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { checkLabel } from "./labels.ts";
import { type LinkDeps, linkHashOf } from "./links.ts";
import { newPasscode } from "./passcodes.ts";
import { refuseStaff, staffRefusal } from "./staff-actor.ts";

/** The link for all is listed under the visit's own id. */
export const sharedLinkId = (visit: Pick<VisitRow, "id">): InvitationId => InvitationId.parse(visit.id);

const isResting = ({ restsUntil }: Pick<VisitRow, "restsUntil">, now: number): boolean =>
  restsUntil !== null && restsUntil > now;

const viewOf = (row: InvitationRow, now: number): InvitationView => ({
  id: row.id,
  label: row.label.reveal(),
  isShared: false,
  createdAt: row.createdAt,
  usedAt: row.usedAt,
  retiredAt: row.retiredAt,
  isResting: isResting(row, now),
});

const isByShared = (row: AdmissionRow): boolean => row.invitationId === null && row.accountId === null;

const sharedView = (visit: VisitRow, admissions: readonly AdmissionRow[], now: number): InvitationView => ({
  id: sharedLinkId(visit),
  label: null,
  isShared: true,
  createdAt: visit.createdAt,
  usedAt: admissions.find(isByShared)?.waitingSince ?? null,
  retiredAt: visit.linkRetiredAt,
  isResting: isResting(visit, now),
});

type Work<T> = (tx: StoreTx, visit: VisitRow, now: number) => Promise<Result<T>>;

/** Runs work on a visit whose links this account may manage; a refusal is written down. */
const managing = <T>(
  deps: LinkDeps,
  account: AccountRow,
  { visitId }: RouteBody<"listInvitations">,
  work: Work<T>,
): Promise<Result<T>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const visit = await tx.visit.find(visitId);
    const refusal = await staffRefusal(tx, visit, account, "visit.invite");
    if (visit === null || refusal !== null)
      return refuseStaff(tx, { account, visitId }, refusal ?? "NOT_FOUND", now);
    return work(tx, visit, now);
  });

/** Why a visit takes no further link of this hash; null when it does. */
const inviteRefusal = async (tx: StoreTx, visit: VisitRow, linkHash: string): Promise<ErrorCode | null> => {
  const links = await tx.invitation.ofVisit(visit.id);
  // The link for all is one of them.
  if (links.length + 1 >= INVITATIONS_MAX) return "VISIT_FULL";
  return (await tx.visit.hadLink(visit.id, linkHash)) ? "REQUEST_INVALID" : null;
};

/** Makes a link for one person, with a passcode of its own, which is told once; VISIT_FULL when there are too many, retired ones included. */
export const invite = async (
  deps: LinkDeps,
  account: AccountRow,
  { visitId, inviteHash, label: given }: RouteBody<"invite">,
): Promise<Result<RouteAnswer<"invite">>> => {
  const label = checkLabel(given);
  if (!label.ok) return label;
  const passcode = newPasscode(deps.chance);
  const passcodeHash = await deps.verifier.hash(passcode);
  const linkHash = linkHashOf(inviteHash);
  return managing(deps, account, { visitId }, async (tx, visit, now) => {
    const refusal = await inviteRefusal(tx, visit, linkHash);
    if (refusal !== null) return refuseStaff(tx, { account, visitId }, refusal, now);
    const row: InvitationRow = {
      id: InvitationId.parse(randomIdText(deps.chance)),
      visitId,
      label: asPhi(label.value),
      linkHash,
      passcodeHash,
      passcodeTries: 0,
      restsUntil: null,
      createdAt: now,
      usedAt: null,
      retiredAt: null,
    };
    await tx.invitation.insert(row);
    const { clinicId } = visit;
    const agent = byAccount(account.id);
    await record(tx, { action: "invitation.created", agent, visitId, clinicId, recorded: now });
    return succeed({ invitation: viewOf(row, now), passcode });
  });
};

/** All links of a visit, the one for all first. Reading labels is written down. */
export const listInvitations = (
  deps: LinkDeps,
  account: AccountRow,
  body: RouteBody<"listInvitations">,
): Promise<Result<RouteAnswer<"listInvitations">>> =>
  managing(deps, account, body, async (tx, visit, now) => {
    const { id: visitId, clinicId } = visit;
    const personal = (await tx.invitation.ofVisit(visitId)).map((row) => viewOf(row, now));
    const shared = sharedView(visit, await tx.admission.ofVisit(visitId), now);
    const agent = byAccount(account.id);
    await record(tx, { action: "invitation.listed", agent, visitId, clinicId, recorded: now });
    return succeed({ invitations: [shared, ...personal] });
  });

const retire = async (
  tx: StoreTx,
  visit: VisitRow,
  row: InvitationRow | null,
  retiredAt: number,
): Promise<void> =>
  row === null
    ? tx.visit.update(visit.id, { linkRetiredAt: retiredAt })
    : tx.invitation.update(row.id, { retiredAt });

/** Lets nobody new in by one link from now on: a personal one for good, the one for all until it is renewed. Those who are in stay. */
export const retireInvitation = (
  deps: LinkDeps,
  account: AccountRow,
  { visitId, invitationId }: RouteBody<"retireInvitation">,
): Promise<Result<RouteAnswer<"retireInvitation">>> =>
  managing(deps, account, { visitId }, async (tx, visit, now) => {
    const isShared = invitationId === sharedLinkId(visit);
    const row = isShared ? null : await tx.invitation.find(invitationId);
    if (!isShared && row?.visitId !== visitId) return refuseStaff(tx, { account, visitId }, "NOT_FOUND", now);
    if ((row === null ? visit.linkRetiredAt : row.retiredAt) !== null) return succeed({});
    await retire(tx, visit, row, now);
    const { clinicId } = visit;
    const agent = byAccount(account.id);
    await record(tx, { action: "invitation.retired", agent, visitId, clinicId, recorded: now });
    return succeed({});
  });
