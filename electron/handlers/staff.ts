import { succeed } from "../../protocol/result.ts";
import { staffLinkOf } from "../session/redeem.ts";
import type { CallAsStaff } from "../session/service.ts";
import type { Handlers } from "../shell/ipc-host.ts";

/** The channels of an administrator: the service decides what is allowed. `publicOrigin` stands in front of links. */
export const staffHandlers = (call: CallAsStaff, publicOrigin: string) =>
  ({
    "staff.list": () => call("listMembers", null),
    "staff.invite": async (input) => {
      const answer = await call("inviteStaff", input);
      if (!answer.ok) return answer;
      const { invitation, token } = answer.value;
      return succeed({ invitation, link: staffLinkOf(publicOrigin, token) });
    },
    "staff.retireInvitation": (input) => call("retireStaffInvitation", input),
    "staff.setRole": (input) => call("setRole", input),
    "staff.disable": (input) => call("disableAccount", input),
    "staff.recover": async (input) => {
      const answer = await call("startRecovery", input);
      if (!answer.ok) return answer;
      const { token, expiresAt } = answer.value;
      return succeed({ link: staffLinkOf(publicOrigin, token), expiresAt });
    },
    "staff.endSessions": (input) => call("endSessionsOf", input),
    "clinic.settings": () => call("clinicSettings", null),
    "clinic.setSettings": (input) => call("setClinicSettings", input),
  }) satisfies Partial<Handlers>;
