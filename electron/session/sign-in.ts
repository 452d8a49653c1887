import {
  type AccountView,
  Email,
  FactorCode,
  type SessionLimits,
  type SignInAnswer,
} from "../../protocol/accounts.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { DeviceKey } from "./device-key.ts";
import type { Stretch } from "./password-strength.ts";
import { type ProofKey, makeProofKey } from "./proof-key.ts";
import type { Resting, RestingPlace } from "./resting.ts";
import { callAsStaffWith } from "./staff-calls.ts";
import type { CallAsStaff, CallService } from "./service.ts";
import type { SignedIn, StaffSession } from "./staff-session.ts";
import { authFor } from "./stretching.ts";
import { createTokenBox } from "./tokens.ts";

/** What signing in, coming back and leaving need. */
export type SignInPorts = {
  call: CallService;
  session: StaffSession;
  resting: RestingPlace;
  stretch: Stretch;
  makeKey: () => Promise<DeviceKey>;
  chance: Chance;
  clock: Clock;
  /** What this desktop's policy says of the ends of a session. */
  limits: () => SessionLimits;
  /** A session began, or went on after its password was checked. */
  begun: (signedIn: SignedIn, answer: SignInAnswer) => void;
  resumed: (answer: SignInAnswer) => void;
  wrongFactor: () => void;
  /** The service has no session for these tokens any more, or wants the password first. */
  lost: (signedIn: SignedIn, code: ErrorCode) => void;
};

type Begin = { answer: SignInAnswer; email: string; proofKey: ProofKey; key: DeviceKey };

/** Takes up a session that the service gave; whoever was signed in here has left before. */
export const beginSession = async (ports: SignInPorts, begin: Begin): Promise<AccountView> => {
  const { answer, email, proofKey, key } = begin;
  const tokens = createTokenBox(
    {
      call: ports.call,
      clock: ports.clock,
      key: proofKey,
      rotated: (refresh) => void ports.resting.rotated(refresh),
      lost: (code) => ports.lost(signedIn, code),
    },
    answer.tokens,
  );
  const { sessionId, account, startedAt } = answer;
  const signedIn: SignedIn = { sessionId, account, email, tokens, proofKey, key, startedAt };
  ports.session.begin(signedIn);
  ports.begun(signedIn, answer);
  await ports.resting.begun(signedIn);
  return account;
};

/** Signs in with both factors in one call: the password is stretched here and only its `auth` half leaves. */
export const signIn = async (
  ports: SignInPorts,
  input: { email: string; password: string; code: string },
): Promise<Result<AccountView>> => {
  const email = Email.safeParse(input.email);
  const code = FactorCode.safeParse(input.code);
  if (!email.success || !code.success) return fail("SIGN_IN_FAILED");
  const auth = await authFor(ports, email.data, input.password);
  if (!auth.ok) return auth;
  const proofKey = await makeProofKey(ports.chance);
  const body = { email: email.data, auth: auth.value, code: code.data, limits: ports.limits() };
  const answer = await ports.call("signIn", body, { key: proofKey, access: null });
  if (!answer.ok) return answer;
  await signOut(ports);
  const key = await ports.makeKey();
  return succeed(await beginSession(ports, { answer: answer.value, email: email.data, proofKey, key }));
};

const resumeCovered = async (
  ports: SignInPorts,
  signedIn: SignedIn,
  password: string,
): Promise<Result<SignInAnswer>> => {
  const auth = await authFor(ports, signedIn.email, password);
  if (!auth.ok) return auth;
  const credential = { key: signedIn.proofKey, access: null };
  const limits = ports.limits();
  return signedIn.tokens.spend(
    (refresh) => ports.call("resumeSession", { refresh, auth: auth.value, limits }, credential),
    ({ tokens }) => tokens,
  );
};

const resumeResting = async (
  ports: SignInPorts,
  resting: Resting,
  password: string,
): Promise<Result<AccountView>> => {
  const { email, refresh, proofKey, key } = resting;
  const auth = await authFor(ports, email, password);
  if (!auth.ok) return auth;
  const body = { refresh, auth: auth.value, limits: ports.limits() };
  const answer = await ports.call("resumeSession", body, { key: proofKey, access: null });
  if (answer.ok) return succeed(await beginSession(ports, { answer: answer.value, email, proofKey, key }));
  // the service has forgotten it: only a whole sign-in is left
  if (answer.error.code === "SESSION_EXPIRED" || answer.error.code === "PROOF_INVALID")
    await ports.resting.forget();
  return answer;
};

/** Back to a covered or resting session with the password, checked by the service. */
export const resume = async (
  ports: SignInPorts,
  { password }: { password: string },
): Promise<Result<AccountView>> => {
  const signedIn = ports.session.read();
  const resting = ports.resting.read();
  if (signedIn === null)
    return resting === null ? fail("SESSION_EXPIRED") : resumeResting(ports, resting, password);
  const answer = await resumeCovered(ports, signedIn, password);
  if (answer.ok) {
    ports.resumed(answer.value);
    return succeed(answer.value.account);
  }
  if (answer.error.code === "SIGN_IN_FAILED") ports.wrongFactor();
  if (answer.error.code === "SESSION_EXPIRED" || answer.error.code === "PROOF_INVALID")
    ports.lost(signedIn, answer.error.code);
  return answer;
};

/** Both factors again, for what only they allow. */
export const stepUp = async (
  ports: SignInPorts,
  input: { password: string; code: string },
): Promise<Result<null>> => {
  const signedIn = ports.session.read();
  const code = FactorCode.safeParse(input.code);
  if (signedIn === null) return fail("SESSION_EXPIRED");
  if (!code.success) return fail("SIGN_IN_FAILED");
  const auth = await authFor(ports, signedIn.email, input.password);
  if (!auth.ok) return auth;
  const call: CallAsStaff = callAsStaffWith(ports.call, ports.session);
  const answer = await call("stepUp", { auth: auth.value, code: code.data });
  if (!answer.ok) return answer;
  signedIn.tokens.replace(answer.value);
  return succeed(null);
};

/** Signs out at the service and here, and forgets whoever rests; what the service answers does not matter. */
export const signOut = async (ports: Pick<SignInPorts, "call" | "session" | "resting">): Promise<void> => {
  const signedIn = ports.session.read();
  if (signedIn !== null) ports.session.end(signedIn.sessionId);
  await ports.resting.forget();
  if (signedIn === null) return;
  const access = await signedIn.tokens.access();
  if (access.ok) await ports.call("signOut", {}, { key: signedIn.proofKey, access: access.value });
};

/** Lets the session rest: gone here, and at the service only the password brings it back. Where nothing may be kept, it ends. */
export const logOff = async (
  ports: Pick<SignInPorts, "call" | "session" | "resting">,
  keepsFamily: boolean,
): Promise<void> => {
  const signedIn = ports.session.read();
  if (signedIn === null) return;
  ports.session.end(signedIn.sessionId);
  if (keepsFamily) await ports.resting.rest(signedIn);
  else await ports.resting.forget();
  const route = ports.resting.read() === null ? "signOut" : "logOff";
  const access = await signedIn.tokens.access();
  if (access.ok) await ports.call(route, {}, { key: signedIn.proofKey, access: access.value });
};
