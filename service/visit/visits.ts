import { fail } from "../../protocol/errors.ts";
import { OpeningId, VisitId, randomIdText } from "../../protocol/ids.ts";
import { LINK_GRACE_MS, ONE_TO_ONE_PLACES } from "../../protocol/limits.ts";
import { asPhi } from "../../protocol/phi.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { NewVisit } from "../../protocol/visit.ts";
import { byAccount, record } from "../audit/log.ts";
import { clinicSettingsOf } from "../account/clinic-settings.ts";
import type { AccountRow, VisitRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { visitsOf } from "./desk-day.ts";
import { summaryOf } from "./desk-views.ts";
import { checkLabel } from "./labels.ts";
import { type LinkDeps, linkHashOf } from "./links.ts";
import { timesOf } from "./machine-time.ts";
import { newPasscode } from "./passcodes.ts";
import { refuseStaff, staffRefusal } from "./staff-actor.ts";

/** Nothing is planned further ahead than this. Milliseconds. */
const AHEAD_MAX_MS = 2 * 366 * 24 * 60 * 60_000;

const isSensible = (visit: NewVisit, now: number): boolean =>
  visit.startsAt + visit.minutes * 60_000 + LINK_GRACE_MS > now &&
  visit.startsAt <= now + AHEAD_MAX_MS &&
  (visit.kind === "group" || visit.places <= ONE_TO_ONE_PLACES);

/** What a visit takes from its clinic's settings; null for a group that the clinic does not allow. */
const timesFor = async (
  tx: Pick<StoreTx, "clinic">,
  { clinicId }: AccountRow,
  { kind, places }: NewVisit,
): Promise<ReturnType<typeof timesOf> | null> => {
  const clinic = await tx.clinic.find(clinicId);
  if (clinic === null) throw new Error("an account without its clinic");
  const settings = clinicSettingsOf(clinic);
  return kind === "group" && places > settings.groupPlaces ? null : timesOf(settings);
};

const rowOf = (
  { inviteHash, label, ...plan }: NewVisit,
  host: AccountRow,
  ids: Pick<VisitRow, "id" | "opening" | "createdAt" | "passcodeHash">,
): Omit<VisitRow, "overtimeMs" | "holdMs"> => ({
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
  linkRetiredAt: null,
  keptMs: 0,
  heldSince: null,
});

/** Makes a visit of this host, and its first passcode, which is told once and kept as a hash. */
export const createVisit = async (
  deps: LinkDeps,
  host: AccountRow,
  visit: NewVisit,
): Promise<Result<RouteAnswer<"createVisit">>> => {
  const createdAt = deps.clock.now();
  if (!isSensible(visit, createdAt)) return fail("REQUEST_INVALID");
  const label = checkLabel(visit.label);
  if (!label.ok) return label;
  const passcode = newPasscode(deps.chance);
  const row = rowOf({ ...visit, label: label.value }, host, {
    id: VisitId.parse(randomIdText(deps.chance)),
    opening: OpeningId.parse(randomIdText(deps.chance)),
    createdAt,
    passcodeHash: await deps.verifier.hash(passcode),
  });
  return deps.store.transaction(async (tx) => {
    const times = await timesFor(tx, host, visit);
    if (times === null) return fail("REQUEST_INVALID");
    const made: VisitRow = { ...row, ...times };
    await tx.visit.insert(made);
    const { id: visitId, clinicId } = made;
    const agent = byAccount(host.id);
    await record(tx, { action: "visit.created", agent, visitId, clinicId, recorded: createdAt });
    const facts = { isOwn: true, hostName: host.displayName, taken: 0 };
    return succeed({ visit: summaryOf(made, createdAt, facts), passcode });
  });
};

/** The visits of a day list: own ones, and those of colleagues that the account leads or co-hosts now. Reading labels is written down. */
export const listVisits = (deps: LinkDeps, host: AccountRow): Promise<Result<RouteAnswer<"listVisits">>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { summaries: visits } = await visitsOf(tx, host.id, now);
    const agent = byAccount(host.id);
    await record(tx, { action: "visit.listed", agent, clinicId: host.clinicId, recorded: now });
    return succeed({ visits });
  });

/** Replaces link and passcode for all of an own visit, or of one that this account leads; the old ones let nobody new in, tries and rest begin anew. */
export const renewLink = async (
  deps: LinkDeps,
  account: AccountRow,
  { visitId, inviteHash }: RouteBody<"renewLink">,
): Promise<Result<RouteAnswer<"renewLink">>> => {
  const passcode = newPasscode(deps.chance);
  const passcodeHash = await deps.verifier.hash(passcode);
  const linkHash = linkHashOf(inviteHash);
  return deps.store.transaction(async (tx) => {
    const recorded = deps.clock.now();
    const visit = await tx.visit.find(visitId);
    // A link is for all or for one person, never for both.
    const isPersonal = (await tx.invitation.byHash(visitId, linkHash)) !== null;
    const refusal =
      (await staffRefusal(tx, visit, account, "visit.renewLink")) ?? (isPersonal ? "REQUEST_INVALID" : null);
    if (refusal !== null) return refuseStaff(tx, { account, visitId }, refusal, recorded);
    const anew = { passcodeTries: 0, restsUntil: null, linkRetiredAt: null };
    await tx.visit.update(visitId, { linkHash, passcodeHash, ...anew });
    const agent = byAccount(account.id);
    const { clinicId } = account;
    await record(tx, { action: "visit.linkRenewed", agent, visitId, clinicId, recorded });
    return succeed({ passcode });
  });
};
