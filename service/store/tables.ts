import type { Generated } from "kysely";
import type { AuditAction } from "../../protocol/audit.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type {
  AccountId,
  ClinicId,
  InvitationId,
  OpeningId,
  ParticipantId,
  SessionId,
  VisitId,
} from "../../protocol/ids.ts";
import type { Role } from "../../protocol/roles.ts";
import type { AdmissionState, Phase, VisitKind } from "../../protocol/visit.ts";
import type {
  AccountRow,
  CardKeyRow,
  ClinicRow,
  InvitationRow,
  SessionRow,
  StaffInvitationRow,
  ThrottleRow,
  TicketUse,
  TotpRow,
} from "./rows.ts";

/** JSON text, or bytes as base64url: what the columns hold in place of objects. */
type Json = string;
/** 0 or 1. */
type Flag = number;

export type VisitTable = {
  id: VisitId;
  clinicId: ClinicId;
  hostAccountId: AccountId;
  /** Sealed by the clinic's data key. */
  labelSealed: string;
  kind: VisitKind;
  startsAt: number;
  minutes: number;
  places: number;
  createdAt: number;
  phase: Phase;
  isLocked: Flag;
  isSuspended: Flag;
  opening: OpeningId;
  roomName: string | null;
  openedAt: number | null;
  endedAt: number | null;
  epoch: number;
  rev: number;
  headHash: string | null;
  hostParticipantId: ParticipantId | null;
  hostHello: Json | null;
  linkHash: string;
  passcodeHash: string;
  passcodeTries: number;
  restsUntil: number | null;
  linkRetiredAt: number | null;
  keptMs: number;
  heldSince: number | null;
  overtimeMs: number;
  holdMs: number;
};

/** The label is sealed by the clinic's data key. */
export type InvitationTable = Omit<InvitationRow, "label"> & { labelSealed: string };

export type AdmissionTable = {
  participantId: ParticipantId;
  visitId: VisitId;
  role: Role;
  state: AdmissionState;
  hello: Json;
  card: Json | null;
  waitingSince: number;
  admittedSeq: number | null;
  maySpeak: Flag;
  mayShow: Flag;
  mayShare: Flag;
  isConnected: Flag;
  isMediaConnected: Flag;
  lastSeenAt: number;
  accountId: AccountId | null;
  invitationId: InvitationId | null;
  returnHash: string | null;
  isBack: Flag;
  handRaisedAt: number | null;
  lateMinutes: number | null;
  lateSaidAt: number | null;
};

export type BoardTable = {
  visitId: VisitId;
  seq: number;
  epoch: number;
  rev: number;
  prevHash: string;
  hash: string;
  announce: Json;
  rosterBox: string;
  sealedKeys: Json;
};

export type TicketTable = {
  ticketHash: string;
  purpose: TicketUse["purpose"];
  sessionId: SessionId | null;
  visitId: VisitId | null;
  participantId: ParticipantId | null;
  accountId: AccountId | null;
  invitationId: InvitationId | null;
  returnHash: string | null;
  isBack: Flag;
  expiresAt: number;
};

export type AuditTable = {
  seq: Generated<number>;
  clinicId: ClinicId | null;
  agentKind: "account" | "participant" | "service" | "unknown";
  agentId: string | null;
  action: AuditAction;
  visitId: VisitId | null;
  participantId: ParticipantId | null;
  accountId: AccountId | null;
  outcome: "success" | ErrorCode;
  detail: Json | null;
  recorded: number;
};

/** Every table as the database holds it. */
export type Tables = {
  migration: { id: string; appliedAt: number };
  dataKey: { clinicId: ClinicId; wrapped: string };
  serviceSecret: { purpose: string; wrapped: string };
  clinic: ClinicRow;
  account: AccountRow;
  totp: Omit<TotpRow, "secret"> & { secretSealed: string };
  recoveryCode: { accountId: AccountId; codeHash: string; usedAt: number | null };
  staffInvitation: StaffInvitationRow;
  session: SessionRow;
  pastRefresh: { hash: string; sessionId: SessionId };
  cardKey: Omit<CardKeyRow, "cardKey"> & { cardKey: Json };
  visit: VisitTable;
  invitation: InvitationTable;
  pastLink: { visitId: VisitId; linkHash: string };
  admission: AdmissionTable;
  board: BoardTable;
  ticket: TicketTable;
  audit: AuditTable;
  throttle: ThrottleRow;
};
