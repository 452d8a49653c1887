import { succeed } from "../../protocol/result.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteAnswer } from "../../protocol/routes.ts";
import type { Wording } from "../../protocol/visit.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow, ClinicRow } from "../store/rows.ts";
import type { Store } from "../store/store.ts";

/** What a clinic's waiting rooms say, as plain text. */
export const wordingOf = ({ wordingText, phone }: ClinicRow): Wording => ({ text: wordingText, phone });

/** Changes what the clinic's waiting rooms say from now on; kept as it was written, markup is text. */
export const setWording = (
  { store, clock }: { store: Store; clock: Clock },
  { id, clinicId }: AccountRow,
  { text, phone }: Wording,
): Promise<Result<RouteAnswer<"setWording">>> =>
  store.transaction(async (tx) => {
    await tx.clinic.update(clinicId, { wordingText: text, phone });
    const recorded = clock.now();
    await record(tx, { action: "clinic.wordingChanged", agent: byAccount(id), clinicId, recorded });
    return succeed({});
  });
