import { succeed } from "../../protocol/result.ts";
import { routes } from "../../protocol/routes.ts";
import { accountView } from "../account/account-view.ts";
import { endOwnSession, listSessions, logOff, signOut } from "../account/session-ends.ts";
import { refreshSession } from "../account/session-refresh.ts";
import { resumeSession } from "../account/session-resume.ts";
import { stepUp } from "../account/session-step-up.ts";
import { signIn, signInParameters } from "../account/sign-in.ts";
import { forStaff, open, proved, withoutBody } from "./binding.ts";
import type { HttpDeps } from "./deps.ts";

/** Signing in, coming back, and what somebody does with the own sessions. */
export const sessionRoutes = (deps: HttpDeps) => ({
  signInParameters: open(routes.signInParameters, (_, { email }) => signInParameters(deps, email)),
  signIn: proved(routes.signIn, (who, body) => signIn(deps, { ...body, ...who })),
  refresh: proved(routes.refresh, ({ thumbprint }, { refresh }) =>
    refreshSession(deps, { refresh, thumbprint }),
  ),
  resumeSession: proved(routes.resumeSession, (who, body) => resumeSession(deps, { ...body, ...who })),
  logOff: forStaff(routes.logOff, (signedIn) => logOff(deps, signedIn)),
  signOut: forStaff(routes.signOut, (signedIn) => signOut(deps, signedIn)),
  stepUp: forStaff(routes.stepUp, (signedIn, body) => stepUp(deps, signedIn, body)),
  listSessions: forStaff(withoutBody(routes.listSessions), (signedIn) => listSessions(deps, signedIn)),
  endSession: forStaff(routes.endSession, (signedIn, body) => endOwnSession(deps, signedIn, body)),
  session: forStaff(withoutBody(routes.session), ({ account }) =>
    deps.store.read(async (reads) => succeed(await accountView(reads, account))),
  ),
});
