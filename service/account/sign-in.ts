import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountView, SignInParameters } from "../../protocol/accounts.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { isRightAuth, parametersFor } from "./passwords.ts";
import { startSession } from "./sessions.ts";
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

/** One try from one address. `auth` is the desktop's half of the password. */
export type SignInTry = { email: string; auth: string; address: string };

/** An account as its owner sees it. */
export const accountView = async (
  reads: Pick<StoreReads, "clinic">,
  account: AccountRow,
): Promise<AccountView> => {
  const clinic = await reads.clinic.find(account.clinicId);
  if (clinic === null) throw new Error("an account without its clinic");
  const { id, clinicId, displayName, email, role } = account;
  return { id, clinicId, clinicName: clinic.name, displayName, email, role };
};

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

/** A session for the right `auth` half; SIGN_IN_FAILED for a wrong one and for unknown e-mails alike; SIGN_IN_THROTTLED unchecked after too many. */
export const signIn = async (
  deps: SignInDeps,
  { email, auth, address }: SignInTry,
): Promise<Result<{ token: string; account: AccountView }>> => {
  const keys = tryKeys(deps.secret, email, address);
  const begun = await begin(deps, keys, email);
  if (!begun.ok) return begun;
  const isRight = await isRightAuth(deps.verifier, begun.value, auth);
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const account = begun.value;
    if (account === null || !isRight) {
      await refuse(tx, account, "SIGN_IN_FAILED", now);
      return fail("SIGN_IN_FAILED");
    }
    await forgiveTry(tx, keys, now);
    const { token } = await startSession(tx, account, deps);
    const agent = byAccount(account.id);
    await record(tx, { action: "session.signedIn", agent, clinicId: account.clinicId, recorded: now });
    return succeed({ token, account: await accountView(tx, account) });
  });
};
