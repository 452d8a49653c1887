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
import type { Line } from "./line.ts";
import type { DeviceKey } from "./device-key.ts";
import type { Stretch } from "./password-strength.ts";
import { type ProofKey, makeProofKey } from "./proof-key.ts";
import type { Resting, RestingPlace } from "./resting.ts";
import type { CallService } from "./service.ts";
import type { SignedIn, StaffSession } from "./staff-session.ts";
import { authFor } from "./stretching.ts";
import { askedAgain, createTokenBox } from "./tokens.ts";

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
  /** Who rested here is forgotten. */
  forgotten: () => void;
  /** Sign-ins, returns and log offs, one after another: two at once would spend the same tokens, or end with two sessions. */
  comings: Line;
  /** The service has no session for these tokens any more, or wants the password first. */
  lost: (signedIn: SignedIn, code: ErrorCode) => void;
};

type Begin = { answer: SignInAnswer; email: string; proofKey: ProofKey; key: DeviceKey };

/** What leaving needs. */
type LeavePorts = Pick<SignInPorts, "call" | "session" | "resting" | "forgotten" | "comings">;

const tellService = (
  { call }: Pick<SignInPorts, "call">,
  { tokens, proofKey: key }: SignedIn,
  route: "signOut" | "logOff",
): Promise<unknown> => tokens.alone((access) => call(route, {}, { key, access }));

/** Takes up a session that the service gave, and signs out whoever was signed in here; SESSION_EXPIRED when it had its time already. */
export const beginSession = async (ports: SignInPorts, begin: Begin): Promise<Result<AccountView>> => {
  const { answer, email, proofKey, key } = begin;
  const left = ports.session.read() === null ? null : signOut(ports);
  const { sessionId, account, startedAt } = answer;
  const tokens = createTokenBox(
    {
      call: ports.call,
      clock: ports.clock,
      key: proofKey,
      rotated: (refresh) => void ports.resting.rotated(sessionId, refresh),
      lost: (code) => ports.lost(signedIn, code),
    },
    answer.tokens,
  );
  const signedIn: SignedIn = { sessionId, account, email, tokens, proofKey, key, startedAt };
  ports.session.begin(signedIn);
  ports.begun(signedIn, answer);
  if (ports.session.read() !== signedIn) return fail("SESSION_EXPIRED");
  await Promise.all([left, ports.resting.begun(signedIn)]);
  return succeed(account);
};

/** Signs in with both factors in one call: the password is stretched here and only its `auth` half leaves. */
export const signIn = (ports: SignInPorts, input: SignInInput): Promise<Result<AccountView>> =>
  ports.comings(() => signInNow(ports, input));

type SignInInput = { email: string; password: string; code: string };

const signInNow = async (ports: SignInPorts, input: SignInInput): Promise<Result<AccountView>> => {
  const email = Email.safeParse(input.email);
  const code = FactorCode.safeParse(input.code);
  if (!email.success || !code.success) return fail("SIGN_IN_FAILED");
  const auth = await authFor(ports, email.data, input.password);
  if (!auth.ok) return auth;
  const proofKey = await makeProofKey(ports.chance);
  const body = { email: email.data, auth: auth.value, code: code.data, limits: ports.limits() };
  const answer = await ports.call("signIn", body, { key: proofKey, access: null });
  if (!answer.ok) return answer;
  const key = await ports.makeKey();
  return beginSession(ports, { answer: answer.value, email: email.data, proofKey, key });
};

const resumeCovered = async (
  ports: SignInPorts,
  signedIn: SignedIn,
  password: string,
): Promise<Result<AccountView>> => {
  const isHere = (): boolean => ports.session.read() === signedIn;
  const auth = await authFor(ports, signedIn.email, password);
  if (!auth.ok) return auth;
  if (!isHere()) return fail("SESSION_EXPIRED");
  const credential = { key: signedIn.proofKey, access: null };
  const limits = ports.limits();
  const answer = await signedIn.tokens.spend(
    (refresh) => ports.call("resumeSession", { refresh, auth: auth.value, limits }, credential),
    ({ tokens }) => tokens,
  );
  // logged off meanwhile: that tells the service next, with the tokens that came now
  if (!isHere()) return fail("SESSION_EXPIRED");
  if (answer.ok) ports.resumed(answer.value);
  else if (answer.error.code === "SIGN_IN_FAILED") ports.wrongFactor();
  return answer.ok ? succeed(answer.value.account) : answer;
};

const resumeResting = async (
  ports: SignInPorts,
  { email, sessionId, proofKey, key }: Resting,
  password: string,
): Promise<Result<AccountView>> => {
  const found = (): Resting | null => {
    const resting = ports.resting.read();
    return resting?.sessionId === sessionId ? resting : null;
  };
  const auth = await authFor(ports, email, password);
  if (!auth.ok) return auth;
  const refresh = found()?.refresh;
  if (refresh === undefined) return fail("SESSION_EXPIRED");
  const body = { refresh, auth: auth.value, limits: ports.limits() };
  const answer = await askedAgain(() => ports.call("resumeSession", body, { key: proofKey, access: null }));
  if (!answer.ok) {
    // the service has forgotten it: only a whole sign-in is left
    if (answer.error.code === "SESSION_EXPIRED" || answer.error.code === "PROOF_INVALID")
      await forgetResting(ports);
    return answer;
  }
  if (found() !== null) return beginSession(ports, { answer: answer.value, email, proofKey, key });
  // forgotten meanwhile
  const { access } = answer.value.tokens;
  await ports.call("signOut", {}, { key: proofKey, access });
  return fail("SESSION_EXPIRED");
};

/** Back to a covered or resting session with the password, checked by the service. */
export const resume = (
  ports: SignInPorts,
  { password }: { password: string },
): Promise<Result<AccountView>> => {
  const meant = ports.session.read();
  return ports.comings(async () => {
    const signedIn = ports.session.read();
    // logged off before its turn came, and the service hears of that only after this
    if (meant !== null && signedIn !== meant) return fail("SESSION_EXPIRED");
    if (signedIn !== null) return resumeCovered(ports, signedIn, password);
    const resting = ports.resting.read();
    return resting === null ? fail("SESSION_EXPIRED") : resumeResting(ports, resting, password);
  });
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
  const body = { auth: auth.value, code: code.data };
  const key = signedIn.proofKey;
  const answer = await signedIn.tokens.exchange((access) => ports.call("stepUp", body, { key, access }));
  return answer.ok ? succeed(null) : answer;
};

const forgetResting = async ({
  resting,
  forgotten,
}: Pick<SignInPorts, "resting" | "forgotten">): Promise<void> => {
  const isSomebody = resting.read() !== null;
  const done = resting.forget();
  if (isSomebody) forgotten();
  await done;
};

/** Signs out here at once and at the service, and forgets whoever rests; what the service answers does not matter. */
export const signOut = async (ports: LeavePorts): Promise<void> => {
  const signedIn = ports.session.read();
  if (signedIn === null) return forgetResting(ports);
  const forgetting = ports.resting.forget();
  ports.session.end(signedIn.sessionId);
  await Promise.all([forgetting, tellService(ports, signedIn, "signOut")]);
};

/** Lets the session rest: gone here at once, and at the service only the password brings it back. Where nothing may be kept, it ends. */
export const logOff = async (ports: LeavePorts, keepsFamily: boolean): Promise<void> => {
  const signedIn = ports.session.read();
  if (signedIn === null) return;
  const resting = keepsFamily ? ports.resting.rest(signedIn) : ports.resting.forget();
  const route = ports.resting.read() === null ? "signOut" : "logOff";
  ports.session.end(signedIn.sessionId);
  await Promise.all([resting, ports.comings(() => tellService(ports, signedIn, route))]);
};
