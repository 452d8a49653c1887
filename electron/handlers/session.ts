import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Redeeming } from "../session/redeem.ts";
import { callAsStaffWith } from "../session/staff-calls.ts";
import type { SessionDesk } from "../session/session-desk.ts";
import { type SignInPorts, resume, signIn, signOut, stepUp } from "../session/sign-in.ts";
import type { OwnFactors } from "../session/own-factors.ts";
import type { PasswordJudge } from "../session/password-rules.ts";
import type { Handlers } from "../shell/ipc-host.ts";
import type { SignInRefusal } from "../update/updates.ts";

/** What the channels of the session act upon. */
export type SessionHandlerPorts = {
  signIn: SignInPorts;
  desk: SessionDesk;
  redeeming: Redeeming;
  factors: OwnFactors;
  judge: PasswordJudge;
  /** Why updates let nobody sign in anew; whoever is signed in goes on. */
  updateRefusal: () => SignInRefusal | null;
};

/** Somebody comes in, unless an update keeps everybody out. */
const unlessUpdating = async <T>(
  { updateRefusal }: SessionHandlerPorts,
  comeIn: () => Promise<Result<T>>,
): Promise<Result<T>> => {
  const refusal = updateRefusal();
  return refusal === null ? comeIn() : fail(refusal);
};

const comingAndGoing = (all: SessionHandlerPorts) => {
  const { signIn: ports, desk } = all;
  return {
    "session.read": async () => succeed(desk.view()),
    "session.signIn": (input) => unlessUpdating(all, () => signIn(ports, input)),
    // a covered session goes on, in whatever program it began
    "session.resume": (input) =>
      ports.session.read() === null ? unlessUpdating(all, () => resume(ports, input)) : resume(ports, input),
    "session.signOut": async () => {
      await desk.leave(() => signOut(ports));
      return succeed({});
    },
    "session.cover": async () => {
      desk.guard.tell({ type: "coverAsked" });
      return succeed({});
    },
    "session.stepUp": async (input) => {
      const done = await stepUp(ports, input);
      return done.ok ? succeed({}) : done;
    },
  } satisfies Partial<Handlers>;
};

const ownSessions = ({ signIn: { call, session } }: SessionHandlerPorts) => {
  const callAsStaff = callAsStaffWith(call, session);
  return {
    "session.list": async () => {
      const answer = await callAsStaff("listSessions", null);
      return answer.ok ? succeed(answer.value.sessions) : answer;
    },
    "session.end": (input) => callAsStaff("endSession", input),
  } satisfies Partial<Handlers>;
};

const invitations = (all: SessionHandlerPorts) => {
  const { redeeming } = all;
  return {
    "invitation.look": ({ text }) => redeeming.look(text),
    "invitation.prepare": async () => redeeming.prepare(),
    "invitation.redeem": (input) => unlessUpdating(all, () => redeeming.redeem(input)),
    "invitation.leave": async () => {
      redeeming.leave();
      return succeed({});
    },
  } satisfies Partial<Handlers>;
};

const factorsAndPasswords = ({ factors, judge }: SessionHandlerPorts) =>
  ({
    "password.judge": async ({ password, about }) => succeed(judge(password, about)),
    "password.change": ({ password }) => factors.changePassword(password),
    "factors.read": () => factors.read(),
    "factors.prepare": async () => factors.prepare(),
    "factors.renewTotp": ({ code }) => factors.renewTotp(code),
    "factors.renewRecoveryCodes": () => factors.renewRecoveryCodes(),
  }) satisfies Partial<Handlers>;

/** The channels of signing in, coming back, leaving, and the own sessions and factors. */
export const sessionHandlers = (ports: SessionHandlerPorts) => ({
  ...comingAndGoing(ports),
  ...ownSessions(ports),
  ...invitations(ports),
  ...factorsAndPasswords(ports),
});
