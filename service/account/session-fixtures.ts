import type { SignInAnswer, Tokens } from "../../protocol/accounts.ts";
import type { SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRow, SessionRow } from "../store/rows.ts";
import { sessionFor, someLimits } from "./testing-prover.ts";
import { refreshSession } from "./session-refresh.ts";
import { resumeSession } from "./session-resume.ts";
import { stepUp } from "./session-step-up.ts";
import { type SignedIn, findSignedIn } from "./sessions.ts";
import { type ClinicForTests, clinicForTests, codeNow, owner, wrongAuth } from "./testing-accounts.ts";

/** The key of the desktop in tests, and that of another one. */
export const ownKey = "A".repeat(43);
/** Another desktop's key. */
export const otherKey = "B".repeat(43);

/** A Result's value; throws the code of a failed one. */
export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

/** "ok", or the code of what failed. */
export const codeOf = async (result: Promise<Result<unknown>>): Promise<string> => {
  const settled = await result;
  return settled.ok ? "ok" : settled.error.code;
};

const ownerRow = async ({ store }: ClinicForTests): Promise<AccountRow> => {
  const found = valueOf(
    await store.read(async (reads) => succeed(await reads.account.findByEmail(owner.email))),
  );
  if (found === null) throw new Error("no owner");
  return found;
};

/** A clinic whose owner is signed in, and everything that can be tried with the session's tokens. */
export const familyForTests = async () => {
  const clinic = await clinicForTests();
  const account = await ownerRow(clinic);
  const ended: SessionId[] = [];
  const deps = { ...clinic, sessionsEnded: (ids: readonly SessionId[]) => void ended.push(...ids) };
  const found = (access: string, thumbprint = ownKey): Promise<Result<SignedIn>> =>
    findSignedIn(deps.store, { access, thumbprint }, deps.clock);
  return {
    deps,
    clock: deps.clock,
    account,
    ended,
    signIn: (thumbprint = ownKey): Promise<SignInAnswer> => sessionFor(deps, account, thumbprint),
    found,
    refresh: (refresh: string, thumbprint = ownKey): Promise<Result<Tokens>> =>
      refreshSession(deps, { refresh, thumbprint }),
    resume: (
      refresh: string,
      { isRight = true, thumbprint = ownKey, limits = someLimits } = {},
    ): Promise<Result<SignInAnswer>> =>
      resumeSession(deps, {
        refresh,
        thumbprint,
        limits,
        auth: isRight ? owner.auth : wrongAuth,
      }),
    stepUp: async (access: string, { isRight = true, steps = 0 } = {}): Promise<Result<Tokens>> => {
      const auth = isRight ? owner.auth : wrongAuth;
      const code = codeNow(deps.clock, { steps });
      return stepUp(deps, valueOf(await found(access)), { auth, code });
    },
    rows: async (): Promise<SessionRow[]> =>
      valueOf(await deps.store.read(async (reads) => succeed(await reads.session.list()))),
    audit: async (): Promise<string[]> =>
      valueOf(await deps.store.read(async (reads) => succeed(await reads.audit.list()))).map(
        ({ event }) => `${event.action} ${event.outcome}`,
      ),
  };
};

/** What `familyForTests` makes. */
export type FamilyForTests = Awaited<ReturnType<typeof familyForTests>>;
