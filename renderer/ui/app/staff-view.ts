import type { AccountView, MemberView, StaffInvitationView } from "../../../protocol/accounts.ts";
import { can, mayManage } from "../../../protocol/can.ts";
import { AccountRole } from "../../../protocol/roles.ts";
import type { StaffModel } from "../../stores/staff-model.ts";
import type {
  MemberAction,
  MemberRow,
  MembersView,
  StaffInvitationRow,
} from "../screens/desktop/staff-types.ts";

type Looking = Pick<AccountView, "id" | "role">;

/** Of oneself one changes the role at most here: sessions and factors of one's own are settings. */
const actionsOn = (by: Looking, { id, role, sessions, isDisabled }: MemberView): MemberAction[] => {
  if (isDisabled) return [];
  const actions: MemberAction[] = can(by.role, "staff.setRole", null) ? ["changeRole"] : [];
  if (id === by.id || !mayManage(by.role, role)) return actions;
  if (sessions > 0) actions.push("endSessions");
  return [...actions, "recover", "disable"];
};

const memberRowOf = (by: Looking, member: MemberView): MemberRow => {
  const { id, displayName, email, role, isDisabled, lastSignedInAt, recoveryUntil } = member;
  const isSelf = id === by.id;
  const shown = { id, displayName, email, role, isSelf, isDisabled, lastSignedInAt, recoveryUntil };
  return { kind: "member", ...shown, actions: actionsOn(by, member) };
};

const invitationRowOf = (by: Looking, invitation: StaffInvitationView): StaffInvitationRow => {
  const { id, email, role, invitedBy, expiresAt } = invitation;
  const canRetire = mayManage(by.role, role);
  return { kind: "invitation", id, email, role, invitedBy, expiresAt, canRetire };
};

/** Who belongs to the clinic, who is invited and at the end who is not there any more, with what the one who looks may do. */
export const membersViewOf = ({ list, made, act }: StaffModel, by: Looking): MembersView => {
  const rest = {
    invitableRoles: AccountRole.options.filter((role) => mayManage(by.role, role)),
    link: made,
    act,
  };
  if (list.phase !== "ready")
    return { rows: null, failure: list.phase === "failed" ? list.code : null, ...rest };
  const members = list.members.map((member) => memberRowOf(by, member));
  return {
    rows: [
      ...members.filter(({ isDisabled }) => !isDisabled),
      ...list.invitations.map((invitation) => invitationRowOf(by, invitation)),
      ...members.filter(({ isDisabled }) => isDisabled),
    ],
    failure: null,
    ...rest,
  };
};
