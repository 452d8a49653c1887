import type { StaffInvitationLook } from "../../protocol/accounts.ts";
import type { DesktopSession } from "../../protocol/desktop-session.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { TotpSetUp } from "../../protocol/ipc-session.ts";

/** A staff invitation from its pasting to its recovery codes; passwords and codes stand in the form only. */
export type RedeemModel =
  | { phase: "none" }
  | { phase: "asking"; isBusy: boolean; failure: ErrorCode | null }
  | {
      phase: "open";
      look: StaffInvitationLook;
      totp: TotpSetUp;
      isBusy: boolean;
      failure: ErrorCode | null;
    }
  /** The account exists and is signed in; the codes are shown once. */
  | { phase: "done"; recoveryCodes: readonly string[] };

/** The session as main told it last, and what the person is doing about it. */
export type SessionModel = {
  session: DesktopSession;
  isBusy: boolean;
  failure: ErrorCode | null;
  redeem: RedeemModel;
};

/** Nobody is signed in, and nobody has tried. */
export const firstSession: SessionModel = {
  session: { state: "signedOut", reason: null, returning: null },
  isBusy: false,
  failure: null,
  redeem: { phase: "none" },
};
