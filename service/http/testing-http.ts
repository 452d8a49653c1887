import type { FastifyInstance } from "fastify";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { SessionId, VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { routes } from "../../protocol/routes.ts";
import { proofNonces } from "../account/proof-nonces.ts";
import {
  type TestProver,
  type TestSession,
  newProver,
  sessionFor,
  someLimits,
} from "../account/testing-prover.ts";
import { type ClinicForTests, clinicForTests, codeNow, owner } from "../account/testing-accounts.ts";
import type { Clock } from "../clock.ts";
import { type Facts, type Log, silentLog } from "../log.ts";
import type { AccountRow } from "../store/rows.ts";
import { someAudit } from "../store/testing-store.ts";
import { createProxyDoor } from "../proxy-door.ts";
import { type HttpDeps, requestLimits } from "./deps.ts";
import { createServer } from "./server.ts";

/** The service's public origin in tests. */
export const testOrigin = "https://visits.clinic.example";
/** An invite hash of a link in tests. */
export const testInvite = toBase64Url(new Uint8Array(32).fill(5));

/** A log whose lines can be read. */
export const linesLog = (): { log: Log; lines: string[] } => {
  const lines: string[] = [];
  const put = (event: string, facts: Facts = {}) => void lines.push(JSON.stringify({ event, ...facts }));
  return { lines, log: { ...silentLog, info: put, warn: put, error: put } };
};

/** What a request in tests is made of. */
export type Ask = {
  method?: "GET" | "POST";
  /** A signed-in desktop asks. */
  session?: TestSession;
  /** Asks with a proof of this key and no session; routes that need one get one of `prover` anyway. */
  prover?: TestProver;
  body?: unknown;
  headers?: Record<string, string>;
};

const isProofNeeded = (method: string, path: string): boolean =>
  Object.values(routes).some(
    (route) => "needsProof" in route && route.method === method && route.path === path,
  );

/** Both factors, a moment ago as a sign-in gives them, or long ago. */
const stepUpForTests = async (
  { store, clock }: ClinicForTests,
  id: SessionId,
  isSteppedUp: boolean,
): Promise<void> => {
  await store.transaction(async (tx) => {
    await tx.session.update(id, { steppedUpAt: isSteppedUp ? clock.steady() : null });
    await tx.audit.append(someAudit("session.steppedUp"));
    return succeed(null);
  });
};

/** Ways to ask a server, each call with the proof that its route needs. */
const asking = (
  server: FastifyInstance,
  deps: Pick<HttpDeps, "clock" | "nonceSecret">,
  prover: TestProver,
) => {
  const nonce = (): string => proofNonces({ clock: deps.clock, secret: deps.nonceSecret }).current();
  const proofHeaders = async (path: string, { method = "GET", session, prover: given }: Ask) => {
    // Where the table asks for a proof and no session, a signed-in desktop proves its key alone.
    const isAlone = isProofNeeded(method, path);
    const prove = session?.prover ?? given ?? (isAlone ? prover : null);
    if (prove === null) return {};
    const accessToken = isAlone ? null : (session?.tokens.access ?? null);
    const url = `${testOrigin}${path.split("?", 1)[0] ?? ""}`;
    const dpop = await prove.prove({ method, url, nonce: nonce(), accessToken });
    return { dpop, ...(accessToken === null ? {} : { authorization: `DPoP ${accessToken}` }) };
  };
  const ask = async (path: string, given: Ask = {}) => {
    const { body, headers } = given;
    const method = given.method ?? (body === undefined ? "GET" : "POST");
    const answer = await server.inject({
      method,
      url: path,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(await proofHeaders(path, { ...given, method })),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  };
  const json = async (path: string, given: Ask = {}) => {
    const { status, text } = await ask(path, given);
    const value: unknown = JSON.parse(text);
    return { status, value };
  };
  return { nonce, ask, json };
};

type Changes = Partial<Omit<HttpDeps, "clock"> & Pick<ClinicForTests, "clock">>;

/** A server over a real store, with a clinic and its owner, and ways to ask it. */
export const httpForTests = async ({ clock, ...changes }: Changes = {}) => {
  const account = await clinicForTests({
    ...(clock === undefined ? {} : { clock }),
    ...(changes.store === undefined ? {} : { store: changes.store }),
  });
  const ended: SessionId[] = [];
  const changed: VisitId[] = [];
  const config = changes.config ?? { publicOrigin: testOrigin, trustProxy: [] };
  const deps = {
    ...account,
    nonceSecret: account.secret,
    config,
    certificate: null,
    proxyDoor: createProxyDoor({ ...account, log: silentLog, config }),
    log: silentLog,
    limits: requestLimits,
    guestPage: null,
    isMediaHealthy: async () => true,
    visitChanged: (id: VisitId) => void changed.push(id),
    sessionsEnded: (ids: readonly SessionId[]) => void ended.push(...ids),
    rightsChanged: () => undefined,
    accountDisabled: () => undefined,
    visitsRetimed: () => undefined,
    ...changes,
  };
  const server: FastifyInstance = await createServer(deps);
  const prover = await newProver();
  const { nonce, ask, json } = asking(server, deps, prover);
  const signInAs = async (row: AccountRow, { isSteppedUp = false } = {}): Promise<TestSession> => {
    const { tokens, sessionId } = await sessionFor(account, row, prover.thumbprint);
    await stepUpForTests(account, sessionId, isSteppedUp);
    return { prover, tokens };
  };
  /** Signs the owner in over HTTP, with the code of so many steps from now. */
  const signIn = async (steps = 0): Promise<TestSession> => {
    const { value } = await json("/v1/sign-in", { body: signInBody(account.clock, steps) });
    return { prover, tokens: routes.signIn.answer.parse(value).tokens };
  };
  /** The same desktop with fresh tokens. */
  const refreshed = async (session: TestSession): Promise<TestSession> => {
    const body = { refresh: session.tokens.refresh };
    const { value } = await json("/v1/session/refresh", { body, prover: session.prover });
    return { ...session, tokens: routes.refresh.answer.parse(value) };
  };
  const ownerRow = async (): Promise<AccountRow> => {
    const found = await account.store.read(async (reads) =>
      succeed(await reads.account.findByEmail(owner.email)),
    );
    if (!found.ok || found.value === null) throw new Error("no owner");
    return found.value;
  };
  const audit = async (): Promise<string[]> => {
    const rows = await account.store.read(async (reads) => succeed(await reads.audit.list()));
    return rows.ok ? rows.value.map(({ event }) => `${event.action} ${event.outcome}`) : [];
  };
  return {
    deps,
    clock: account.clock,
    server,
    prover,
    nonce,
    ended,
    changed,
    ask,
    json,
    signIn,
    signInAs,
    refreshed,
    ownerRow,
    audit,
  };
};

/** A visit as a desktop asks for it. */
export const visitBody = (now: number) => ({
  label: "Follow-up",
  kind: "oneToOne",
  startsAt: now + 60 * 60_000,
  minutes: 30,
  places: 1,
  inviteHash: testInvite,
});

/** What the owner's desktop sends to sign in: both factors, with the code of now or of so many steps from now. */
export const signInBody = (clock: Clock, steps = 0) => ({
  ...owner,
  code: codeNow(clock, { steps }),
  limits: someLimits,
});
