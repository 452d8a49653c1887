import type { ErrorCode } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { record } from "../audit/log.ts";
import type { Asker } from "./admission.ts";
import { agentOf } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";

/** Writes down a request that was refused without a decision of the machine. */
export const recordRefused = async (
  deps: Pick<DeskDeps, "store" | "clock">,
  asker: Asker,
  outcome: ErrorCode,
  visitId: VisitId | null = null,
): Promise<void> => {
  await deps.store.transaction(async (tx) => {
    await record(tx, {
      action: "request.refused",
      agent: agentOf(asker),
      clinicId: asker.kind === "account" ? asker.clinicId : null,
      visitId,
      participantId: asker.kind === "device" ? asker.id : null,
      outcome,
      recorded: deps.clock.now(),
    });
    return succeed(null);
  });
};
