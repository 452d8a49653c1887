import type { SessionView } from "../../protocol/accounts.ts";
import type { AuditAction, AuditEvent } from "../../protocol/audit.ts";
import { fail } from "../../protocol/errors.ts";
import type { AccountId, SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, byService, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { SessionRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { standingOf } from "./session-state.ts";
import type { SignedIn } from "./sessions.ts";

/** What ends sessions: `sessionsEnded` is told which, once that is stored, so that their sockets close. */
export type EndingDeps = {
  store: Store;
  clock: Clock;
  sessionsEnded: (ids: readonly SessionId[]) => void;
};

type Nothing = Record<string, never>;
type EndTx = Pick<StoreTx, "session" | "audit">;
type Why = { action: AuditAction; agent: AuditEvent["agent"]; outcome?: AuditEvent["outcome"] };

/** Removes a family with an audit row: no token of it opens anything any more. */
export const removeFamily = async (tx: EndTx, session: SessionRow, clock: Clock, why: Why): Promise<void> => {
  await tx.session.remove(session.id);
  await record(tx, { ...why, clinicId: session.clinicId, recorded: clock.now() });
};

/** Removes all sessions of an account but one, and tells which; the caller writes the audit row and closes their sockets. */
export const removeSessionsOf = async (
  tx: Pick<StoreTx, "session">,
  accountId: AccountId,
  kept: SessionId | null = null,
): Promise<SessionId[]> => {
  const ids = (await tx.session.ofAccount(accountId)).map(({ id }) => id).filter((id) => id !== kept);
  for (const id of ids) await tx.session.remove(id);
  return ids;
};

/** Lets a session rest: access, card key and tickets are gone; the refresh token and the password bring it back. */
const rest = async (
  tx: EndTx,
  { id, clinicId }: SessionRow,
  clock: Clock,
  agent: AuditEvent["agent"],
): Promise<void> => {
  await tx.session.update(id, { state: "needsFactor", previousAccessHash: null, previousAccessUntil: 0 });
  await tx.session.forget(id);
  await record(tx, { action: "session.rested", agent, clinicId, recorded: clock.now() });
};

const ending = async <T>(
  deps: EndingDeps,
  id: SessionId,
  work: (tx: StoreTx) => Promise<Result<T>>,
): Promise<Result<T>> => {
  const done = await deps.store.transaction(work);
  if (done.ok) deps.sessionsEnded([id]);
  return done;
};

/** An idle log off at the wish of the desktop. */
export const logOff = (deps: EndingDeps, { session, account }: SignedIn): Promise<Result<Nothing>> =>
  ending(deps, session.id, async (tx) => {
    await rest(tx, session, deps.clock, byAccount(account.id));
    return succeed({});
  });

/** Ends a session at the wish of its owner; only a whole sign-in brings the person back. */
export const signOut = (deps: EndingDeps, { session, account }: SignedIn): Promise<Result<Nothing>> =>
  ending(deps, session.id, async (tx) => {
    const agent = byAccount(account.id);
    await removeFamily(tx, session, deps.clock, { action: "session.signedOut", agent });
    return succeed({});
  });

/** Ends one of the own sessions; NOT_FOUND for any other. */
export const endOwnSession = (
  deps: EndingDeps,
  { account }: SignedIn,
  { sessionId }: { sessionId: SessionId },
): Promise<Result<Nothing>> =>
  ending(deps, sessionId, async (tx) => {
    const session = await tx.session.find(sessionId);
    if (session === null || session.accountId !== account.id) return fail("NOT_FOUND");
    const agent = byAccount(account.id);
    await removeFamily(tx, session, deps.clock, { action: "session.endedByOwner", agent });
    return succeed({});
  });

/** Sessions of an account that are not over, resting ones included, the one that was active last at the end. */
export const livingSessions = async (
  reads: Pick<StoreReads, "session">,
  id: AccountId,
  clock: Clock,
): Promise<SessionRow[]> =>
  (await reads.session.ofAccount(id))
    .filter((session) => standingOf(session, clock.steady()) !== "over")
    .toSorted((left, right) => left.lastActiveAt - right.lastActiveAt);

/** The own sessions as their person sees them. */
export const listSessions = (
  { store, clock }: Pick<EndingDeps, "store" | "clock">,
  { account, session: own }: SignedIn,
): Promise<Result<{ sessions: SessionView[] }>> =>
  store.read(async (reads) => {
    const rows = await livingSessions(reads, account.id, clock);
    const sessions = rows.map((row) => ({
      id: row.id,
      isThis: row.id === own.id,
      startedAt: row.createdAt,
      lastActiveAt: row.lastActiveAt,
      isResting: standingOf(row, clock.steady()) === "needsFactor",
    }));
    return succeed({ sessions });
  });

const sweepOne = async (tx: EndTx, session: SessionRow, clock: Clock): Promise<boolean> => {
  const standing = standingOf(session, clock.steady());
  if (standing === "over")
    await removeFamily(tx, session, clock, { action: "session.expired", agent: byService });
  else if (standing === "needsFactor" && session.state === "active")
    await rest(tx, session, clock, byService);
  else return false;
  return true;
};

/** Removes every session that is over, lets those rest that were idle, and tells of which the sockets have to be closed. */
export const sweepSessions = (store: Store, clock: Clock): Promise<Result<SessionRow[]>> =>
  store.transaction(async (tx) => {
    const ended: SessionRow[] = [];
    for (const session of await tx.session.list())
      if (await sweepOne(tx, session, clock)) ended.push(session);
    return succeed(ended);
  });
