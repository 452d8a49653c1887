import * as z from "zod";
import {
  AuthHalf,
  DesktopReport,
  Email,
  FactorCode,
  MemberView,
  NewCredentials,
  PasswordSalt,
  RecoveryCodes,
  RecoveryProof,
  SessionLimits,
  SessionView,
  SignInAnswer,
  SignInParameters,
  StaffInvitationLook,
  StaffInvitationView,
  StaffName,
  Token,
  Tokens,
  TotpCode,
  TotpSecret,
} from "./accounts.ts";
import { ClinicSettings } from "./clinic-settings.ts";
import { AccountId, SessionId, StaffInvitationId } from "./ids.ts";
import { AccountRole } from "./roles.ts";
import { Instant } from "./visit.ts";

const Nothing = z.strictObject({});
const OneAccount = z.strictObject({ accountId: AccountId });

/** Routes without a session that carry a DPoP proof of the key that the session is bound to. */
const signingIn = {
  signInParameters: {
    method: "POST",
    path: "/v1/sign-in/parameters",
    action: "session.signIn",
    needsSession: false,
    body: z.strictObject({ email: Email }),
    answer: SignInParameters,
  },
  /** Both factors at once: nothing tells which of them was wrong. */
  signIn: {
    method: "POST",
    path: "/v1/sign-in",
    action: "session.signIn",
    needsSession: false,
    needsProof: true,
    body: z.strictObject({ email: Email, auth: AuthHalf, code: FactorCode, limits: SessionLimits }),
    answer: SignInAnswer,
  },
  refresh: {
    method: "POST",
    path: "/v1/session/refresh",
    action: "session.refresh",
    needsSession: false,
    needsProof: true,
    body: z.strictObject({ refresh: Token }),
    answer: Tokens,
  },
  /** Back to a covered or resting session: what the device has, and the password. */
  resumeSession: {
    method: "POST",
    path: "/v1/session/resume",
    action: "session.resume",
    needsSession: false,
    needsProof: true,
    body: z.strictObject({ refresh: Token, auth: AuthHalf, limits: SessionLimits }),
    answer: SignInAnswer,
  },
  lookAtStaffInvitation: {
    method: "POST",
    path: "/v1/staff/look",
    action: "staff.look",
    needsSession: false,
    body: z.strictObject({ token: Token }),
    answer: StaffInvitationLook,
  },
  /** `proof` null for an invitation; one factor that is still there for a recovery. */
  redeemStaffInvitation: {
    method: "POST",
    path: "/v1/staff/redeem",
    action: "staff.redeem",
    needsSession: false,
    needsProof: true,
    body: z.strictObject({
      token: Token,
      displayName: StaffName,
      credentials: NewCredentials,
      proof: RecoveryProof.nullable(),
      limits: SessionLimits,
    }),
    answer: z.strictObject({ signedIn: SignInAnswer, recoveryCodes: RecoveryCodes }),
  },
} as const;

/** What somebody signed in does with the own sessions and factors. */
const own = {
  /** To rest: an idle log off. The password brings it back. */
  logOff: {
    method: "POST",
    path: "/v1/session/log-off",
    action: "session.logOff",
    needsSession: true,
    body: Nothing,
    answer: Nothing,
  },
  stepUp: {
    method: "POST",
    path: "/v1/session/step-up",
    action: "session.stepUp",
    needsSession: true,
    body: z.strictObject({ auth: AuthHalf, code: FactorCode }),
    answer: Tokens,
  },
  listSessions: {
    method: "GET",
    path: "/v1/sessions",
    action: "session.list",
    needsSession: true,
    body: null,
    answer: z.strictObject({ sessions: z.array(SessionView) }),
  },
  endSession: {
    method: "POST",
    path: "/v1/sessions/end",
    action: "session.end",
    needsSession: true,
    body: z.strictObject({ sessionId: SessionId }),
    answer: Nothing,
  },
  readFactors: {
    method: "GET",
    path: "/v1/factors",
    action: "factor.read",
    needsSession: true,
    body: null,
    answer: z.strictObject({ totpSince: Instant, recoveryCodesLeft: z.int().nonnegative() }),
  },
  renewTotp: {
    method: "POST",
    path: "/v1/factors/totp",
    action: "factor.change",
    needsSession: true,
    body: z.strictObject({ totpSecret: TotpSecret, code: TotpCode }),
    answer: Nothing,
  },
  renewRecoveryCodes: {
    method: "POST",
    path: "/v1/factors/recovery-codes",
    action: "factor.change",
    needsSession: true,
    body: Nothing,
    answer: z.strictObject({ recoveryCodes: RecoveryCodes }),
  },
  /** Ends the account's other sessions. */
  changePassword: {
    method: "POST",
    path: "/v1/password",
    action: "password.change",
    needsSession: true,
    body: z.strictObject({ salt: PasswordSalt, auth: AuthHalf }),
    answer: Nothing,
  },
  report: {
    method: "POST",
    path: "/v1/desktop/report",
    action: "desktop.report",
    needsSession: true,
    body: DesktopReport,
    answer: Nothing,
  },
} as const;

/** What administrators do. */
const administration = {
  listMembers: {
    method: "GET",
    path: "/v1/staff",
    action: "staff.list",
    needsSession: true,
    body: null,
    answer: z.strictObject({ members: z.array(MemberView), invitations: z.array(StaffInvitationView) }),
  },
  inviteStaff: {
    method: "POST",
    path: "/v1/staff/invite",
    action: "staff.invite",
    needsSession: true,
    body: z.strictObject({ email: Email, role: AccountRole }),
    answer: z.strictObject({ invitation: StaffInvitationView, token: Token }),
  },
  retireStaffInvitation: {
    method: "POST",
    path: "/v1/staff/retire-invitation",
    action: "staff.retireInvitation",
    needsSession: true,
    body: z.strictObject({ invitationId: StaffInvitationId }),
    answer: Nothing,
  },
  setRole: {
    method: "POST",
    path: "/v1/staff/role",
    action: "staff.setRole",
    needsSession: true,
    body: OneAccount.extend({ role: AccountRole }),
    answer: Nothing,
  },
  disableAccount: {
    method: "POST",
    path: "/v1/staff/disable",
    action: "staff.disable",
    needsSession: true,
    body: OneAccount,
    answer: Nothing,
  },
  startRecovery: {
    method: "POST",
    path: "/v1/staff/recover",
    action: "staff.recover",
    needsSession: true,
    body: OneAccount,
    answer: z.strictObject({ token: Token, expiresAt: Instant }),
  },
  endSessionsOf: {
    method: "POST",
    path: "/v1/staff/end-sessions",
    action: "staff.endSessions",
    needsSession: true,
    body: OneAccount,
    answer: Nothing,
  },
  clinicSettings: {
    method: "GET",
    path: "/v1/clinic/settings",
    action: "clinic.readSettings",
    needsSession: true,
    body: null,
    answer: ClinicSettings,
  },
  setClinicSettings: {
    method: "POST",
    path: "/v1/clinic/settings",
    action: "clinic.setSettings",
    needsSession: true,
    body: ClinicSettings,
    answer: Nothing,
  },
} as const;

/** Routes of accounts, sessions, factors and their administration. */
export const accountRoutes = { ...signingIn, ...own, ...administration } as const;
