import type { AccountId } from "../../protocol/ids.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import type { SendRights } from "../../protocol/permissions.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { loadVisit } from "./desk-load.ts";
import { DAY_BACK_MS, lateOf, summaryOf } from "./desk-views.ts";
import { isCoHost, membersOf } from "./machine-state.ts";
import { rightsOfWay } from "./way-rights.ts";

type Known = { staffName: string | null; rights: SendRights };

const waitingView = (row: AdmissionRow, { staffName, rights }: Known): WaitingParticipant => ({
  participantId: row.participantId,
  visitId: row.visitId,
  waitingSince: row.waitingSince,
  hello: row.hello,
  card: row.card,
  isConnected: row.isConnected,
  isBack: row.isBack,
  rights,
  staffName,
  late: lateOf(row),
});

const isHelping = async (reads: StoreReads, visit: VisitRow, id: AccountId): Promise<boolean> => {
  const loaded = await loadVisit(reads, visit.id);
  if (loaded === null) return false;
  const { state } = loaded;
  return membersOf(state)
    .filter((row) => row.accountId === id)
    .some((row) => row.role === "host" || isCoHost(state, row.participantId));
};

/** Visits of colleagues that an account leads, or of which it is co-host now. */
const helpedBy = async (reads: StoreReads, id: AccountId): Promise<VisitRow[]> => {
  const helped: VisitRow[] = [];
  for (const visit of await reads.visit.ledBy(id))
    if (visit.hostAccountId !== id && (await isHelping(reads, visit, id))) helped.push(visit);
  return helped;
};

const byWait = (left: AdmissionRow, right: AdmissionRow): number => left.waitingSince - right.waitingSince;

const namesOf = async (reads: StoreReads, ids: readonly AccountId[]): Promise<Map<AccountId, string>> => {
  const names = new Map<AccountId, string>();
  for (const id of new Set(ids)) {
    const account = await reads.account.find(id);
    if (account !== null) names.set(id, account.displayName);
  }
  return names;
};

/** Everybody who was let in by a way in by which somebody waits again: one statement for the whole day. */
const beforeThem = (reads: StoreReads, waiting: readonly AdmissionRow[]): Promise<AdmissionRow[]> => {
  const visits = new Set(waiting.map((row) => row.visitId));
  return reads.admission.letInByWays(
    [...visits],
    [...new Set(waiting.flatMap((row) => row.returnHash ?? []))],
  );
};

type Listed = { rows: readonly VisitRow[]; summaries: VisitSummary[] };

/** Own visits of an account, of today and later or open, and those of colleagues that it leads or co-hosts. */
export const visitsOf = async (reads: StoreReads, id: AccountId, now: number): Promise<Listed> => {
  const own = await reads.visit.ofHost(id, now - DAY_BACK_MS);
  const rows = [...own, ...(await helpedBy(reads, id))];
  const taken = await reads.admission.countGuests(rows.map((row) => row.id));
  const names = await namesOf(
    reads,
    rows.map((row) => row.hostAccountId),
  );
  const summaries = rows.map((row) => {
    const { hostAccountId } = row;
    const facts = { isOwn: hostAccountId === id, hostName: names.get(hostAccountId) ?? "" };
    return summaryOf(row, now, { ...facts, taken: taken.get(row.id) ?? 0 });
  });
  return { rows, summaries };
};

type Day = Extract<ServerMessage, { type: "day" }>;

/** What a covered desktop is told of a day: how many wait, and nothing else. */
export const countOf = ({ waiting }: Day): ServerMessage => ({
  v: 1,
  type: "count",
  waiting: waiting.length,
});

/** The whole day of one member of staff: its visits, and everybody waiting for them. */
export const dayOf = async (reads: StoreReads, id: AccountId, now: number): Promise<Day> => {
  const { rows, summaries } = await visitsOf(reads, id, now);
  const elsewhere = rows.filter((row) => row.hostAccountId !== id).map((row) => row.id);
  const waiting = [
    ...(await reads.admission.waitingForHost(id)),
    ...(await reads.admission.waitingForVisits(elsewhere)),
  ].toSorted(byWait);
  const names = await namesOf(
    reads,
    waiting.flatMap((row) => row.accountId ?? []),
  );
  const before = await beforeThem(reads, waiting);
  return {
    v: 1,
    type: "day",
    visits: summaries,
    waiting: waiting.map((row) =>
      waitingView(row, {
        staffName: row.accountId === null ? null : (names.get(row.accountId) ?? null),
        rights: rightsOfWay(before, row),
      }),
    ),
  };
};

/** Sends an account's day to all its desktops; to the covered ones only how many wait. */
export const showDay = async (
  deps: Pick<DeskDeps, "presence" | "store" | "clock">,
  id: AccountId,
): Promise<void> => {
  if (deps.presence.desktopsOf(id).length === 0) return;
  const day = await deps.store.read(async (reads) => succeed(await dayOf(reads, id, deps.clock.now())));
  if (!day.ok) return;
  const { open, covered } = deps.presence.desktopLinesOf(id);
  for (const line of open) line.push(day.value);
  for (const line of covered) line.push(countOf(day.value));
};
