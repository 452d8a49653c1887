import type { SessionLimits, SignInAnswer, Tokens } from "../../protocol/accounts.ts";
import { ACCESS_SECONDS } from "../../protocol/limits.ts";
import { type Chance, SessionId, randomIdText } from "../../protocol/ids.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow, ClinicRow, SessionRow } from "../store/rows.ts";
import type { Store, StoreReads, StoreTx } from "../store/store.ts";
import { accountView } from "./account-view.ts";
import { clinicSettingsOf } from "./clinic-settings.ts";
import { newToken, tokenHashOf } from "./secrets.ts";
import { type FreshHashes, isGoodAccess, standingOf } from "./session-state.ts";

/** Somebody signed in, as the service found out for itself. */
export type SignedIn = { session: SessionRow; account: AccountRow };

/** What sessions are made with. */
export type SessionDeps = { clock: Clock; chance: Chance };

/** What a session is bound to: a key, and the limits that the desktop's policy states. */
export type Binding = {
  thumbprint: string;
  limits: SessionLimits;
  /** Begun by a recovery: one factor of before and a link are no step-up. */
  isRecovery?: boolean;
};

const HOUR_MS = 60 * 60_000;

/** Fresh tokens, given out once, and the hashes that are kept of them. */
export const freshTokens = ({
  chance,
}: Pick<SessionDeps, "chance">): { tokens: Tokens; hashes: FreshHashes } => {
  const [access, refresh] = [newToken(chance), newToken(chance)];
  return {
    tokens: { access, accessSeconds: ACCESS_SECONDS, refresh },
    hashes: { accessHash: tokenHashOf(access), refreshHash: tokenHashOf(refresh) },
  };
};

const clinicOf = async (reads: Pick<StoreReads, "clinic">, account: AccountRow): Promise<ClinicRow> => {
  const clinic = await reads.clinic.find(account.clinicId);
  if (clinic === null) throw new Error("an account without its clinic");
  return clinic;
};

/** The stricter of what a desktop states and of what its clinic decided, in milliseconds. */
export const strictest = (
  limits: SessionLimits,
  clinic: ClinicRow,
): Pick<SessionRow, "idleMs" | "absoluteMs"> => {
  const { logoffAfterSeconds, maxSessionHours } = clinicSettingsOf(clinic);
  return {
    idleMs: Math.min(limits.idleSeconds, logoffAfterSeconds) * 1_000,
    absoluteMs: Math.min(limits.absoluteHours, maxSessionHours) * HOUR_MS,
  };
};

/** What a desktop is told of a session that it began or came back to. */
export const answerOf = async (
  reads: Pick<StoreReads, "clinic">,
  { session, account }: SignedIn,
  { tokens, now }: { tokens: Tokens; now: number },
): Promise<SignInAnswer> => ({
  sessionId: session.id,
  account: await accountView(reads, account),
  tokens,
  limits: { idleSeconds: session.idleMs / 1_000, absoluteHours: session.absoluteMs / HOUR_MS },
  coverAfterSeconds: clinicSettingsOf(await clinicOf(reads, account)).coverAfterSeconds,
  startedAt: session.createdAt,
  ageSeconds: Math.max(0, Math.floor((now - session.createdAt) / 1_000)),
});

/**
 * Begins a session of an account that gave both factors; the tokens are given out once and kept as hashes. It needs the
 * caller's audit row in the same transaction.
 */
export const beginSession = async (
  tx: Pick<StoreTx, "session" | "account" | "clinic">,
  account: AccountRow,
  { thumbprint, limits, isRecovery = false }: Binding,
  deps: SessionDeps,
): Promise<SignInAnswer> => {
  const { tokens, hashes } = freshTokens(deps);
  const now = deps.clock.steady();
  const session: SessionRow = {
    id: SessionId.parse(randomIdText(deps.chance)),
    accountId: account.id,
    clinicId: account.clinicId,
    state: "active",
    thumbprint,
    ...hashes,
    accessUntil: now + ACCESS_SECONDS * 1_000,
    previousAccessHash: null,
    previousAccessUntil: 0,
    previousRefreshHash: null,
    refreshedAt: now,
    createdAt: now,
    lastActiveAt: now,
    ...strictest(limits, await clinicOf(tx, account)),
    inCallUntil: 0,
    factorAt: now,
    // both factors were given just now
    steppedUpAt: isRecovery ? null : now,
    wrongTries: 0,
  };
  await tx.session.insert(session);
  await tx.account.update(account.id, { lastSignedInAt: deps.clock.now() });
  return answerOf(tx, { session, account }, { tokens, now });
};

const activeOf = async (
  reads: Pick<StoreReads, "account">,
  session: SessionRow,
  now: number,
): Promise<Result<SignedIn>> => {
  const standing = standingOf(session, now);
  if (standing !== "active") return fail(standing === "needsFactor" ? "FACTOR_NEEDED" : "SESSION_EXPIRED");
  const account = await reads.account.find(session.accountId);
  if (account === null || account.disabledAt !== null) return fail("SESSION_EXPIRED");
  return succeed({ session, account });
};

/**
 * Who an access token belongs to, proved by the key of this thumbprint. SESSION_EXPIRED for a token that is not good (any
 * more), FACTOR_NEEDED for one of a session that rests, PROOF_INVALID for another key.
 */
export const findSignedIn = (
  store: Pick<Store, "read">,
  { access, thumbprint }: { access: string; thumbprint: string },
  clock: Clock,
): Promise<Result<SignedIn>> =>
  store.read(async (reads) => {
    const hash = tokenHashOf(access);
    const session = await reads.session.findByAccess(hash);
    if (session === null) return fail("SESSION_EXPIRED");
    if (session.thumbprint !== thumbprint) return fail("PROOF_INVALID");
    const now = clock.steady();
    const found = await activeOf(reads, session, now);
    return found.ok && !isGoodAccess(session, hash, now) ? fail("SESSION_EXPIRED") : found;
  });

/** Who a session belongs to while it is active; for sockets, which outlive the request that let them in. */
export const stillSignedIn = async (
  reads: Pick<StoreReads, "session" | "account">,
  id: SessionId,
  clock: Clock,
): Promise<Result<SignedIn>> => {
  const session = await reads.session.find(id);
  return session === null ? fail("SESSION_EXPIRED") : activeOf(reads, session, clock.steady());
};

/** Counts as activity: an explicit act or message of a person. Never polling, refreshing or an open socket; and it revives nothing. */
export const touchSession = (store: Store, id: SessionId, clock: Clock): Promise<Result<null>> =>
  store.transaction(async (tx) => {
    if ((await stillSignedIn(tx, id, clock)).ok) await tx.session.touch(id, clock.steady());
    return succeed(null);
  });

/** Counts a session as being in a connected call for so long, which is presence: neither the idle nor the absolute limit acts meanwhile. */
export const keepInCall = (
  store: Store,
  id: SessionId,
  { clock, forMs }: { clock: Clock; forMs: number },
): Promise<Result<null>> =>
  store.transaction(async (tx) => {
    const now = clock.steady();
    if (!(await stillSignedIn(tx, id, clock)).ok) return succeed(null);
    await tx.session.touch(id, now);
    await tx.session.update(id, { inCallUntil: now + forMs });
    return succeed(null);
  });
