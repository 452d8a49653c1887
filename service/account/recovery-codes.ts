import { Secret } from "otpauth";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { AccountId, Chance } from "../../protocol/ids.ts";
import { RECOVERY_CODES, RECOVERY_CODE_BYTES } from "../../protocol/limits.ts";
import type { StoreTx } from "../store/store.ts";
import { keyedHash } from "./secrets.ts";

const GROUP = 4;

/** Base32 (RFC 4648) without padding. */
const base32Of = (bytes: Uint8Array<ArrayBuffer>): string => new Secret({ buffer: bytes.buffer }).base32;

/** A code without its dashes, as it is compared. */
const plainOf = (code: string): string => code.replaceAll("-", "");

/** Ten fresh codes of 80 bits as they are shown: base32 in groups of four. */
export const newRecoveryCodes = (chance: Chance): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const text = base32Of(chance(RECOVERY_CODE_BYTES));
    return Array.from({ length: text.length / GROUP }, (_, at) =>
      text.slice(at * GROUP, (at + 1) * GROUP),
    ).join("-");
  });

/** What is kept of a code: a keyed hash that is bound to its account. */
export const recoveryHashOf = (secret: Uint8Array, accountId: string, code: string): string =>
  toBase64Url(keyedHash(secret, `recovery-code\0${accountId}\0${plainOf(code)}`));

/** Replaces an account's codes and answers the new ones, this once. The caller writes the audit row. */
export const renewCodesOf = async (
  tx: Pick<StoreTx, "recoveryCode">,
  accountId: AccountId,
  { secret, chance }: { secret: Uint8Array; chance: Chance },
): Promise<string[]> => {
  const codes = newRecoveryCodes(chance);
  await tx.recoveryCode.replace(
    accountId,
    codes.map((code) => recoveryHashOf(secret, accountId, code)),
  );
  return codes;
};
