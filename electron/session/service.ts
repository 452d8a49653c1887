import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody, RouteName } from "../../protocol/routes.ts";
import type { StaffSession } from "./staff-session.ts";

/** Calls a route of the clinic service and parses its answer; `token` null for routes without a session. */
export type CallService = <Name extends RouteName>(
  name: Name,
  body: RouteBody<Name> | null,
  token: string | null,
) => Promise<Result<RouteAnswer<Name>>>;

/** Calls a route with the session's token; an expired session signs out. */
export type CallAsStaff = <Name extends RouteName>(
  name: Name,
  body: RouteBody<Name> | null,
) => Promise<Result<RouteAnswer<Name>>>;

/** The calls of a signed-in person over the plain calls. */
export const callAsStaffWith =
  (call: CallService, session: StaffSession): CallAsStaff =>
  async (name, body) => {
    const signedIn = session.read();
    if (signedIn === null) return fail("SESSION_EXPIRED");
    const answer = await call(name, body, signedIn.token);
    if (!answer.ok && answer.error.code === "SESSION_EXPIRED") session.end(signedIn.token);
    return answer;
  };
