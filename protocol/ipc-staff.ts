import * as z from "zod";
import { Email, MemberView, StaffInvitationView } from "./accounts.ts";
import { ClinicSettings } from "./clinic-settings.ts";
import { AccountId, StaffInvitationId } from "./ids.ts";
import { Nothing, invoke } from "./ipc-channel.ts";
import { AccountRole } from "./roles.ts";
import { Instant } from "./visit.ts";

const OneAccount = z.strictObject({ accountId: AccountId });

/** What administrators do with the clinic's staff and settings. Links are shown once and kept nowhere. */
export const staffChannels = {
  "staff.list": invoke(
    Nothing,
    z.strictObject({ members: z.array(MemberView), invitations: z.array(StaffInvitationView) }),
  ),
  "staff.invite": invoke(
    z.strictObject({ email: Email, role: AccountRole }),
    z.strictObject({ invitation: StaffInvitationView, link: z.url() }),
  ),
  "staff.retireInvitation": invoke(z.strictObject({ invitationId: StaffInvitationId }), Nothing),
  "staff.setRole": invoke(OneAccount.extend({ role: AccountRole }), Nothing),
  "staff.disable": invoke(OneAccount, Nothing),
  "staff.recover": invoke(OneAccount, z.strictObject({ link: z.url(), expiresAt: Instant })),
  "staff.endSessions": invoke(OneAccount, Nothing),
  "clinic.settings": invoke(Nothing, ClinicSettings),
  "clinic.setSettings": invoke(ClinicSettings, Nothing),
} as const;
