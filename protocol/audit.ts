import * as z from "zod";
import { AccountId, ParticipantId, VisitId } from "./ids.ts";
import { ErrorCodeSchema } from "./errors.ts";
import { AccountRole } from "./roles.ts";
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
  "session.rested",
  "session.resumed",
  "session.resumeFailed",
  "session.steppedUp",
  "session.stepUpFailed",
  "session.reused",
  "session.endedByOwner",
  "session.endedByAdmin",
  "account.disabled",
  "account.roleChanged",
  "account.recovered",
  "account.passwordChanged",
  "account.factorChanged",
  "account.recoveryCodesRenewed",
  "account.recoveryCodeUsed",
  "staff.invited",
  "staff.invitationRetired",
  "staff.redeemed",
  "staff.redeemFailed",
  "staff.recoveryStarted",
  "staff.listed",
  "clinic.settingsChanged",
  "keys.rotated",
  "database.restored",
  "desktop.vaultLocked",
  "desktop.vaultAbsent",
  "desktop.vaultRefusedByPolicy",
  "desktop.policyRefused",
  "desktop.covered",
  "desktop.callLocked",
  "desktop.updateInstalled",
  "desktop.updateRefused",
  "desktop.updateFailed",
  "desktop.updateStale",
  "visit.created",
  "visit.listed",
  "visit.linkRenewed",
  "visit.opened",
  "visit.hostReturned",
  "visit.ended",
  "visit.expired",
  "visit.announced",
  "visit.locked",
  "visit.unlocked",
  "visit.suspended",
  "visit.resumed",
  "visit.handedOver",
  "visit.takenOver",
  "visit.kept",
  "invitation.created",
  "invitation.listed",
  "invitation.retired",
  "clinic.wordingChanged",
  "join.passcodeWrong",
  "join.linkRested",
  "join.arrived",
  "join.cameBack",
  "waiting.knocked",
  "waiting.cardUpdated",
  "waiting.left",
  "waiting.expired",
  "waiting.lateTold",
  "participant.admitted",
  "participant.denied",
  "participant.removed",
  "participant.returned",
  "participant.resumed",
  "participant.connected",
  "participant.disconnected",
  "participant.left",
  "participant.expired",
  "share.granted",
  "share.revoked",
  "speak.granted",
  "speak.revoked",
  "camera.granted",
  "camera.revoked",
  "coHost.granted",
  "coHost.revoked",
  "coHost.requested",
  "command.sent",
  "hand.raised",
  "hand.lowered",
  "gate.refused",
  "request.refused",
  "socket.refused",
  "media.lost",
] as const;
export const AuditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof AuditAction>;

/** What some actions say beside who and when: never Phi, never free text. */
export const AuditDetail = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("role"), before: AccountRole, after: AccountRole }),
  z.strictObject({
    kind: z.literal("restore"),
    /** When the newest row of the backup was written: what came later is not in it. */
    backupUntil: Instant.nullable(),
    /** The same of the database that it replaced: between the two lies what was lost. Null where there was none that could be read. */
    replacedUntil: Instant.nullable(),
    /** The operating system's number for who restored it; null where it has none. */
    userId: z.int().nonnegative().nullable(),
  }),
]);
export type AuditDetail = z.infer<typeof AuditDetail>;

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
  /** The account that it was done to, where an administrator did it to somebody. */
  accountId: AccountId.nullable(),
  outcome: z.union([z.literal("success"), ErrorCodeSchema]),
  detail: AuditDetail.nullable(),
  recorded: Instant,
});
export type AuditEvent = z.infer<typeof AuditEvent>;
