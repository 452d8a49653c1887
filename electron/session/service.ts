import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody, RouteName } from "../../protocol/routes.ts";
import type { ProofKey } from "./proof-key.ts";
import type { StaffSession } from "./staff-session.ts";

/** What a call shows of a session: its key always, an access token where the route needs a session. */
export type Credential = { key: ProofKey; access: string | null };

/** Calls a route of the clinic service and parses its answer; `credential` null for routes that need neither session nor proof. */
export type CallService = <Name extends RouteName>(
  name: Name,
  body: RouteBody<Name> | null,
  credential: Credential | null,
) => Promise<Result<RouteAnswer<Name>>>;

/** Calls a route as whoever is signed in. */
export type CallAsStaff = <Name extends RouteName>(
  name: Name,
  body: RouteBody<Name> | null,
) => Promise<Result<RouteAnswer<Name>>>;

/** The calls of a signed-in person over the plain calls: with a fresh access token, and once more when the service took it for an old one. */
export const callAsStaffWith =
  (call: CallService, session: StaffSession): CallAsStaff =>
  async (name, body) => {
    const signedIn = session.read();
    if (signedIn === null) return fail("SESSION_EXPIRED");
    const { tokens, proofKey: key } = signedIn;
    const access = await tokens.access();
    if (!access.ok) return access;
    const answer = await call(name, body, { key, access: access.value });
    if (answer.ok || answer.error.code !== "SESSION_EXPIRED") return answer;
    const renewed = await tokens.renew(access.value);
    return renewed.ok ? call(name, body, { key, access: renewed.value }) : renewed;
  };
