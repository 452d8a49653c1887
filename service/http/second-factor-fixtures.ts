import * as z from "zod";
import type { RecoveryProof } from "../../protocol/accounts.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { LOGOFF_SECONDS_MAX } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { startRecovery } from "../account/members.ts";
import { renewCodesOf } from "../account/recovery-codes.ts";
import { inviteStaff } from "../account/staff-invitations.ts";
import { valueOf } from "../account/staff-fixtures.ts";
import { codeNow, owner, wrongAuth } from "../account/testing-accounts.ts";
import { type TestProver, newProver, sessionFor, someLimits } from "../account/testing-prover.ts";
import { issueTicket } from "../account/tickets.ts";
import type { Store, StoreReads } from "../store/store.ts";
import { someAudit } from "../store/testing-store.ts";
import { everybody } from "./everybody-fixtures.ts";
import type { Ask } from "./testing-http.ts";

const sample = toBase64Url(new Uint8Array(32).fill(0xa7));

/** The names of the fields of a schema that would let a reference of 32 bytes through; throws for a kind of schema that it does not know. */
export const tokenFields = (schema: unknown, name = ""): readonly string[] => {
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).flatMap(([field, each]) => tokenFields(each, field));
    return schema.def.catchall instanceof z.ZodUnknown ? [...fields, `any of ${name}`] : fields;
  }
  if (schema instanceof z.ZodArray) return tokenFields(schema.element, name);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return tokenFields(schema.unwrap(), name);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((each) => tokenFields(each, name));
  if (schema instanceof z.ZodPipe) return tokenFields(schema.out, name);
  if (!(schema instanceof z.ZodType)) throw new Error(`${name} is no schema`);
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodTuple || schema instanceof z.ZodLazy)
    throw new Error(`${name} is of a kind that is not looked into`);
  return schema.safeParse(sample).success ? [name] : [];
};

type Everybody = Awaited<ReturnType<typeof everybody>>;

/** Everything by which staff gets in, by name: sessions with their tokens, passwords, second factors, ways in that are open. */
export type Keys = ReadonlyMap<string, string>;

const keysIn = async (reads: StoreReads): Promise<Keys> => {
  const keys = new Map<string, string>();
  const put = (name: string, ...facts: readonly unknown[]): void =>
    void keys.set(name, JSON.stringify(facts));
  for (const { id, state, thumbprint, accessHash, refreshHash, steppedUpAt } of await reads.session.list())
    put(`session ${id}`, state, thumbprint, accessHash, refreshHash, steppedUpAt);
  for (const clinic of await reads.clinic.list()) {
    for (const { id, salt, authHash } of await reads.account.ofClinic(clinic.id)) {
      put(`password ${id}`, salt, authHash);
      put(`totp ${id}`, (await reads.totp.ofAccount(id))?.secret);
      put(`recoveryCodes ${id}`, await reads.recoveryCode.countLeft(id));
    }
    for (const { id } of await reads.staffInvitation.openOfClinic(clinic.id, 0)) put(`way ${id}`);
  }
  return keys;
};

/** Reads all of it. */
export const keysOf = async (store: Pick<Store, "read">): Promise<Keys> =>
  valueOf(await store.read(async (reads) => succeed(await keysIn(reads))));

/** What came into being or changed; what went is no way in any more. */
export const gained = (before: Keys, after: Keys): readonly string[] =>
  [...after].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);

/** What somebody has to try with, in whatever place of a request it fits. */
export type Held = {
  /** References of 32 bytes: halves of passwords, tokens of links and of sessions, tickets. */
  tokens: readonly string[];
  /** Second factors, six digits or recovery codes. */
  codes: readonly string[];
  prover: TestProver;
  /** Whether whoever redeems an invitation shows a second factor of the own making. */
  showsOwnFactor: boolean;
};

const newSecret = toBase64Url(new Uint8Array(20).fill(15));
const newAuth = toBase64Url(new Uint8Array(32).fill(18));
const salt = toBase64Url(new Uint8Array(16).fill(16));
const wrongCode = "000000";

const proofsOf = (tokens: readonly string[], codes: readonly string[]): readonly (RecoveryProof | null)[] => [
  null,
  ...tokens.map((auth) => ({ kind: "password", auth }) as const),
  ...codes.map((code) => ({ kind: "code", code }) as const),
];

/** Every body of a route of signing in that can be made of what somebody holds, with something wrong in the other places. */
const bodiesOf = (name: RouteName, { clock }: Everybody, held: Held): readonly unknown[] | null => {
  const { email } = owner;
  const limits = someLimits;
  const tokens = held.tokens.length === 0 ? [wrongAuth] : held.tokens;
  const codes = held.codes.length === 0 ? [wrongCode] : held.codes;
  const newCode = codeNow(clock, { secret: newSecret });
  const code = held.showsOwnFactor ? newCode : wrongCode;
  const credentials = { salt, auth: newAuth, totpSecret: newSecret, code };
  const others = [...tokens, newAuth];
  const made: Partial<Record<RouteName, readonly unknown[]>> = {
    signIn: tokens.flatMap((auth) => codes.map((each) => ({ email, auth, code: each, limits }))),
    refresh: tokens.map((refresh) => ({ refresh })),
    resumeSession: tokens.flatMap((refresh) => others.map((auth) => ({ refresh, auth, limits }))),
    redeemStaffInvitation: tokens.flatMap((token) =>
      proofsOf(others, [...codes, newCode]).map((proof) => ({
        token,
        displayName: "Ben Marsh",
        credentials,
        proof,
        limits,
      })),
    ),
    lookAtStaffInvitation: tokens.map((token) => ({ token })),
  };
  return made[name] ?? null;
};

/** With which tokens a request goes out: each that is held, where the route asks for a session, and none. */
const sessionsOf = (name: RouteName, { tokens, prover }: Held): readonly Ask[] => {
  if (!routes[name].needsSession) return [{ prover }];
  const signedIn = tokens.map((access) => ({
    session: { prover, tokens: { access, refresh: access, accessSeconds: 1 } },
  }));
  return [{ prover }, ...signedIn];
};

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);
/** Every route of the table. */
export const routeNames: readonly RouteName[] = Object.keys(routes).filter(isRouteName);

/** What came of trying: the routes by which something was gained, the statuses, and references in answers that open a session. */
export type Tried = { gainedBy: readonly RouteName[]; statuses: ReadonlySet<number>; opening: number };

const opens = async (clinic: Everybody, prover: TestProver, text: string): Promise<boolean> => {
  for (const [access] of text.matchAll(/(?<![\w-])[\w-]{43}(?![\w-])/g)) {
    const session = { prover, tokens: { access, refresh: access, accessSeconds: 1 } };
    if ((await clinic.ask(routes.session.path, { session })).status === 200) return true;
  }
  return false;
};

/** Tries every route of the table with what somebody holds, in every place where it fits. */
export const tryEverything = async (clinic: Everybody, held: Held): Promise<Tried> => {
  const gainedBy = new Set<RouteName>();
  const statuses = new Set<number>();
  let opening = 0;
  for (const name of routeNames) {
    const { path, method } = routes[name];
    const bodies = bodiesOf(name, clinic, held) ?? [await clinic.bodies[name]("host")];
    let before = await keysOf(clinic.deps.store);
    for (const body of bodies)
      for (const ask of sessionsOf(name, held)) {
        const answer = await clinic.ask(path, { method, ...ask, ...(body === undefined ? {} : { body }) });
        const after = await keysOf(clinic.deps.store);
        if (gained(before, after).length > 0) gainedBy.add(name);
        if (await opens(clinic, held.prover, answer.text)) opening += 1;
        statuses.add(answer.status);
        before = after;
      }
  }
  return { gainedBy: [...gainedBy], statuses, opening };
};

/** Something that somebody may have, made in the clinic of the test. */
type Having = (clinic: Everybody) => Promise<Partial<Held>>;

const recoveryCode: Having = async (clinic) => {
  const { id } = await clinic.ownerRow();
  const made = await clinic.deps.store.transaction(async (tx) => {
    await tx.audit.append(someAudit("account.recoveryCodesRenewed"));
    return succeed(await renewCodesOf(tx, id, clinic.deps));
  });
  return { codes: valueOf(made).slice(0, 1) };
};

/** The tokens of the owner's desktop, and its key where `hasKey`. */
const desktop =
  (which: "access" | "refresh", hasKey: boolean): Having =>
  async (clinic) => {
    const prover = await newProver();
    const { tokens } = await sessionFor(clinic.deps, await clinic.ownerRow(), prover.thumbprint);
    return { tokens: [tokens[which]], ...(hasKey ? { prover } : {}) };
  };

/** A desktop that nobody came back to. */
const restingDesktop: Having = async (clinic) => {
  const held = await desktop("refresh", true)(clinic);
  clinic.clock.advance(LOGOFF_SECONDS_MAX * 1_000);
  return held;
};

const ticket: Having = async (clinic) => {
  const { sessionId } = await sessionFor(
    clinic.deps,
    await clinic.ownerRow(),
    (await newProver()).thumbprint,
  );
  const issued = await clinic.deps.store.transaction(async (tx) =>
    succeed(await issueTicket(tx, { purpose: "staff", sessionId }, clinic.deps)),
  );
  return { tokens: [valueOf(issued)] };
};

/** Everything that one can have. */
export const things = {
  nothing: async () => ({}),
  password: async () => ({ tokens: [owner.auth] }),
  authenticator: async ({ clock }) => ({ codes: [codeNow(clock)] }),
  recoveryCode,
  invitation: async (clinic) => {
    const asked = { email: "second@clinic.example", role: "owner" } as const;
    return { tokens: [valueOf(await inviteStaff(clinic.deps, await clinic.ownerRow(), asked)).token] };
  },
  /** Whoever recovers makes new factors in any case: they prove nothing. */
  recoveryLink: async (clinic) => {
    const row = await clinic.ownerRow();
    const { token } = valueOf(await startRecovery(clinic.deps, row, { accountId: row.id }));
    return { tokens: [token], showsOwnFactor: true };
  },
  ownFactor: async () => ({ showsOwnFactor: true }),
  accessToken: desktop("access", false),
  refreshToken: desktop("refresh", false),
  desktopInUse: desktop("refresh", true),
  restingDesktop,
  deviceKey: async (clinic) => ({ prover: clinic.prover }),
  ticket,
} satisfies Record<string, Having>;
/** One of them. */
export type Thing = keyof typeof things;

/** A clinic, and what somebody holds who has these things and nothing else. */
export const holding = async (...names: readonly Thing[]): Promise<{ clinic: Everybody; held: Held }> => {
  const clinic = await everybody();
  // a desktop of the owner is in use whose key is `clinic.prover`
  await clinic.signInAs(await clinic.ownerRow());
  let held: Held = { tokens: [], codes: [], prover: await newProver(), showsOwnFactor: false };
  for (const name of names) {
    const { tokens = [], codes = [], ...more }: Partial<Held> = await things[name](clinic);
    held = { ...held, ...more, tokens: [...held.tokens, ...tokens], codes: [...held.codes, ...codes] };
  }
  return { clinic, held };
};
