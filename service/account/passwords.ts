import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import type { SignInParameters } from "../../protocol/accounts.ts";
import type { AccountRow } from "../store/rows.ts";
import { keyedHash } from "./secrets.ts";
import type { Verifier } from "./verifier.ts";

const SALT_BYTES = 16;

/** How the desktop must run argon2id; unknown e-mails get a salt that stays the same and tells nothing. */
export const parametersFor = (
  account: AccountRow | null,
  email: string,
  secret: Uint8Array,
): SignInParameters => {
  const fakeSalt = toBase64Url(keyedHash(secret, email).subarray(0, SALT_BYTES));
  if (account === null) return { salt: fakeSalt, ...PASSWORD_ARGON2 };
  const { salt, memoryKiB, passes, lanes } = account;
  return { salt, memoryKiB, passes, lanes };
};

/** Whether `auth` (the desktop's half, 32 bytes) belongs to the account; takes as long without an account. */
export const isRightAuth = (verifier: Verifier, account: AccountRow | null, auth: string): Promise<boolean> =>
  verifier.verify(account?.authHash ?? null, bytesOf(auth));

/** Whether what was looked at outside the transaction is still the password in it. */
export const hasSamePassword = (
  looked: Pick<AccountRow, "authHash"> | null,
  now: Pick<AccountRow, "authHash"> | null,
): boolean => looked !== null && looked.authHash === now?.authHash;

/** What the service keeps of an `auth` half. */
export const hashAuth = (verifier: Verifier, auth: string): Promise<string> => verifier.hash(bytesOf(auth));
