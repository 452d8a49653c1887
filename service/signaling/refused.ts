import type { ErrorCode } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { record } from "../audit/log.ts";
import type { Asker } from "../visit/admission.ts";
import { agentOf } from "../visit/desk-decide.ts";
import type { SignalDeps } from "./deps.ts";

/** Writes down a request that was refused before it reached the desk. */
export const recordRefused = async (
  deps: SignalDeps,
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
