import * as z from "zod";
import { AccountId, ParticipantId, VisitId } from "./ids.ts";
import { ErrorCodeSchema } from "./errors.ts";
import { Instant } from "./visit.ts";

/** Everything that is written down. Each change of state has exactly one row, in the same transaction. */
export const auditActions = [
  "clinic.created",
  "account.created",
  "session.signedIn",
  "session.signInFailed",
  "session.signInThrottled",
  "session.signedOut",
  "session.expired",
  "visit.created",
  "visit.listed",
  "visit.linkRenewed",
  "visit.opened",
  "visit.hostReturned",
  "visit.ended",
  "visit.expired",
  "visit.announced",
  "join.passcodeWrong",
  "join.linkRested",
  "join.arrived",
  "waiting.knocked",
  "waiting.cardUpdated",
  "waiting.left",
  "waiting.expired",
  "participant.admitted",
  "participant.denied",
  "participant.removed",
  "participant.resumed",
  "participant.connected",
  "participant.disconnected",
  "participant.left",
  "participant.expired",
  "share.granted",
  "share.revoked",
  "gate.refused",
  "request.refused",
  "socket.refused",
  "media.lost",
] as const;
export const AuditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof AuditAction>;

/** Who did what, when, with what outcome (FHIR AuditEvent; 45 CFR 164.312(b)). Ids only, never Phi. */
export const AuditEvent = z.strictObject({
  agent: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("account"), id: AccountId }),
    z.strictObject({ kind: z.literal("participant"), id: ParticipantId }),
    z.strictObject({ kind: z.literal("service") }),
    z.strictObject({ kind: z.literal("unknown") }),
  ]),
  action: AuditAction,
  visitId: VisitId.nullable(),
  participantId: ParticipantId.nullable(),
  outcome: z.union([z.literal("success"), ErrorCodeSchema]),
  recorded: Instant,
});
export type AuditEvent = z.infer<typeof AuditEvent>;
