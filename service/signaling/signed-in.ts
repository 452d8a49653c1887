import type { AccountId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { isOver, stillSignedIn } from "../account/sessions.ts";
import type { SessionRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { SignalDeps } from "./deps.ts";
import type { Entry } from "./entry.ts";

/** Sessions of an account that are not over, the one that was active last at the end. */
export const sessionsOf = async (
  reads: Pick<StoreReads, "session">,
  id: AccountId,
  now: number,
): Promise<SessionRow[]> =>
  (await reads.session.list())
    .filter((session) => session.accountId === id && !isOver(session, now))
    .toSorted((left, right) => left.lastActiveAt - right.lastActiveAt);

/**
 * Whether a socket's owner is still signed in, asked anew for every message: a session that is over must not come back to
 * life by one. A colleague's socket lives as long as the account is signed in anywhere, a guest's needs no session. A
 * store that cannot be read ends no session.
 */
export const isSignedIn = async (
  { store, clock }: Pick<SignalDeps, "store" | "clock">,
  entry: Entry,
): Promise<boolean> => {
  const accountId = entry.kind === "guest" ? entry.accountId : null;
  if (entry.kind === "guest" && accountId === null) return true;
  const read = await store.read(async (reads) => {
    if (entry.kind === "staff") return succeed((await stillSignedIn(reads, entry.asker.sessionId, clock)).ok);
    return succeed(accountId !== null && (await sessionsOf(reads, accountId, clock.now())).length > 0);
  });
  return !read.ok || read.value;
};
