import type { AuditAction } from "../../protocol/audit.ts";
import { type ErrorCode, type Failure, fail } from "../../protocol/errors.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";

type Doer = Pick<AccountRow, "id" | "clinicId">;

/** Writes down what an account did to the staff of its clinic, or to itself. */
export const recordBy = (
  tx: Pick<StoreTx, "audit">,
  { id, clinicId }: Doer,
  action: AuditAction,
  { clock, outcome = "success" }: { clock: Clock; outcome?: "success" | ErrorCode },
): Promise<void> => record(tx, { action, agent: byAccount(id), clinicId, outcome, recorded: clock.now() });

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
