import type { Tokens } from "../../protocol/accounts.ts";
import type { AuditEvent } from "../../protocol/audit.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { Store, StoreTx } from "../store/store.ts";
import { takeFactor } from "./factors.ts";
import { hasSamePassword, isRightAuth } from "./passwords.ts";
import { rotated } from "./session-state.ts";
import { type SignedIn, freshTokens, stillSignedIn } from "./sessions.ts";
import { countTry, forgiveTry, holderKeys, waitFor } from "./throttle.ts";
import type { Verifier } from "./verifier.ts";

/** What a step-up works with. */
export type StepUpDeps = {
  store: Store;
  clock: Clock;
  chance: Chance;
  verifier: Verifier;
  secret: Uint8Array;
};

/** Both factors anew. */
export type BothFactors = { auth: string; code: string };

const note = (
  tx: Pick<StoreTx, "audit">,
  { id, clinicId }: AccountRow,
  { outcome, recorded }: { outcome: AuditEvent["outcome"]; recorded: number },
): Promise<void> => {
  const action = outcome === "success" ? "session.steppedUp" : "session.stepUpFailed";
  return record(tx, { action, agent: byAccount(id), clinicId, outcome, recorded });
};

/** Tokens of a session whose person just gave both factors anew: the old access token opens nothing from then on. SIGN_IN_FAILED for anything wrong, after the same work. */
export const stepUp = async (
  deps: StepUpDeps,
  { session, account }: SignedIn,
  { auth, code }: BothFactors,
): Promise<Result<Tokens>> => {
  const keys = holderKeys(deps.secret, "stepUp", account.id);
  const recorded = deps.clock.now();
  const begun = await deps.store.transaction(async (tx) => {
    if ((await waitFor(tx, keys, recorded)) > 0) {
      await note(tx, account, { outcome: "SIGN_IN_THROTTLED", recorded });
      return fail("SIGN_IN_THROTTLED");
    }
    await countTry(tx, keys, recorded);
    return succeed(null);
  });
  if (!begun.ok) return begun;
  const matches = await isRightAuth(deps.verifier, account, auth);
  return deps.store.transaction(async (tx) => {
    const still = await stillSignedIn(tx, session.id, deps.clock);
    if (!still.ok) return still;
    const isRight = matches && hasSamePassword(account, still.value.account);
    if ((await takeFactor(tx, isRight ? account : null, code, deps)) === null) {
      await note(tx, account, { outcome: "SIGN_IN_FAILED", recorded });
      return fail("SIGN_IN_FAILED");
    }
    const { tokens, hashes } = freshTokens(deps);
    const now = deps.clock.steady();
    const fresh = rotated(still.value.session, hashes, { now, offer: "inTurn", cutsOff: true });
    await forgiveTry(tx, keys, recorded);
    await tx.session.update(session.id, { ...fresh, steppedUpAt: now, factorAt: now, lastActiveAt: now });
    await note(tx, account, { outcome: "success", recorded });
    return succeed(tokens);
  });
};
