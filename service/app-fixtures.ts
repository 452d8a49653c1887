import { type IncomingMessage, type RequestOptions, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { systemChance } from "../protocol/ids.ts";
import { SIGNAL_PROTOCOL, TICKET_PREFIX } from "../protocol/messages.ts";
import { succeed } from "../protocol/result.ts";
import { clinicForTests } from "./account/testing-accounts.ts";
import { issueTicket } from "./account/tickets.ts";
import { type AppDeps, createApp } from "./app.ts";
import { requestLimits } from "./http/deps.ts";
import { linesLog, testOrigin } from "./http/testing-http.ts";
import { fakeRooms } from "./livekit/fake-rooms.ts";
import { plant, someAccount, someClinic, someVisit } from "./store/testing-store.ts";
import { systemTimers } from "./timers.ts";

/** What a plain request or an upgrade was answered. */
export type Answer = { status: number; body: string; headers: IncomingMessage["headers"] };

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return body;
};

type Call = {
  port: number;
  path: string;
  method?: string;
  body?: string;
  ca?: string;
  headers?: Record<string, string>;
};

const optionsOf = ({ port, path, method = "GET", headers }: Call): RequestOptions => ({
  host: "127.0.0.1",
  port,
  path,
  method,
  headers: { origin: testOrigin, ...headers },
  agent: false,
});

/** Asks over TLS where there is an authority to believe, else in the clear; an upgrade that is taken is 101 and hung up. */
export const askApp = (call: Call): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = optionsOf(call);
    const asking =
      call.ca === undefined
        ? requestPlain(options)
        : requestSecure({ ...options, ca: call.ca, servername: "localhost" });
    asking.on("error", reject);
    asking.on("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      bodyOf(response).then((body) => resolve({ status, body, headers }), reject);
    });
    asking.on("upgrade", ({ headers }, socket) => {
      socket.destroy();
      resolve({ status: 101, body: "", headers });
    });
    asking.end(call.body);
  });

/** Headers that ask for a WebSocket, with a ticket where there is one. */
export const upgradeHeaders = (ticket: string | null = null): Record<string, string> => ({
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  ...(ticket === null ? {} : { "sec-websocket-protocol": `${SIGNAL_PROTOCOL}, ${TICKET_PREFIX}${ticket}` }),
});

/** The whole service on a free port of this machine, with a visit that people may knock at. */
export const appForTests = async (
  given: Partial<Pick<AppDeps, "certificate" | "store" | "log"> & AppDeps["config"]> = {},
) => {
  const clinic = await clinicForTests(given.store === undefined ? {} : { store: given.store });
  const { log, lines } = linesLog();
  const app = await createApp({
    ...clinic,
    log: given.log ?? log,
    limits: requestLimits,
    guestPage: null,
    certificate: given.certificate ?? null,
    timers: systemTimers,
    mediaRooms: fakeRooms(),
    config: {
      publicOrigin: given.publicOrigin ?? testOrigin,
      trustProxy: given.trustProxy ?? [],
      iceServers: [],
      livekit: { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: "s".repeat(32) },
    },
  });
  const other = someClinic();
  const host = someAccount(other);
  const visit = someVisit(host);
  await plant(clinic.store, { clinic: other, accounts: [host], visits: [visit] });
  /** A ticket with which a device may knock once. */
  const knock = async (): Promise<string> => {
    const way = { invitationId: null, returnHash: null, accountId: null, isBack: false };
    const use = { purpose: "knock", visitId: visit.id, ...way } as const;
    const made = await clinic.store.transaction(async (tx) =>
      succeed(await issueTicket(tx, use, { clock: clinic.clock, chance: systemChance })),
    );
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  };
  const audit = async (): Promise<string[]> => {
    const rows = await clinic.store.read(async (reads) => succeed(await reads.audit.list()));
    return rows.ok ? rows.value.map(({ event }) => `${event.action} ${event.outcome}`) : [];
  };
  await app.fastify.listen({ host: "127.0.0.1", port: 0 });
  const address = app.fastify.server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { app, port: address.port, knock, audit, lines };
};
