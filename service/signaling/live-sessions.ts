import type { AccountId } from "../../protocol/ids.ts";
import { isOver } from "../account/sessions.ts";
import type { SessionRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";

/** Sessions of an account that are not over, the one that was active last at the end. */
export const sessionsOf = async (
  reads: Pick<StoreReads, "session">,
  id: AccountId,
  now: number,
): Promise<SessionRow[]> =>
  (await reads.session.list())
    .filter((session) => session.accountId === id && !isOver(session, now))
    .toSorted((left, right) => left.lastActiveAt - right.lastActiveAt);
