import type { FastifyInstance } from "fastify";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { SessionId, VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { startSession } from "../account/sessions.ts";
import { type ClinicForTests, clinicForTests, owner } from "../account/testing-accounts.ts";
import { byAccount, record } from "../audit/log.ts";
import { type Facts, type Log, silentLog } from "../log.ts";
import type { AccountRow } from "../store/rows.ts";
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
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
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
    config,
    certificate: null,
    proxyDoor: createProxyDoor({ ...account, log: silentLog, config }),
    log: silentLog,
    limits: requestLimits,
    guestPage: null,
    isMediaHealthy: async () => true,
    visitChanged: (id: VisitId) => void changed.push(id),
    sessionsEnded: (ids: readonly SessionId[]) => void ended.push(...ids),
    ...changes,
  };
  const server: FastifyInstance = await createServer(deps);
  const ask = async (path: string, { method, token, body, headers }: Ask = {}) => {
    const answer = await server.inject({
      method: method ?? (body === undefined ? "GET" : "POST"),
      url: path,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
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
  const signInAs = async (row: AccountRow): Promise<string> => {
    const started = await account.store.transaction(async (tx) => {
      const { token } = await startSession(tx, row, account);
      await record(tx, {
        action: "session.signedIn",
        agent: byAccount(row.id),
        recorded: account.clock.now(),
      });
      return succeed(token);
    });
    if (!started.ok) throw new Error(started.error.code);
    return started.value;
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
  return { deps, clock: account.clock, server, ended, changed, ask, json, signInAs, ownerRow, audit };
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
