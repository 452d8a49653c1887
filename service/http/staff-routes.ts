import { type Result, succeed } from "../../protocol/result.ts";
import { routes } from "../../protocol/routes.ts";
import { readClinicSettings, setClinicSettings } from "../visit/change-clinic-settings.ts";
import { disableAccount, endSessionsOf, listMembers, setRole, startRecovery } from "../account/members.ts";
import {
  changePassword,
  readFactors,
  renewRecoveryCodes,
  renewTotp,
  report,
} from "../account/own-factors.ts";
import { inviteStaff, retireStaffInvitation } from "../account/staff-invitations.ts";
import { redeemStaffInvitation } from "../account/staff-redeem.ts";
import { lookAtStaffInvitation } from "../account/staff-way.ts";
import { forStaff, open, proved, withoutBody } from "./binding.ts";
import type { HttpDeps } from "./deps.ts";

const telling = async <T>(
  work: Promise<Result<T>>,
  tell: (value: T) => void,
): Promise<Result<Record<string, never>>> => {
  const done = await work;
  if (!done.ok) return done;
  tell(done.value);
  return succeed({});
};

const factorRoutes = (deps: HttpDeps) => ({
  readFactors: forStaff(withoutBody(routes.readFactors), (who) => readFactors(deps, who)),
  renewTotp: forStaff(routes.renewTotp, (who, body) => renewTotp(deps, who, body)),
  renewRecoveryCodes: forStaff(routes.renewRecoveryCodes, (who) => renewRecoveryCodes(deps, who)),
  changePassword: forStaff(routes.changePassword, (who, body) => changePassword(deps, who, body)),
  report: forStaff(routes.report, (who, body) => report(deps, who, body)),
});

/** Ways into the staff, its administration, and everybody's own factors. */
export const staffRoutes = (deps: HttpDeps) => ({
  ...factorRoutes(deps),
  lookAtStaffInvitation: open(routes.lookAtStaffInvitation, ({ address }, body) =>
    lookAtStaffInvitation(deps, body, address),
  ),
  redeemStaffInvitation: proved(routes.redeemStaffInvitation, (who, body) =>
    redeemStaffInvitation(deps, body, who),
  ),
  listMembers: forStaff(withoutBody(routes.listMembers), ({ account }) => listMembers(deps, account)),
  inviteStaff: forStaff(routes.inviteStaff, ({ account }, body) => inviteStaff(deps, account, body)),
  retireStaffInvitation: forStaff(routes.retireStaffInvitation, ({ account }, body) =>
    retireStaffInvitation(deps, account, body),
  ),
  setRole: forStaff(routes.setRole, ({ account }, body) => setRole(deps, account, body)),
  disableAccount: forStaff(routes.disableAccount, ({ account }, body) => disableAccount(deps, account, body)),
  startRecovery: forStaff(routes.startRecovery, ({ account }, body) => startRecovery(deps, account, body)),
  endSessionsOf: forStaff(routes.endSessionsOf, ({ account }, body) => endSessionsOf(deps, account, body)),
  clinicSettings: forStaff(withoutBody(routes.clinicSettings), ({ account }) =>
    readClinicSettings(deps, account),
  ),
  setClinicSettings: forStaff(routes.setClinicSettings, ({ account }, body) =>
    telling(setClinicSettings(deps, account, body), deps.visitsRetimed),
  ),
});
