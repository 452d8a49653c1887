import { fail } from "../../protocol/errors.ts";
import { type CallAsStaff, type CallService, isRefusedAccess } from "./service.ts";
import type { StaffSession } from "./staff-session.ts";

/** The calls of a signed-in person over the plain calls: with a fresh access token, and once more when the service refused it. */
export const callAsStaffWith =
  (call: CallService, session: StaffSession): CallAsStaff =>
  async (name, body) => {
    const signedIn = session.read();
    if (signedIn === null) return fail("SESSION_EXPIRED");
    const { tokens, proofKey: key } = signedIn;
    const access = await tokens.access();
    if (!access.ok) return access;
    const answer = await call(name, body, { key, access: access.value });
    if (answer.ok || !isRefusedAccess(answer.error)) return answer;
    const renewed = await tokens.renew(access.value);
    return renewed.ok ? call(name, body, { key, access: renewed.value }) : renewed;
  };
