import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignInAnswer, SignInParameters } from "../../protocol/accounts.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { Store, StoreTx } from "../store/store.ts";
import { takeFactor } from "./factors.ts";
import { hasSamePassword, isRightAuth, parametersFor } from "./passwords.ts";
import { type Binding, beginSession } from "./sessions.ts";
import { type TryKeys, countTry, forgiveTry, tryKeys, waitFor } from "./throttle.ts";
import type { Verifier } from "./verifier.ts";

/** What signing in needs. `secret` makes fake salts and hides what is counted. */
export type SignInDeps = {
  store: Store;
  clock: Clock;
  chance: Chance;
  verifier: Verifier;
  secret: Uint8Array;
};

/** One try from one address, with a proof by the key of this thumbprint. `auth` is the desktop's half of the password. */
export type SignInTry = Binding & { email: string; auth: string; code: string; address: string };

/** The parameters for an e-mail, known or not. */
export const signInParameters = (deps: SignInDeps, email: string): Promise<Result<SignInParameters>> =>
  deps.store.read(async (reads) =>
    succeed(parametersFor(await reads.account.findByEmail(email), email, deps.secret)),
  );

/** Counts the try and finds the account, or refuses the try unchecked. */
const begin = (deps: SignInDeps, keys: TryKeys, email: string): Promise<Result<AccountRow | null>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const account = await tx.account.findByEmail(email);
    if ((await waitFor(tx, keys, now)) === 0) {
      await countTry(tx, keys, now);
      return succeed(account);
    }
    await refuse(tx, account, "SIGN_IN_THROTTLED", now);
    return fail("SIGN_IN_THROTTLED");
  });

const refuse = (
  tx: Pick<StoreTx, "audit">,
  account: AccountRow | null,
  outcome: "SIGN_IN_THROTTLED" | "SIGN_IN_FAILED",
  recorded: number,
): Promise<void> =>
  record(tx, {
    action: outcome === "SIGN_IN_FAILED" ? "session.signInFailed" : "session.signInThrottled",
    clinicId: account?.clinicId ?? null,
    ...(account === null ? {} : { agent: byAccount(account.id) }),
    outcome,
    recorded,
  });

/** A session for both factors at once; SIGN_IN_FAILED for anything wrong and for unknown e-mails alike, after the same work; SIGN_IN_THROTTLED unchecked after too many. */
export const signIn = async (
  deps: SignInDeps,
  { email, auth, code, address, ...binding }: SignInTry,
): Promise<Result<SignInAnswer>> => {
  const keys = tryKeys(deps.secret, email, address);
  const begun = await begin(deps, keys, email);
  if (!begun.ok) return begun;
  const matches = await isRightAuth(deps.verifier, begun.value, auth);
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const known = begun.value === null ? null : await tx.account.find(begun.value.id);
    const account = known?.disabledAt === null ? known : null;
    const isRight = matches && hasSamePassword(begun.value, account);
    // A code is used up by the right password only, so that a slip of the finger costs nobody a code.
    const factor = await takeFactor(tx, isRight ? account : null, code, deps);
    if (account === null || factor === null) {
      await refuse(tx, known, "SIGN_IN_FAILED", now);
      return fail("SIGN_IN_FAILED");
    }
    await forgiveTry(tx, keys, now);
    const answer = await beginSession(tx, account, binding, deps);
    const agent = byAccount(account.id);
    await record(tx, { action: "session.signedIn", agent, clinicId: account.clinicId, recorded: now });
    return succeed(answer);
  });
};
