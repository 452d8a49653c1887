import { succeed } from "../../protocol/result.ts";
import { stillSignedIn } from "../account/sessions.ts";
import type { SignalDeps } from "./deps.ts";
import type { Entry } from "./entry.ts";
import { sessionsOf } from "./live-sessions.ts";

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
    return succeed(accountId !== null && (await sessionsOf(reads, accountId, clock)).length > 0);
  });
  return !read.ok || read.value;
};
