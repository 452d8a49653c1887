import * as z from "zod";
import { AccountView, RecoveryCodes, SessionView, StaffInvitationLook } from "./accounts.ts";
import { DesktopSession } from "./desktop-session.ts";
import { SessionId } from "./ids.ts";
import { Nothing, event, invoke, invokeCovered } from "./ipc-channel.ts";
import { PASSWORD_MAX, STAFF_NAME_MAX } from "./limits.ts";
import { Instant } from "./visit.ts";

const Password = z.string().max(PASSWORD_MAX);
/** As it was typed; main and the service parse it. */
const TypedCode = z.string().max(40);

/** A new second factor, to be shown as a picture and as text: it exists in main until a code proves it, then at the service. */
export const TotpSetUp = z.strictObject({ uri: z.string().startsWith("otpauth://"), secret: z.string() });
export type TotpSetUp = z.infer<typeof TotpSetUp>;

/** What is wrong with a new password (NIST SP 800-63B-4); strength 0 to 4 is a hint only. */
export const PasswordJudgement = z.strictObject({
  problem: z.enum(["PASSWORD_TOO_SHORT", "PASSWORD_COMMON"]).nullable(),
  strength: z.int().min(0).max(4),
});
export type PasswordJudgement = z.infer<typeof PasswordJudgement>;

/** Signing in, coming back, leaving, and the own sessions and factors. Passwords go no further than main. */
export const sessionChannels = {
  "session.read": invokeCovered(Nothing, DesktopSession),
  "session.signIn": invoke(
    z.strictObject({ email: z.string().max(254), password: Password, code: TypedCode }),
    AccountView,
  ),
  /** Back to a covered session, or to one that rests: the password, checked by the service. */
  "session.resume": invokeCovered(z.strictObject({ password: Password }), AccountView),
  /** A whole log off: also "switch user", and "not me" of a session that rests. */
  "session.signOut": invokeCovered(Nothing, Nothing),
  "session.cover": invokeCovered(Nothing, Nothing),
  "session.stepUp": invoke(z.strictObject({ password: Password, code: TypedCode }), Nothing),
  "session.list": invoke(Nothing, z.array(SessionView)),
  "session.end": invoke(z.strictObject({ sessionId: SessionId }), Nothing),
  /** Opens a staff invitation that was pasted: a link or its token. Main remembers it until it is redeemed or left. */
  "invitation.look": invoke(z.strictObject({ text: z.string().max(500) }), StaffInvitationLook),
  "invitation.prepare": invoke(Nothing, TotpSetUp),
  "invitation.redeem": invoke(
    z.strictObject({
      displayName: z.string().max(STAFF_NAME_MAX),
      password: Password,
      code: TypedCode,
      /** For a recovery: the one factor that is still there. */
      proof: z
        .discriminatedUnion("kind", [
          z.strictObject({ kind: z.literal("password"), password: Password }),
          z.strictObject({ kind: z.literal("code"), code: TypedCode }),
        ])
        .nullable(),
    }),
    z.strictObject({ account: AccountView, recoveryCodes: RecoveryCodes }),
  ),
  "invitation.leave": invoke(Nothing, Nothing),
  "password.judge": invoke(
    z.strictObject({
      password: Password,
      /** Words that must not carry it: name, e-mail, clinic. */ about: z.array(z.string().max(254)).max(6),
    }),
    PasswordJudgement,
  ),
  "password.change": invoke(z.strictObject({ password: Password }), Nothing),
  "factors.read": invoke(
    Nothing,
    z.strictObject({ totpSince: Instant, recoveryCodesLeft: z.int().nonnegative() }),
  ),
  "factors.prepare": invoke(Nothing, TotpSetUp),
  "factors.renewTotp": invoke(z.strictObject({ code: TypedCode }), Nothing),
  "factors.renewRecoveryCodes": invoke(Nothing, z.strictObject({ recoveryCodes: RecoveryCodes })),
  "session.changed": event(z.strictObject({ session: DesktopSession })),
} as const;
