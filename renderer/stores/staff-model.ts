import type { MemberView, StaffInvitationView } from "../../protocol/accounts.ts";
import type { ClinicSettings } from "../../protocol/clinic-settings.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { AccountRole } from "../../protocol/roles.ts";

/** Who belongs to the clinic, as the service said it last. */
export type StaffList =
  | { phase: "loading" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; members: readonly MemberView[]; invitations: readonly StaffInvitationView[] };

/** A link for staff as it is shown once: of an invitation, or of a recovery. */
export type StaffLink =
  | { kind: "invitation"; email: string; role: AccountRole; link: string; expiresAt: number }
  | { kind: "recovery"; email: string; link: string; expiresAt: number };

/** A link for staff on its way to be shown once. */
export type StaffLinkModel =
  | { phase: "none" }
  | { phase: "making" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; made: StaffLink };

/** What was done with somebody. */
export type StaffDeed = "retired" | "roleChanged" | "disabled" | "sessionsEnded";

/** What is being done with somebody, and what came of it. */
export type StaffAct =
  | { phase: "idle" }
  | { phase: "acting"; about: string }
  | { phase: "done"; deed: StaffDeed; about: string }
  | { phase: "failed"; code: ErrorCode };

/** The clinic's settings as they were read, and what became of the last change. */
export type ReadSettings = {
  phase: "ready";
  settings: ClinicSettings;
  save: { phase: "idle" } | { phase: "saving" } | { phase: "saved" } | { phase: "failed"; code: ErrorCode };
};

/** The clinic's settings on their way. */
export type ClinicSettingsModel = { phase: "loading" } | { phase: "failed"; code: ErrorCode } | ReadSettings;

/** The clinic's staff and settings on their screen: gone at a cover and at sign-out. */
export type StaffModel = {
  list: StaffList;
  made: StaffLinkModel;
  act: StaffAct;
  settings: ClinicSettingsModel;
};

/** Before the screen was opened. */
export const unreadStaff: StaffModel = {
  list: { phase: "loading" },
  made: { phase: "none" },
  act: { phase: "idle" },
  settings: { phase: "loading" },
};
