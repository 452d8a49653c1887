import type { RouteName } from "../../protocol/routes.ts";

/** Explicit acts of a person; everything else may be polling, which keeps no session alive (safeguards.md, C4). */
export const acts: readonly RouteName[] = [
  "createVisit",
  "renewLink",
  "invite",
  "retireInvitation",
  "joinAsStaff",
  "setWording",
  "endSession",
  "renewTotp",
  "renewRecoveryCodes",
  "changePassword",
  "inviteStaff",
  "retireStaffInvitation",
  "setRole",
  "disableAccount",
  "startRecovery",
  "endSessionsOf",
  "setClinicSettings",
];
