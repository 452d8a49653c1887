import type { AuditAction, AuditEvent } from "../../protocol/audit.ts";
import type { AccountId } from "../../protocol/ids.ts";
import { type ErrorCode, type Failure, fail } from "../../protocol/errors.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";

type Doer = Pick<AccountRow, "id" | "clinicId">;

/** What an act of an account came to, and to whom it was done; null for the account itself, or for nobody. */
type Done = {
  clock: Clock;
  outcome?: "success" | ErrorCode;
  accountId?: AccountId | null;
  detail?: AuditEvent["detail"];
};

/** Writes down what an account did to the staff of its clinic, or to itself. */
export const recordBy = (
  tx: Pick<StoreTx, "audit">,
  { id, clinicId }: Doer,
  action: AuditAction,
  { clock, outcome = "success", accountId = null, detail = null }: Done,
): Promise<void> =>
  record(tx, { action, agent: byAccount(id), clinicId, accountId, outcome, detail, recorded: clock.now() });

/** Refuses an act of an account, and writes it down. */
export const refuseBy = async (
  tx: Pick<StoreTx, "audit">,
  doer: Doer,
  code: ErrorCode,
  clock: Clock,
): Promise<{ ok: false; error: Failure }> => {
  await recordBy(tx, doer, "request.refused", { clock, outcome: code });
  return fail(code);
};
