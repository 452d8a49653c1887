import { TotpCode } from "../../protocol/accounts.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { TOTP_SECRET_BYTES } from "../../protocol/limits.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { recoveryHashOf } from "./recovery-codes.ts";
import { matchingStep } from "./totp.ts";

/** Which factor a code was. */
export type UsedFactor = "totp" | "recoveryCode";

type FactorTx = Pick<StoreTx, "totp" | "recoveryCode" | "audit">;
type FactorDeps = { secret: Uint8Array; clock: Clock };

/** Stands in where there is no account or no secret: the same work, never right. */
const noSecret = toBase64Url(new Uint8Array(TOTP_SECRET_BYTES));

const takeTotp = async (
  tx: FactorTx,
  account: AccountRow | null,
  code: string,
  { clock }: FactorDeps,
): Promise<UsedFactor | null> => {
  const kept = account === null ? null : await tx.totp.ofAccount(account.id);
  const { secret, lastStep } = kept ?? { secret: noSecret, lastStep: null };
  const step = matchingStep({ code, secret, now: clock.now(), lastStep });
  if (account === null || kept === null || step === null) return null;
  await tx.totp.setStep(account.id, step);
  return "totp";
};

const takeRecoveryCode = async (
  tx: FactorTx,
  account: AccountRow | null,
  code: string,
  { clock, secret }: FactorDeps,
): Promise<UsedFactor | null> => {
  const hash = recoveryHashOf(secret, account?.id ?? "", code);
  if (account === null || !(await tx.recoveryCode.use(account.id, hash, clock.now()))) return null;
  await record(tx, {
    action: "account.recoveryCodeUsed",
    agent: byAccount(account.id),
    clinicId: account.clinicId,
    recorded: clock.now(),
  });
  return "recoveryCode";
};

/**
 * Takes a second factor: six digits or a recovery code, as `FactorCode` parses them. What was good is used up in this
 * transaction, so that nobody uses it again. Without an account it does the same work and answers null.
 */
export const takeFactor = (
  tx: FactorTx,
  account: AccountRow | null,
  code: string,
  deps: FactorDeps,
): Promise<UsedFactor | null> => {
  const isTotp = TotpCode.safeParse(code).success;
  return isTotp ? takeTotp(tx, account, code, deps) : takeRecoveryCode(tx, account, code, deps);
};
