import type { Tokens } from "../../protocol/accounts.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance, SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount } from "../audit/log.ts";
import type { AccountRow, SessionRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { tokenHashOf } from "./secrets.ts";
import { type EndingDeps, removeFamily } from "./session-ends.ts";
import { type Offer, type Standing, offerOf, rotated, standingOf } from "./session-state.ts";
import { freshTokens } from "./sessions.ts";

/** A refresh token, offered with a proof by the key of this thumbprint. */
export type Offered = { refresh: string; thumbprint: string };

/** A family whose refresh token was offered as it should be. */
export type Family = { session: SessionRow; account: AccountRow; offer: Offer; standing: Standing };

type OfferTx = Pick<StoreTx, "session" | "account" | "audit">;

/** What refreshing works with. */
export type RefreshDeps = EndingDeps & { chance: Chance };

/**
 * The family of an offered refresh token; SESSION_EXPIRED where there is none, where it is over, and for a token that was
 * used before or comes with another key: it was copied, and then the family is removed, since nobody can tell whose it is.
 */
const familyOf = async (
  tx: OfferTx,
  { refresh, thumbprint }: Offered,
  { clock, onReuse }: Pick<RefreshDeps, "clock"> & { onReuse: (id: SessionId) => void },
): Promise<Result<Family>> => {
  const refreshHash = tokenHashOf(refresh);
  const session = await tx.session.findByRefresh(refreshHash);
  if (session === null) return fail("SESSION_EXPIRED");
  const now = clock.steady();
  const offer = offerOf(session, { refreshHash, thumbprint }, now);
  if (offer === "reused") {
    onReuse(session.id);
    const agent = byAccount(session.accountId);
    await removeFamily(tx, session, clock, { action: "session.reused", agent, outcome: "SESSION_EXPIRED" });
    return fail("SESSION_EXPIRED");
  }
  const account = await tx.account.find(session.accountId);
  const standing = standingOf(session, now);
  if (account === null || account.disabledAt !== null || standing === "over") return fail("SESSION_EXPIRED");
  return succeed({ session, account, offer, standing });
};

/** Runs work on the family of an offered refresh token, in one transaction; closes the sockets of a family that was removed. */
export const withFamily = async <T>(
  deps: Pick<RefreshDeps, "store" | "clock" | "sessionsEnded">,
  offered: Offered,
  work: (tx: StoreTx, family: Family) => Promise<Result<T>>,
): Promise<Result<T>> => {
  const reused: SessionId[] = [];
  const onReuse = (id: SessionId): void => void reused.push(id);
  const done = await deps.store.transaction(async (tx) => {
    const family = await familyOf(tx, offered, { clock: deps.clock, onReuse });
    return family.ok ? work(tx, family.value) : family;
  });
  const isStored = !done.ok && done.error.code === "SESSION_EXPIRED";
  if (isStored && reused.length > 0) deps.sessionsEnded(reused);
  return done;
};

/** Fresh tokens for the refresh token whose turn it is, or for the one before when its answer was lost. No activity; FACTOR_NEEDED while the session rests. */
export const refreshSession = (deps: RefreshDeps, offered: Offered): Promise<Result<Tokens>> =>
  withFamily(deps, offered, async (tx, { session, offer, standing }) => {
    if (standing !== "active") return fail("FACTOR_NEEDED");
    const { tokens, hashes } = freshTokens(deps);
    const turn = { now: deps.clock.steady(), offer, cutsOff: false };
    await tx.session.update(session.id, rotated(session, hashes, turn));
    return succeed(tokens);
  });
