import { fail } from "../../protocol/errors.ts";
import { type Chance, SessionId, randomIdText } from "../../protocol/ids.ts";
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, byService, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow, SessionRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { newToken, tokenHashOf } from "./secrets.ts";

/** Somebody signed in, as the service found out for itself. */
export type SignedIn = { session: SessionRow; account: AccountRow };

/** Whether a session is over: 15 minutes without an explicit message, 12 hours in any case. */
export const isOver = (session: SessionRow, now: number): boolean =>
  now - session.lastActiveAt >= SESSION_IDLE_MS || now - session.createdAt >= SESSION_ABSOLUTE_MS;

/** Starts a session; the token is given out once and kept as a hash only. */
export const startSession = async (
  tx: Pick<StoreTx, "session">,
  account: AccountRow,
  { clock, chance }: { clock: Clock; chance: Chance },
): Promise<{ token: string; session: SessionRow }> => {
  const token = newToken(chance);
  const session: SessionRow = {
    id: SessionId.parse(randomIdText(chance)),
    accountId: account.id,
    clinicId: account.clinicId,
    tokenHash: tokenHashOf(token),
    createdAt: clock.now(),
    lastActiveAt: clock.now(),
  };
  await tx.session.insert(session);
  return { token, session };
};

/** Whose session a row is, unless it is over. */
const signedInOf = async (
  reads: Pick<StoreReads, "account">,
  session: SessionRow | null,
  now: number,
): Promise<Result<SignedIn>> => {
  if (session === null || isOver(session, now)) return fail("SESSION_EXPIRED");
  const account = await reads.account.find(session.accountId);
  return account === null ? fail("SESSION_EXPIRED") : succeed({ session, account });
};

/** Who a token belongs to; SESSION_EXPIRED for any token that is not good (any more). */
export const findSignedIn = (store: Store, token: string, clock: Clock): Promise<Result<SignedIn>> =>
  store.read(async (reads) =>
    signedInOf(reads, await reads.session.findByTokenHash(tokenHashOf(token)), clock.now()),
  );

/** Who a session belongs to while it lives; for sockets, which outlive the request that let them in. */
export const stillSignedIn = async (
  reads: Pick<StoreReads, "session" | "account">,
  id: SessionId,
  clock: Clock,
): Promise<Result<SignedIn>> => signedInOf(reads, await reads.session.find(id), clock.now());

/** Counts as activity: an explicit message of the client, or presence in a connected call. Never polling. */
export const touchSession = (store: Store, id: SessionId, clock: Clock): Promise<Result<null>> =>
  store.transaction(async (tx) => {
    await tx.session.touch(id, clock.now());
    return succeed(null);
  });

/** Ends a session at the wish of its owner; its card key and tickets go with it. */
export const endSession = (
  store: Store,
  { session, account }: SignedIn,
  clock: Clock,
): Promise<Result<null>> =>
  store.transaction(async (tx) => {
    await tx.session.remove(session.id);
    const agent = byAccount(account.id);
    const { clinicId } = session;
    await record(tx, { action: "session.signedOut", agent, clinicId, recorded: clock.now() });
    return succeed(null);
  });

/** Removes every session that is over and tells which, so that their sockets can be closed. */
export const sweepSessions = (store: Store, clock: Clock): Promise<Result<SessionRow[]>> =>
  store.transaction(async (tx) => {
    const over = (await tx.session.list()).filter((session) => isOver(session, clock.now()));
    for (const { id, clinicId } of over) {
      await tx.session.remove(id);
      await record(tx, { action: "session.expired", agent: byService, clinicId, recorded: clock.now() });
    }
    return succeed(over);
  });
