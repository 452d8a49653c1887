import { toBase64Url } from "../../protocol/base64url.ts";
import type { RecoveryProof } from "../../protocol/accounts.ts";
import type { AccountId, SessionId } from "../../protocol/ids.ts";
import type { AccountRole } from "../../protocol/roles.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import { plant, someAccount, someClinic } from "../store/testing-store.ts";
import { sessionFor, someLimits } from "./testing-prover.ts";
import { redeemStaffInvitation } from "./staff-redeem.ts";
import { lookAtStaffInvitation } from "./staff-way.ts";
import { inviteStaff } from "./staff-invitations.ts";
import { clinicForTests, codeNow, owner } from "./testing-accounts.ts";

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

const bytes = (length: number, fill: number): string => toBase64Url(new Uint8Array(length).fill(fill));

/** A second factor that nobody has yet. */
export const freshSecret = bytes(20, 21);
/** The half of a password that nobody has yet. */
export const freshAuth = bytes(32, 22);
/** The key of the desktop that redeems. */
export const thumbprint = "A".repeat(43);
/** An address that nobody came from yet. */
export const here = "192.0.2.7";

/** What may be other than usual when a staff invitation is redeemed. */
export type Redeeming = {
  proof?: RecoveryProof | null;
  code?: string;
  displayName?: string;
  address?: string;
  totpSecret?: string;
};

/** A clinic with its owner, ways to invite into its staff, and what its deps were told. */
export const staffForTests = async () => {
  const base = await clinicForTests();
  const ended: SessionId[] = [];
  const told = { disabled: 0, rightsChanged: [] as SessionId[] };
  const deps = {
    ...base,
    sessionsEnded: (ids: readonly SessionId[]) => void ended.push(...ids),
    rightsChanged: (ids: readonly SessionId[]) => void told.rightsChanged.push(...ids),
    accountDisabled: () => void (told.disabled += 1),
  };
  const read = <T>(work: (reads: StoreReads) => Promise<T>): Promise<T> =>
    deps.store.read(async (reads) => succeed(await work(reads))).then(valueOf);
  const byEmail = async (email: string): Promise<AccountRow> => {
    const found = await read((reads) => reads.account.findByEmail(email));
    if (found === null) throw new Error(`nobody has ${email}`);
    return found;
  };
  const ada = await byEmail(owner.email);
  const redeem = (token: string, given: Redeeming = {}) => {
    const totpSecret = given.totpSecret ?? freshSecret;
    const code = given.code ?? codeNow(deps.clock, { secret: totpSecret });
    return redeemStaffInvitation(
      deps,
      {
        token,
        displayName: given.displayName ?? "Ben Marsh",
        credentials: { salt: bytes(16, 23), auth: freshAuth, totpSecret, code },
        proof: given.proof ?? null,
        limits: someLimits,
      },
      { address: given.address ?? here, thumbprint },
    );
  };
  const invite = async (role: AccountRole = "member", email = "ben@clinic.example", by = ada) =>
    valueOf(await inviteStaff(deps, by, { email, role }));
  return {
    deps,
    clock: deps.clock,
    ada,
    ended,
    told,
    read,
    byEmail,
    invite,
    redeem,
    look: (token: string, address = here) => lookAtStaffInvitation(deps, { token }, address),
    /** Invites somebody, who redeems at once. */
    async join(role: AccountRole = "member", email = "ben@clinic.example", by = ada) {
      const { token } = await invite(role, email, by);
      const { signedIn, recoveryCodes } = valueOf(await redeem(token));
      return { account: await byEmail(email), sessionId: signedIn.sessionId, recoveryCodes };
    },
    signIn: (account: AccountRow): Promise<SessionId> =>
      sessionFor(deps, account, thumbprint).then(({ sessionId }) => sessionId),
    /** The owner of another clinic on the same service. */
    async elsewhere(): Promise<AccountRow> {
      const clinic = someClinic();
      const account = someAccount(clinic);
      await plant(deps.store, { clinic, accounts: [account] });
      return account;
    },
    sessionsOf: (id: AccountId) => read((reads) => reads.session.ofAccount(id)),
    actions: () =>
      read((reads) => reads.audit.list()).then((rows) =>
        rows.map(({ event }) => `${event.action} ${event.outcome}`),
      ),
  };
};

/** What `staffForTests` makes. */
export type TestStaff = Awaited<ReturnType<typeof staffForTests>>;
