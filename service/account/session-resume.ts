import type { SessionLimits, SignInAnswer } from "../../protocol/accounts.ts";
import { fail } from "../../protocol/errors.ts";
import { RETURN_TRIES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, byService, record } from "../audit/log.ts";
import type { AccountRow, SessionRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { hasSamePassword, isRightAuth } from "./passwords.ts";
import { tokenHashOf } from "./secrets.ts";
import { removeFamily } from "./session-ends.ts";
import { type Family, type Offered, type RefreshDeps, withFamily } from "./session-refresh.ts";
import { offerOf, rotated, standingOf } from "./session-state.ts";
import { answerOf, freshTokens, strictest } from "./sessions.ts";
import type { Verifier } from "./verifier.ts";

/** What coming back works with. */
export type ResumeDeps = RefreshDeps & { verifier: Verifier };

/** One try to come back: what the device has, and the desktop's half of the password. */
export type Return = Offered & { auth: string; limits: SessionLimits };

type Begun = { session: SessionRow; account: AccountRow };

const failed = (
  tx: Pick<StoreTx, "audit">,
  { id, clinicId }: AccountRow,
  { outcome, recorded }: { outcome: "SIGN_IN_FAILED" | "SIGN_IN_THROTTLED"; recorded: number },
): Promise<void> =>
  record(tx, { action: "session.resumeFailed", agent: byAccount(id), clinicId, outcome, recorded });

/** Counts the try before it is checked, so that many at once gain nothing. Strangers cannot come this far, so what they try elsewhere has no say. */
const begin = async (deps: ResumeDeps, tx: StoreTx, { session, account }: Family): Promise<Result<Begun>> => {
  if (session.wrongTries >= RETURN_TRIES) {
    await failed(tx, account, { outcome: "SIGN_IN_THROTTLED", recorded: deps.clock.now() });
    return fail("SIGN_IN_THROTTLED");
  }
  await tx.session.update(session.id, { wrongTries: session.wrongTries + 1 });
  return succeed({ session, account });
};

/** A wrong password; the fifth ends the session. Answers whether it did. */
const refuse = async (
  { clock }: Pick<ResumeDeps, "clock">,
  tx: StoreTx,
  session: SessionRow,
  account: AccountRow,
): Promise<boolean> => {
  await failed(tx, account, { outcome: "SIGN_IN_FAILED", recorded: clock.now() });
  if (session.wrongTries < RETURN_TRIES) return false;
  await removeFamily(tx, session, clock, { action: "session.expired", agent: byService });
  return true;
};

const bringBack = async (
  deps: ResumeDeps,
  tx: StoreTx,
  { session, account }: Begun,
  { limits, refresh, thumbprint }: Return,
): Promise<Result<SignInAnswer>> => {
  const clinic = await tx.clinic.find(account.clinicId);
  if (clinic === null) throw new Error("an account without its clinic");
  const now = deps.clock.steady();
  const offer = offerOf(session, { refreshHash: tokenHashOf(refresh), thumbprint }, now);
  if (offer === "reused" || standingOf(session, now) === "over") return fail("SESSION_EXPIRED");
  const { tokens, hashes } = freshTokens(deps);
  const stated = strictest(limits, clinic);
  const held = { idleMs: stated.idleMs, absoluteMs: Math.min(stated.absoluteMs, session.absoluteMs) };
  const fresh = rotated(session, hashes, { now, offer, cutsOff: true });
  await tx.session.update(session.id, {
    ...fresh,
    ...held,
    state: "active",
    lastActiveAt: now,
    wrongTries: 0,
    // one factor was given, and what asks for both asks anew
    steppedUpAt: null,
  });
  const recorded = deps.clock.now();
  const { clinicId } = session;
  await record(tx, { action: "session.resumed", agent: byAccount(account.id), clinicId, recorded });
  return succeed(await answerOf(tx, { session: { ...session, ...held }, account }, { tokens, now }));
};

/** Brings a covered or resting session back: its refresh token, its key and the password together, within 12 h of both factors. SIGN_IN_FAILED for a wrong password, the fifth of which ends the session. */
export const resumeSession = async (deps: ResumeDeps, given: Return): Promise<Result<SignInAnswer>> => {
  const begun = await withFamily(deps, given, (tx, family) => begin(deps, tx, family));
  if (!begun.ok) return begun;
  const { id } = begun.value.session;
  const isRight = await isRightAuth(deps.verifier, begun.value.account, given.auth);
  let isEnded = false;
  const done = await deps.store.transaction(async (tx) => {
    const session = await tx.session.find(id);
    const account = await tx.account.find(begun.value.account.id);
    if (session === null || account === null || account.disabledAt !== null) return fail("SESSION_EXPIRED");
    if (isRight && hasSamePassword(begun.value.account, account))
      return bringBack(deps, tx, { ...begun.value, session, account }, given);
    isEnded = await refuse(deps, tx, session, account);
    return fail("SIGN_IN_FAILED");
  });
  if (isEnded) deps.sessionsEnded([id]);
  return done;
};
