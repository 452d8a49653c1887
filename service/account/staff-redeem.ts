import type { RecoveryProof } from "../../protocol/accounts.ts";
import { AccountId, type SessionId, randomIdText } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody } from "../../protocol/routes.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow, StaffInvitationRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { takeFactor } from "./factors.ts";
import { hashAuth, isRightAuth } from "./passwords.ts";
import { renewCodesOf } from "./recovery-codes.ts";
import { tokenHashOf } from "./secrets.ts";
import { removeSessionsOf } from "./session-ends.ts";
import { beginSession } from "./sessions.ts";
import { CODE_TRIES, PROOF_TRIES, type StaffDeps } from "./staff-invitations.ts";
import { checkStaffName } from "./staff-names.ts";
import { staffThrottleKey } from "./staff-throttle.ts";
import { type Way, enter, refuseToken, refuseWay, wayOf } from "./staff-way.ts";
import { countTry, forgiveTry, holderKeys, waitFor } from "./throttle.ts";
import { matchingStep } from "./totp.ts";
import type { Verifier } from "./verifier.ts";

/** What redeeming works with. `sessionsEnded` is told of sessions that a recovery ended. */
export type RedeemDeps = StaffDeps & {
  verifier: Verifier;
  secret: Uint8Array;
  sessionsEnded: (ids: readonly SessionId[]) => void;
};

/** Who redeems: from where, with which key. */
export type Redeemer = { address: string; thumbprint: string };

type Redeeming = RouteBody<"redeemStaffInvitation">;

type Failed = Awaited<ReturnType<typeof refuseWay>>;

/** Counts what was wrong; the last try that is free ends the way. */
const countWrong = async (
  tx: StoreTx,
  deps: RedeemDeps,
  way: Way,
  kind: "codeTries" | "proofTries",
): Promise<Failed> => {
  const tries = way.row[kind] + 1;
  await tx.staffInvitation.update(way.row.id, { [kind]: tries });
  if (tries >= (kind === "codeTries" ? CODE_TRIES : PROOF_TRIES)) {
    const { clinicId } = way.row;
    await tx.staffInvitation.update(way.row.id, { retiredAt: deps.clock.now() });
    await record(tx, { action: "staff.invitationRetired", clinicId, recorded: deps.clock.now() });
  }
  return refuseWay(tx, deps, { code: kind === "codeTries" ? "CODE_WRONG" : "SIGN_IN_FAILED", way });
};

/** What cost time before the transaction: hashes over the passwords. */
type Hashed = { authHash: string; oldHash: string | null; isRightPassword: boolean };

const isProved = async (
  tx: StoreTx,
  deps: RedeemDeps,
  account: AccountRow,
  { proof, hashed }: { proof: RecoveryProof; hashed: Hashed },
): Promise<boolean> => {
  switch (proof.kind) {
    case "password":
      return hashed.isRightPassword && hashed.oldHash === account.authHash;
    case "code":
      return (await takeFactor(tx, account, proof.code, deps)) !== null;
  }
};

/** Why the proof of a recovery does not hold. Wrong ones count for the account besides: whoever starts recovery after recovery gets no more guesses. */
const refusalOfProof = async (
  tx: StoreTx,
  deps: RedeemDeps,
  way: Way & { account: AccountRow },
  given: { proof: RecoveryProof; hashed: Hashed },
): Promise<Failed | null> => {
  const keys = holderKeys(deps.secret, "recovery", way.account.id);
  const now = deps.clock.now();
  if ((await waitFor(tx, keys, now)) > 0) return refuseWay(tx, deps, { code: "SIGN_IN_THROTTLED", way });
  if (await isProved(tx, deps, way.account, given)) {
    await forgiveTry(tx, keys, now);
    return null;
  }
  await countTry(tx, keys, now);
  return countWrong(tx, deps, way, "proofTries");
};

type Credentials = Redeeming["credentials"] & { authHash: string; step: number };

const passwordOf = ({ salt, authHash }: Credentials) => ({ salt, authHash, ...PASSWORD_ARGON2 });

const makeAccount = async (
  tx: StoreTx,
  deps: RedeemDeps,
  { clinicId, email, role }: StaffInvitationRow,
  { displayName, credentials }: { displayName: string; credentials: Credentials },
): Promise<AccountRow> => {
  const account: AccountRow = {
    id: AccountId.parse(randomIdText(deps.chance)),
    clinicId,
    email,
    displayName,
    role,
    ...passwordOf(credentials),
    createdAt: deps.clock.now(),
    lastSignedInAt: null,
    disabledAt: null,
  };
  await tx.account.insert(account);
  return account;
};

/** Gives an account back: new password, and every session of it ends. */
const giveBack = async (
  tx: StoreTx,
  account: AccountRow,
  credentials: Credentials,
): Promise<{ account: AccountRow; ended: SessionId[] }> => {
  const password = passwordOf(credentials);
  await tx.account.update(account.id, password);
  const ended = await removeSessionsOf(tx, account.id);
  return { account: { ...account, ...password }, ended };
};

type Redeemed = { answer: RouteAnswer<"redeemStaffInvitation">; ended: SessionId[] };

const complete = async (
  tx: StoreTx,
  deps: RedeemDeps,
  { row, account: former }: Way,
  asked: { displayName: string; credentials: Credentials; binding: Parameters<typeof beginSession>[2] },
): Promise<Redeemed> => {
  const { account, ended } =
    former === null
      ? { account: await makeAccount(tx, deps, row, asked), ended: [] }
      : await giveBack(tx, former, asked.credentials);
  const { id: accountId, clinicId } = account;
  const now = deps.clock.now();
  const { totpSecret: secret, step: lastStep } = asked.credentials;
  await tx.totp.put({ accountId, secret, since: now, lastStep });
  const recoveryCodes = await renewCodesOf(tx, accountId, deps);
  await tx.staffInvitation.update(row.id, { usedAt: now });
  const signedIn = await beginSession(tx, account, { ...asked.binding, isRecovery: former !== null }, deps);
  for (const action of [
    former === null ? "account.created" : "account.recovered",
    "staff.redeemed",
    "session.signedIn",
  ] as const)
    await record(tx, { action, agent: byAccount(accountId), clinicId, recorded: now });
  return { answer: { signedIn, recoveryCodes }, ended };
};

const redeemNow = async (
  tx: StoreTx,
  deps: RedeemDeps,
  asked: Redeeming & Redeemer & { key: string; hashed: Hashed },
): Promise<Result<Redeemed>> => {
  const { token, proof, credentials, hashed, limits, thumbprint, displayName } = asked;
  const now = deps.clock.now();
  const way = await wayOf(tx, token, now);
  if (way === null) return refuseToken(tx, deps, asked.key);
  const { account } = way;
  if ((account === null) !== (proof === null)) return refuseWay(tx, deps, { code: "REQUEST_INVALID", way });
  const { code, totpSecret: secret } = credentials;
  const step = matchingStep({ code, secret, now, lastStep: null });
  if (step === null) return countWrong(tx, deps, way, "codeTries");
  if (account !== null && proof !== null) {
    const refusal = await refusalOfProof(tx, deps, { ...way, account }, { proof, hashed });
    if (refusal !== null) return refusal;
  }
  const fresh = { ...credentials, authHash: hashed.authHash, step };
  const binding = { thumbprint, limits };
  return succeed(await complete(tx, deps, way, { displayName, credentials: fresh, binding }));
};

/** The same work for every token: one hash of the new password, one check of the old one. */
const hashPasswords = async (
  deps: RedeemDeps,
  { token, proof, credentials }: Redeeming,
): Promise<Result<Hashed>> => {
  const found = await deps.store.read(async (reads) =>
    succeed((await wayOf(reads, token, deps.clock.now()))?.account ?? null),
  );
  if (!found.ok) return found;
  const authHash = await hashAuth(deps.verifier, credentials.auth);
  const offered = proof?.kind === "password" ? proof.auth : null;
  const isRight = await isRightAuth(
    deps.verifier,
    offered === null ? null : found.value,
    offered ?? credentials.auth,
  );
  return succeed({ authHash, oldHash: found.value?.authHash ?? null, isRightPassword: isRight });
};

/**
 * Makes an account of an invitation, or gives one back by a recovery, and signs in. The invitation is used up once; a code
 * that does not match the new secret is CODE_WRONG and leaves it good, a wrong proof of a recovery is SIGN_IN_FAILED.
 */
export const redeemStaffInvitation = async (
  deps: RedeemDeps,
  body: Redeeming,
  redeemer: Redeemer,
): Promise<Result<RouteAnswer<"redeemStaffInvitation">>> => {
  const name = checkStaffName(body.displayName);
  if (!name.ok) return name;
  const key = staffThrottleKey(deps.secret, redeemer.address);
  const entered = await enter(deps, { key, token: body.token });
  if (!entered.ok) return entered;
  const redeemed = await deps.verifier.inTurn(tokenHashOf(body.token), async () => {
    const hashed = await hashPasswords(deps, body);
    if (!hashed.ok) return hashed;
    const asked = { ...body, ...redeemer, displayName: name.value, key, hashed: hashed.value };
    return deps.store.transaction((tx) => redeemNow(tx, deps, asked));
  });
  if (!redeemed.ok) return redeemed;
  deps.sessionsEnded(redeemed.value.ended);
  return succeed(redeemed.value.answer);
};
