import type { StaffInvitationPurpose } from "../../protocol/accounts.ts";
import type { AuditEvent } from "../../protocol/audit.ts";
import type { SealedKey } from "../../protocol/board.ts";
import type {
  AccountId,
  ClinicId,
  InvitationId,
  OpeningId,
  ParticipantId,
  SessionId,
  StaffInvitationId,
  VisitId,
} from "../../protocol/ids.ts";
import type { Phi } from "../../protocol/phi.ts";
import type { AccountRole, Role } from "../../protocol/roles.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { AdmissionState, Phase, SealedCard, VisitKind } from "../../protocol/visit.ts";

/** A clinic. Times here and below are milliseconds since 1970, hashes are base64url of SHA-256. */
export type ClinicRow = {
  id: ClinicId;
  name: string;
  createdAt: number;
  /** What its waiting rooms say, as plain text; empty for nothing. */
  wordingText: string;
  /** A number to fall back on; empty for none. */
  phone: string;
  /** What its administrators decided, as JSON; null until they did. */
  settingsJson: string | null;
};

/** What may change of a clinic. */
export type ClinicPatch = Partial<Pick<ClinicRow, "wordingText" | "phone" | "settingsJson">>;

/** A member of staff. `salt` and the three costs are for the desktop's argon2id; `authHash` is the service's own over `auth`. */
export type AccountRow = {
  id: AccountId;
  clinicId: ClinicId;
  /** Trimmed and in lower case; of one account at a time that is not disabled. */
  email: string;
  displayName: string;
  role: AccountRole;
  salt: string;
  memoryKiB: number;
  passes: number;
  lanes: number;
  authHash: string;
  createdAt: number;
  lastSignedInAt: number | null;
  /** Disabling is final for an account. */
  disabledAt: number | null;
};

/** What may change of an account. A patch of `lastSignedInAt` alone is book-keeping. */
export type AccountPatch = Partial<
  Pick<
    AccountRow,
    | "displayName"
    | "role"
    | "salt"
    | "memoryKiB"
    | "passes"
    | "lanes"
    | "authHash"
    | "lastSignedInAt"
    | "disabledAt"
  >
>;

/** An account's TOTP. */
export type TotpRow = {
  accountId: AccountId;
  /** Base64url; encrypted in the database. */
  secret: string;
  since: number;
  /** The last step that was accepted: it and all before are used up. */
  lastStep: number | null;
};

/** A way into a clinic's staff; only the hash of its token is kept. */
export type StaffInvitationRow = {
  id: StaffInvitationId;
  clinicId: ClinicId;
  tokenHash: string;
  purpose: StaffInvitationPurpose;
  email: string;
  role: AccountRole;
  /** Whose account is recovered; null for an invitation. */
  accountId: AccountId | null;
  /** Null for the command at the service. */
  invitedBy: AccountId | null;
  createdAt: number;
  expiresAt: number;
  usedAt: number | null;
  retiredAt: number | null;
  /** Codes that did not match the new secret. */
  codeTries: number;
  /** Proofs that were wrong. */
  proofTries: number;
};

/** What may change of a staff invitation. A patch of tries alone is book-keeping. */
export type StaffInvitationPatch = Partial<
  Pick<StaffInvitationRow, "usedAt" | "retiredAt" | "codeTries" | "proofTries">
>;

/**
 * A signed-in desktop, as a family of refresh tokens of which one lives at a time. Of tokens only hashes are kept. Its times
 * are of the clock that is never set back. In `needsFactor` no token of it opens anything until the password was given again.
 */
export type SessionRow = {
  id: SessionId;
  accountId: AccountId;
  clinicId: ClinicId;
  state: "active" | "needsFactor";
  /** Of the key that every request is proved with (RFC 7638). */
  thumbprint: string;
  accessHash: string;
  accessUntil: number;
  /** The access token before lives on until its own end; null after a step-up. */
  previousAccessHash: string | null;
  previousAccessUntil: number;
  refreshHash: string;
  /** Good once more for a moment after `refreshedAt`, for an answer that was lost; older ones are known and never good. */
  previousRefreshHash: string | null;
  refreshedAt: number;
  createdAt: number;
  lastActiveAt: number;
  idleMs: number;
  absoluteMs: number;
  /** Until when it counts as being in a connected call. */
  inCallUntil: number;
  /** When both factors were given last. */
  factorAt: number;
  steppedUpAt: number | null;
  /** Wrong passwords since the last right one. */
  wrongTries: number;
};

/** What may change of a session. A patch without `state`, `steppedUpAt` and `factorAt` is book-keeping. */
export type SessionPatch = Partial<
  Omit<SessionRow, "id" | "accountId" | "clinicId" | "thumbprint" | "createdAt">
>;

/** The card key of an account's sign-in; it goes with its session. */
export type CardKeyRow = { accountId: AccountId; sessionId: SessionId; cardKey: SignedEnvelope };

/** A visit. `roomName`, `hostParticipantId` and `hostHello` are null until it opens, `headHash` until its first announce. */
export type VisitRow = {
  id: VisitId;
  clinicId: ClinicId;
  hostAccountId: AccountId;
  /** Encrypted in the database. */
  label: Phi<string>;
  kind: VisitKind;
  startsAt: number;
  minutes: number;
  /** People beside the host. */
  places: number;
  createdAt: number;

  phase: Phase;
  isLocked: boolean;
  isSuspended: boolean;
  opening: OpeningId;
  roomName: string | null;
  openedAt: number | null;
  endedAt: number | null;
  epoch: number;
  rev: number;
  headHash: string | null;
  hostParticipantId: ParticipantId | null;
  hostHello: SignedEnvelope | null;

  /** Hash over the invite hash of the present link. */
  linkHash: string;
  /** argon2id of the passcode. */
  passcodeHash: string;
  /** Wrong passcodes since the last issue or rest. */
  passcodeTries: number;
  restsUntil: number | null;
  /** When the present link was retired for newcomers; null while it is good. */
  linkRetiredAt: number | null;

  /** How much longer than planned the visit may run, by all that was kept open. */
  keptMs: number;
  /** Since when nobody leads; null while somebody does. */
  heldSince: number | null;
  /** How long after its planned end, and after the loss of whoever leads, it ends by itself: the clinic's settings. */
  overtimeMs: number;
  holdMs: number;
};

/** What may change of a visit; everything else stands from its making. A patch of `passcodeTries` alone is book-keeping. */
export type VisitPatch = Partial<
  Pick<
    VisitRow,
    | "phase"
    | "isLocked"
    | "isSuspended"
    | "roomName"
    | "openedAt"
    | "endedAt"
    | "epoch"
    | "rev"
    | "headHash"
    | "hostParticipantId"
    | "hostHello"
    | "linkHash"
    | "passcodeHash"
    | "passcodeTries"
    | "restsUntil"
    | "linkRetiredAt"
    | "keptMs"
    | "heldSince"
    | "overtimeMs"
    | "holdMs"
  >
>;

/** A personal link of a visit, beside the one for all. */
export type InvitationRow = {
  id: InvitationId;
  visitId: VisitId;
  /** Encrypted in the database. */
  label: Phi<string>;
  /** Hash over the invite hash. */
  linkHash: string;
  /** argon2id of the passcode. */
  passcodeHash: string;
  /** Wrong passcodes since the last rest. */
  passcodeTries: number;
  restsUntil: number | null;
  createdAt: number;
  /** When somebody first arrived by it. */
  usedAt: number | null;
  retiredAt: number | null;
};

/** What may change of an invitation. A patch of `passcodeTries` or `usedAt` alone is book-keeping. */
export type InvitationPatch = Partial<
  Pick<InvitationRow, "passcodeTries" | "restsUntil" | "usedAt" | "retiredAt">
>;

/** One device's way into one visit, the host's own device included. */
export type AdmissionRow = {
  participantId: ParticipantId;
  visitId: VisitId;
  role: Role;
  state: AdmissionState;
  hello: SignedEnvelope;
  card: SealedCard | null;
  waitingSince: number;
  /** Sequence number of the board entry that let them in; they may read from there on. */
  admittedSeq: number | null;
  /** What the last word that named it let it send; kept when it goes, for whoever comes back by its way in. */
  maySpeak: boolean;
  mayShow: boolean;
  mayShare: boolean;
  /** Whether its socket is open. */
  isConnected: boolean;
  /** Whether media is connected through the gate. */
  isMediaConnected: boolean;
  lastSeenAt: number;
  /** Whose signed-in desktop it is, the host's own included; null for guests. */
  accountId: AccountId | null;
  /** The personal link that it came by; null for the link for all, and for the host's own. */
  invitationId: InvitationId | null;
  /** Names the way in by which a person comes back on a new device key: hash of the browser's cookie, or of the account. */
  returnHash: string | null;
  /** Whether it came back by a way in that was let in before. */
  isBack: boolean;
  /** When the hand went up; null while it is down. */
  handRaisedAt: number | null;
  /** What "running late" said last; both null where nothing was said. */
  lateMinutes: number | null;
  lateSaidAt: number | null;
};

/** What may change of an admission. Patches of `isConnected`, `isMediaConnected` and `lastSeenAt` alone are book-keeping; all others are changes of state. */
export type AdmissionPatch = Partial<
  Pick<
    AdmissionRow,
    | "role"
    | "state"
    | "card"
    | "waitingSince"
    | "admittedSeq"
    | "maySpeak"
    | "mayShow"
    | "mayShare"
    | "isConnected"
    | "isMediaConnected"
    | "lastSeenAt"
    | "returnHash"
    | "isBack"
    | "handRaisedAt"
    | "lateMinutes"
    | "lateSaidAt"
  >
>;

/** One change on a visit's board, with everybody's sealed keys. `seq` starts at 1. */
export type BoardRow = {
  visitId: VisitId;
  seq: number;
  epoch: number;
  rev: number;
  prevHash: string;
  /** Hash of this announce's body; the next one's `prevHash`. */
  hash: string;
  announce: SignedEnvelope;
  rosterBox: string;
  sealedKeys: readonly SealedKey[];
};

/** What a single-use ticket is good for. */
export type TicketUse =
  | { purpose: "staff"; sessionId: SessionId }
  | {
      purpose: "knock";
      visitId: VisitId;
      /** These become the admission's. */
      invitationId: InvitationId | null;
      returnHash: string | null;
      accountId: AccountId | null;
      isBack: boolean;
    }
  | { purpose: "resume"; visitId: VisitId; participantId: ParticipantId };

/** A ticket that was not used yet. Only its hash is kept. */
export type TicketRow = { ticketHash: string; use: TicketUse; expiresAt: number };

/** An audit event and the clinic that it belongs to (null where none is known). */
export type AuditRow = { clinicId: ClinicId | null; event: AuditEvent };

/** Failures counted under one key, and until when the next try has to wait. */
export type ThrottleRow = { key: string; failures: number; blockedUntil: number; lastFailureAt: number };
