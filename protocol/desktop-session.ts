import * as z from "zod";
import { AccountView } from "./accounts.ts";
import { Instant } from "./visit.ts";

/** Why a session ended by itself; null for somebody who signed out, or was never here. */
export const LogOffReason = z.enum(["idle", "absolute", "revoked", "wrongFactors", "callLockGrace"]);
export type LogOffReason = z.infer<typeof LogOffReason>;

/** Who can come back with the password alone; the e-mail stays in main. */
export const Returning = z.strictObject({ displayName: z.string() });

/**
 * The desktop's session as its window may know it.
 *
 *   signedOut --> active <--> warned --> covered --> (active | signedOut)
 */
export const DesktopSession = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("signedOut"),
    reason: LogOffReason.nullable(),
    returning: Returning.nullable(),
  }),
  z.strictObject({ state: z.literal("active"), account: AccountView }),
  z.strictObject({
    state: z.literal("warned"),
    account: AccountView,
    /** What comes at `at` unless somebody touches mouse or keyboard. */
    next: z.enum(["cover", "logOff"]),
    at: Instant,
  }),
  /** Nothing here may identify a patient: this state is shown to whoever stands before the machine. */
  z.strictObject({
    state: z.literal("covered"),
    displayName: z.string(),
    logsOffAt: Instant.nullable(),
    isInCall: z.boolean(),
    /** When a call is left whose workstation was locked; null unless it was. The send gates are closed and nothing is heard. */
    leavesCallAt: Instant.nullable(),
  }),
]);
export type DesktopSession = z.infer<typeof DesktopSession>;

/** What a person chose on this machine; no Phi, and nothing that an administrator decides. */
export const UserSettings = z.strictObject({
  theme: z.enum(["system", "light", "dark"]),
  /** `system`: the language of the operating system where it is one of ours. */
  language: z.enum(["system", "en", "es"]),
  /** Whether single keys act (M, V, S, H, A, L; WCAG 2.1.4). */
  hasKeys: z.boolean(),
  /** A person may ask for protection where the policy leaves it to people; never loosen it. */
  screenCaptureProtection: z.boolean().nullable(),
});
export type UserSettings = z.infer<typeof UserSettings>;

/** Before anybody chose anything. */
export const defaultUserSettings: UserSettings = {
  theme: "system",
  language: "system",
  hasKeys: true,
  screenCaptureProtection: null,
};

/** Forms whose half-written text survives a cover, in memory, for the same person only. */
export const DraftName = z.enum(["newVisit", "personalLink", "wording"]);
export type DraftName = z.infer<typeof DraftName>;
export const DRAFT_MAX = 4_000;
