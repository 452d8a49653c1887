import type { AuditAction, AuditEvent } from "../../protocol/audit.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { AccountId, ClinicId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { StoreTx } from "../store/store.ts";

/** What is written down; what is left out concerns nobody. */
export type Entry = {
  action: AuditAction;
  recorded: number;
  agent?: AuditEvent["agent"];
  clinicId?: ClinicId | null;
  visitId?: VisitId | null;
  participantId?: ParticipantId | null;
  accountId?: AccountId | null;
  outcome?: "success" | ErrorCode;
  detail?: AuditEvent["detail"];
};

/** An account as the one who acts. */
export const byAccount = (id: AccountId): AuditEvent["agent"] => ({ kind: "account", id });
/** A participant as the one who acts. */
export const byParticipant = (id: ParticipantId): AuditEvent["agent"] => ({ kind: "participant", id });
/** The service itself, for timers and sweeps. */
export const byService: AuditEvent["agent"] = { kind: "service" };

/** Writes one audit row inside the transaction that it belongs to: agent unknown and outcome success unless said. */
export const record = (tx: Pick<StoreTx, "audit">, entry: Entry): Promise<void> =>
  tx.audit.append({
    clinicId: entry.clinicId ?? null,
    event: {
      agent: entry.agent ?? { kind: "unknown" },
      action: entry.action,
      visitId: entry.visitId ?? null,
      participantId: entry.participantId ?? null,
      accountId: entry.accountId ?? null,
      outcome: entry.outcome ?? "success",
      detail: entry.detail ?? null,
      recorded: entry.recorded,
    },
  });
