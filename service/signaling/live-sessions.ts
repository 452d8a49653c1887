import type { AccountId } from "../../protocol/ids.ts";
import { standingOf } from "../account/session-state.ts";
import type { Clock } from "../clock.ts";
import type { SessionRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";

/** Active sessions of an account, the one that was active last at the end; none that rests or is over. */
export const sessionsOf = async (
  reads: Pick<StoreReads, "session">,
  id: AccountId,
  clock: Clock,
): Promise<SessionRow[]> =>
  (await reads.session.ofAccount(id))
    .filter((session) => standingOf(session, clock.steady()) === "active")
    .toSorted((left, right) => left.lastActiveAt - right.lastActiveAt);
