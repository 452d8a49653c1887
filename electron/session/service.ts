import type { Failure } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteAnswer, RouteBody, RouteName } from "../../protocol/routes.ts";
import type { ProofKey } from "./proof-key.ts";

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

/** What the service says of an access token that is not good, or not good any more: only a refresh tells whether the session is. */
export const isRefusedAccess = ({ code }: Failure): boolean =>
  code === "SESSION_EXPIRED" || code === "FACTOR_NEEDED";
