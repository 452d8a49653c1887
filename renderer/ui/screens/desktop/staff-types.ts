import { type ClinicSettings } from "../../../../protocol/clinic-settings.ts";
import { type ErrorCode } from "../../../../protocol/errors.ts";
import { type AccountId, type StaffInvitationId } from "../../../../protocol/ids.ts";
import { type AccountRole } from "../../../../protocol/roles.ts";
import { type StaffAct, type StaffLinkModel } from "../../../stores/staff-model.ts";

export type {
  ClinicSettingsModel as ClinicSettingsView,
  ReadSettings,
  StaffAct,
  StaffLink,
} from "../../../stores/staff-model.ts";

/** What can be done with a member by whoever looks. */
export type MemberAction = "changeRole" | "endSessions" | "recover" | "disable";

/** Somebody of the staff. Times are milliseconds since 1970. */
export type MemberRow = {
  kind: "member";
  id: AccountId;
  displayName: string;
  email: string;
  role: AccountRole;
  isSelf: boolean;
  isDisabled: boolean;
  lastSignedInAt: number | null;
  /** When the link of a recovery ends; null when none was started. */
  recoveryUntil: number | null;
  actions: readonly MemberAction[];
};

/** An invitation that was not accepted yet. */
export type StaffInvitationRow = {
  kind: "invitation";
  id: StaffInvitationId;
  email: string;
  role: AccountRole;
  invitedBy: string | null;
  expiresAt: number;
  canRetire: boolean;
};

/** One line of the clinic's members. */
export type StaffRow = MemberRow | StaffInvitationRow;

/** What the tab of the members shows; `rows` is null until the service has said them. */
export type MembersView = {
  rows: readonly StaffRow[] | null;
  /** Why they could not be read. */
  failure: ErrorCode | null;
  /** As what the person who looks may invite somebody; nothing for who may not invite. */
  invitableRoles: readonly AccountRole[];
  link: StaffLinkModel;
  act: StaffAct;
};

/** What the tabs of members and settings may ask for. */
export type StaffIntents = {
  inviteStaff: (email: string, role: AccountRole) => void;
  startRecovery: (member: Pick<MemberRow, "id" | "email">) => void;
  /** The link was read, or is not wanted: it is dropped from memory. */
  forgetStaffLink: () => void;
  retireStaffInvitation: (id: StaffInvitationId) => void;
  setRole: (id: AccountId, role: AccountRole) => void;
  disableMember: (id: AccountId) => void;
  endSessionsOf: (id: AccountId) => void;
  saveSettings: (settings: ClinicSettings) => void;
  copyText: (text: string) => void;
};
