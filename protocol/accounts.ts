import * as z from "zod";
import { AccountId, ClinicId, SessionId, StaffInvitationId, bytesSchema } from "./ids.ts";
import {
  LOGOFF_SECONDS_MAX,
  LOGOFF_SECONDS_MIN,
  RECOVERY_CODES,
  SESSION_HOURS_MAX,
  STAFF_NAME_MAX,
  TOTP_SECRET_BYTES,
} from "./limits.ts";
import { AccountRole } from "./roles.ts";
import { Instant } from "./visit.ts";

/** An e-mail address of staff, trimmed and in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** A random reference of 32 bytes: access and refresh tokens, tickets, staff invitations. */
export const Token = bytesSchema(32);

/** Six digits of a TOTP (RFC 6238), spaces aside. */
export const TotpCode = z
  .string()
  .max(20)
  .transform((text) => text.replaceAll(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/));

/** One of the single-use recovery codes: 16 characters of base32 (RFC 4648), dashes and spaces aside. */
export const RecoveryCode = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, "").toUpperCase())
  .pipe(z.string().regex(/^[A-Z2-7]{16}$/));

/** What somebody types as second factor. */
export const FactorCode = z.union([TotpCode, RecoveryCode]);

/** The shared secret of a TOTP, made on the desktop. */
export const TotpSecret = bytesSchema(TOTP_SECRET_BYTES);

/** The half of a password that is sent; the other half never leaves the desktop. */
export const AuthHalf = bytesSchema(32);

/** The salt of the desktop's argon2id. */
export const PasswordSalt = bytesSchema(16);

/** What ends a session: seconds without an act, and hours in any case. */
export const SessionLimits = z.strictObject({
  idleSeconds: z.int().min(LOGOFF_SECONDS_MIN).max(LOGOFF_SECONDS_MAX),
  absoluteHours: z.int().min(1).max(SESSION_HOURS_MAX),
});
export type SessionLimits = z.infer<typeof SessionLimits>;

/** How the desktop must run argon2id before it may sign in; the same for unknown e-mails. */
export const SignInParameters = z.strictObject({
  salt: PasswordSalt,
  memoryKiB: z.int().min(19_456).max(1_048_576),
  passes: z.int().min(1).max(20),
  lanes: z.int().min(1).max(8),
});
export type SignInParameters = z.infer<typeof SignInParameters>;

/** Who is signed in. */
export const AccountView = z.strictObject({
  id: AccountId,
  clinicId: ClinicId,
  clinicName: z.string(),
  displayName: z.string(),
  email: z.string(),
  role: AccountRole,
});
export type AccountView = z.infer<typeof AccountView>;

/** Fresh tokens of a session. The access token is good for `accessSeconds`; the refresh token for one use. */
export const Tokens = z.strictObject({
  access: Token,
  accessSeconds: z.int().positive(),
  refresh: Token,
});
export type Tokens = z.infer<typeof Tokens>;

/** What a sign-in or a return brings. */
export const SignInAnswer = z.strictObject({
  sessionId: SessionId,
  account: AccountView,
  tokens: Tokens,
  limits: SessionLimits,
  /** The clinic's own wish, at most; the desktop keeps the stricter of this and its policy. Seconds. */
  coverAfterSeconds: z.int().positive(),
  /** When the session's absolute time began, by the service's clock. */
  startedAt: Instant,
  /** How long ago that was by the service's clock: clocks of clinics are wrong. Whole seconds, rounded down. */
  ageSeconds: z.int().nonnegative().default(0),
});
export type SignInAnswer = z.infer<typeof SignInAnswer>;

/** A way into a clinic's staff: `invitation` makes an account, `recovery` gives one back to its person. */
export const StaffInvitationPurpose = z.enum(["invitation", "recovery"]);
export type StaffInvitationPurpose = z.infer<typeof StaffInvitationPurpose>;

/** What somebody who holds a good staff invitation is told before redeeming it. */
export const StaffInvitationLook = z.strictObject({
  purpose: StaffInvitationPurpose,
  clinicName: z.string(),
  email: z.string(),
  /** Null for somebody new. */
  displayName: z.string().nullable(),
  role: AccountRole,
  /** For a recovery, how to stretch the old password, if it is the proof. */
  parameters: SignInParameters.nullable(),
});
export type StaffInvitationLook = z.infer<typeof StaffInvitationLook>;

/** The one factor that somebody who recovers an account still has (safeguards.md, C22). */
export const RecoveryProof = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("password"), auth: AuthHalf }),
  z.strictObject({ kind: z.literal("code"), code: FactorCode }),
]);
export type RecoveryProof = z.infer<typeof RecoveryProof>;

/** Everything that makes an account usable: the halves of a password, and a second factor shown to work. */
export const NewCredentials = z.strictObject({
  salt: PasswordSalt,
  auth: AuthHalf,
  totpSecret: TotpSecret,
  code: TotpCode,
});
export type NewCredentials = z.infer<typeof NewCredentials>;

/** Shown once, kept as hashes. */
export const RecoveryCodes = z.array(z.string()).length(RECOVERY_CODES);

/** A name of staff: plain, one line. */
export const StaffName = z.string().trim().min(1).max(STAFF_NAME_MAX);

/** Somebody of the staff as administrators see them. */
export const MemberView = z.strictObject({
  id: AccountId,
  displayName: z.string(),
  email: z.string(),
  role: AccountRole,
  isDisabled: z.boolean(),
  lastSignedInAt: Instant.nullable(),
  /** Sessions that live now. */
  sessions: z.int().nonnegative(),
  /** Until when a recovery that was started can be redeemed; null when there is none. */
  recoveryUntil: Instant.nullable(),
});
export type MemberView = z.infer<typeof MemberView>;

/** An invitation that was not redeemed yet. */
export const StaffInvitationView = z.strictObject({
  id: StaffInvitationId,
  email: z.string(),
  role: AccountRole,
  invitedBy: z.string().nullable(),
  expiresAt: Instant,
});
export type StaffInvitationView = z.infer<typeof StaffInvitationView>;

/** A live session as its person sees it. */
export const SessionView = z.strictObject({
  id: SessionId,
  isThis: z.boolean(),
  startedAt: Instant,
  lastActiveAt: Instant,
  /** Needs the password before it goes on. */
  isResting: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

/** What a desktop tells the audit log of itself; there is no free text. */
export const DesktopReport = z.strictObject({
  kind: z.enum([
    "vaultLocked",
    "vaultAbsent",
    "vaultRefusedByPolicy",
    "policyRefused",
    "covered",
    "callLocked",
    /** This program is a newer one, or an older one by a way back, than at the last report. */
    "updateInstalled",
    /** What a feed offered was not ours, altered, replayed or too old. */
    "updateRefused",
    /** An update could not be fetched or put in place. */
    "updateFailed",
    /** The feed's last signed word is too old. */
    "updateStale",
  ]),
});
export type DesktopReport = z.infer<typeof DesktopReport>;
