import { fail } from "../../protocol/errors.ts";
import type { SessionId } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import type { StoreTx } from "../store/store.ts";
import { hashAuth } from "./passwords.ts";
import { renewCodesOf } from "./recovery-codes.ts";
import { removeSessionsOf } from "./session-ends.ts";
import { type SignedIn, stillSignedIn } from "./sessions.ts";
import { recordBy, refuseBy } from "./staff-audit.ts";
import type { StaffDeps } from "./staff-invitations.ts";
import { matchingStep } from "./totp.ts";
import type { Verifier } from "./verifier.ts";

/** What changing one's own factors works with. That both factors were given a moment ago was asked before. */
export type FactorDeps = StaffDeps & {
  secret: Uint8Array;
  verifier: Verifier;
  sessionsEnded: (ids: readonly SessionId[]) => void;
};

/** Since when the authenticator is known, and how many recovery codes are left. */
export const readFactors = (
  { store }: Pick<StaffDeps, "store">,
  { account }: Pick<SignedIn, "account">,
): Promise<Result<RouteAnswer<"readFactors">>> =>
  store.read(async (reads) => {
    const totp = await reads.totp.ofAccount(account.id);
    if (totp === null) return fail("NOT_FOUND");
    const recoveryCodesLeft = await reads.recoveryCode.countLeft(account.id);
    return succeed({ totpSince: totp.since, recoveryCodesLeft });
  });

/** Changes one's own factors, unless the session that let it in was ended meanwhile. */
const changing = <T>(
  { store, clock }: Pick<StaffDeps, "store" | "clock">,
  { account, session }: SignedIn,
  work: (tx: StoreTx) => Promise<Result<T>>,
): Promise<Result<T>> =>
  store.transaction(async (tx) => {
    const still = await stillSignedIn(tx, session.id, clock);
    return still.ok ? work(tx) : refuseBy(tx, account, still.error.code, clock);
  });

/** A new authenticator takes the place of the old one, once it has shown a right code. */
export const renewTotp = (
  deps: FactorDeps,
  signedIn: SignedIn,
  { totpSecret: secret, code }: RouteBody<"renewTotp">,
): Promise<Result<RouteAnswer<"renewTotp">>> =>
  changing(deps, signedIn, async (tx) => {
    const { account } = signedIn;
    const { clock } = deps;
    const now = clock.now();
    const lastStep = matchingStep({ code, secret, now, lastStep: null });
    if (lastStep === null) return refuseBy(tx, account, "CODE_WRONG", clock);
    await tx.totp.put({ accountId: account.id, secret, since: now, lastStep });
    await recordBy(tx, account, "account.factorChanged", { clock });
    return succeed({});
  });

/** Ten new recovery codes, told once; the old ones end. */
export const renewRecoveryCodes = (
  deps: FactorDeps,
  signedIn: SignedIn,
): Promise<Result<RouteAnswer<"renewRecoveryCodes">>> =>
  changing(deps, signedIn, async (tx) => {
    const { account } = signedIn;
    const recoveryCodes = await renewCodesOf(tx, account.id, deps);
    await recordBy(tx, account, "account.recoveryCodesRenewed", deps);
    return succeed({ recoveryCodes });
  });

/** A new password; every other session of the account ends. */
export const changePassword = async (
  deps: FactorDeps,
  signedIn: SignedIn,
  { salt, auth }: RouteBody<"changePassword">,
): Promise<Result<RouteAnswer<"changePassword">>> => {
  const authHash = await hashAuth(deps.verifier, auth);
  const { account, session } = signedIn;
  const changed = await changing(deps, signedIn, async (tx) => {
    await tx.account.update(account.id, { salt, authHash, ...PASSWORD_ARGON2 });
    const others = await removeSessionsOf(tx, account.id, session.id);
    await recordBy(tx, account, "account.passwordChanged", deps);
    return succeed(others);
  });
  if (!changed.ok) return changed;
  deps.sessionsEnded(changed.value);
  return succeed({});
};

/** Writes down what a desktop reports of itself. */
export const report = (
  { store, clock }: Pick<StaffDeps, "store" | "clock">,
  { account }: Pick<SignedIn, "account">,
  { kind }: RouteBody<"report">,
): Promise<Result<RouteAnswer<"report">>> =>
  store.transaction(async (tx) => {
    await recordBy(tx, account, `desktop.${kind}`, { clock });
    return succeed({});
  });
