import { type Action, can } from "../../protocol/can.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";

/** Who acts, as the account is in the transaction of the act: it may have been disabled, or given another role, since the request was let in. */
export const stillMay = async (
  reads: Pick<StoreReads, "account">,
  by: Pick<AccountRow, "id">,
  action: Action,
): Promise<Result<AccountRow>> => {
  const account = await reads.account.find(by.id);
  if (account === null || account.disabledAt !== null) return fail("SESSION_EXPIRED");
  return can(account.role, action, null) ? succeed(account) : fail("FORBIDDEN");
};
