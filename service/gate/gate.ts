import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { corsHeaders, problemOf, refuseRequest, refuseUpgrade } from "../refusal.ts";
import { mayConnect } from "../visit/admission.ts";
import type { Desk } from "../visit/desk.ts";
import type { DeskDeps } from "../visit/desk-deps.ts";
import { type MediaClaims, type TokenIssuer, mediaTokenHash, readMediaToken } from "./media-token.ts";
import { joinSockets } from "./pipe.ts";
import { createRefusals } from "./refusals.ts";
import type { Passage, Relays } from "./relays.ts";
import { type Upstream, connectUpstream, upstreamUrl } from "./upstream.ts";

/** What the gate works with. `privateUrl` is the media server's own address, which no client knows. */
export type GateDeps = Pick<DeskDeps, "store" | "clock" | "log" | "presence" | "rooms"> & {
  desk: Desk;
  relays: Relays;
  issuer: TokenIssuer;
  privateUrl: string;
  allowedOrigins: readonly string[];
};

/** The only way to the media server. */
export type Gate = {
  /** Takes over an upgrade of a media path: refuses it with a status, or relays it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Answers a media client that asks why it was refused. */
  validate(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): void;
};

/** Largest message that a client may send towards the media server: an offer of many tracks. Bytes. */
const CLIENT_BYTES_MAX = 1024 * 1024;

const socketPaths: ReadonlySet<string> = new Set(["/rtc", "/rtc/v1"]);
const validatePaths: ReadonlySet<string> = new Set(["/rtc/validate", "/rtc/v1/validate"]);

/** Where a request goes; its query is looked at nowhere else and logged nowhere. */
const askedFor = (request: IncomingMessage): URL | null => {
  const url = `http://gate.invalid${request.url ?? "/"}`;
  return URL.canParse(url) ? new URL(url) : null;
};

/** Whether an upgrade is for the gate. */
export const isGatePath = (request: IncomingMessage): boolean =>
  socketPaths.has(askedFor(request)?.pathname ?? "");

/** Whether a plain request is for the gate. */
export const isValidatePath = (request: IncomingMessage): boolean =>
  validatePaths.has(askedFor(request)?.pathname ?? "");

type Asked = { url: URL; token: string; origin: string; claims: MediaClaims };
type Refused = { code: ErrorCode; claims: MediaClaims | null };

/** A gate in front of one media server. */
export const createGate = (deps: GateDeps): Gate => {
  const refusals = createRefusals(deps);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: CLIENT_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const refuse = async (socket: Duplex, token: string | null, refused: Refused): Promise<void> => {
    refuseUpgrade(socket, problemOf(refused.code, true));
    if (token !== null) refusals.remember(mediaTokenHash(token), refused.code);
    await refusals.record(refused);
  };
  return {
    async upgrade(request, socket, head) {
      const asked = await read(deps, request);
      if (!asked.ok) {
        const token = askedFor(request)?.searchParams.get("access_token") ?? null;
        return refuse(socket, token, { code: asked.error.code, claims: null });
      }
      const { claims, token } = asked.value;
      const passage = deps.relays.begin(claims.identity);
      if (passage === null) return refuse(socket, token, { code: "RATE_LIMITED", claims });
      // Whatever ends the client's connection, before the handshake or after, ends its passage.
      socket.once("close", () => passage.shut());
      const through = await pass(deps, asked.value, passage, request.headers["user-agent"] ?? "");
      if (!through.ok) {
        deps.relays.forget(claims.identity, passage);
        return refuse(socket, token, { code: through.error.code, claims });
      }
      const { upstream, visitId } = through.value;
      passage.onShut(() => end(deps, claims.identity, passage, visitId));
      if (passage.isShut) return undefined;
      server.handleUpgrade(request, socket, head, (client) =>
        open(deps, { client, upstream, passage, visitId, identity: claims.identity }),
      );
    },
    async validate(request, response) {
      const origin = allowedOrigin(deps, request);
      const asked = await read(deps, request);
      const code = asked.ok ? await reasonFor(deps, asked.value, refusals) : asked.error.code;
      if (code !== null) return refuseRequest(response, problemOf(code, true), origin);
      response.writeHead(200, { ...corsHeaders(origin), "cache-control": "no-store" });
      response.end("success");
    },
    close() {
      deps.relays.closeAll();
      server.close();
    },
  };
};

/** Who asks. A browser sends no origin when a page asks its own service; then the fetch metadata say that it is the service's own page. */
const allowedOrigin = (deps: GateDeps, request: IncomingMessage): string | null => {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin === undefined && site === "same-origin") return deps.allowedOrigins[0] ?? null;
  return deps.allowedOrigins.includes(origin ?? "") ? (origin ?? null) : null;
};

const read = async (deps: GateDeps, request: IncomingMessage): Promise<Result<Asked>> => {
  const origin = allowedOrigin(deps, request);
  const url = askedFor(request);
  if (origin === null || url === null) return fail("ORIGIN_REFUSED");
  const tokens = url.searchParams.getAll("access_token");
  const token = tokens.length === 1 ? (tokens[0] ?? null) : null;
  const claims = await readMediaToken(token, deps.issuer, deps.clock);
  if (!claims.ok || token === null) return fail("MEDIA_TOKEN_INVALID");
  return succeed({ url, token, origin, claims: claims.value });
};

const isAdmitted = async (deps: GateDeps, { room, identity }: MediaClaims): Promise<Result<VisitId>> => {
  const visit = await deps.store.read((reads) => mayConnect(reads, room, identity));
  return visit.ok ? succeed(visit.value.id) : visit;
};

/** The device's own word, over every line that may speak for it. */
const isDeviceConnecting = async (deps: GateDeps, id: ParticipantId): Promise<boolean> => {
  const words = await Promise.all(deps.presence.linesOf(id).map((line) => line.askGate()));
  return words.includes(true);
};

/**
 * The way to the media server, made while the device is still being asked; it is paused, and ends unread at any no. Only for
 * a device of which nothing else is connected or being asked: the media server lets a newcomer of the same identity push
 * the older one out, which a copied token must not be able to do to the rightful device.
 */
const beginUpstream = (deps: GateDeps, { claims, token, url }: Asked, passage: Passage, agent: string) => {
  const make = (): Upstream => {
    const upstream = connectUpstream(upstreamUrl(deps.privateUrl, url), token, agent);
    passage.onShut(() => upstream.stop());
    return upstream;
  };
  const early = deps.relays.isAlone(claims.identity, passage) ? make() : null;
  return { stop: () => early?.stop(), finish: () => (early ?? make()).connected };
};

/** Asks the store, the device and (since both may have changed) the store again, before anything goes through. */
const pass = async (
  deps: GateDeps,
  asked: Asked,
  passage: Passage,
  userAgent: string,
): Promise<Result<{ upstream: WebSocket; visitId: VisitId }>> => {
  const { claims } = asked;
  const before = await isAdmitted(deps, claims);
  if (!before.ok) return before;
  const way = beginUpstream(deps, asked, passage, userAgent);
  if (!(await isDeviceConnecting(deps, claims.identity))) {
    way.stop();
    return fail("DEVICE_NOT_CONNECTING");
  }
  const connected = await way.finish();
  if (!connected.ok) return connected;
  const upstream = connected.value;
  const after = await isAdmitted(deps, claims);
  if (after.ok && !passage.isShut) return succeed({ upstream, visitId: after.value });
  upstream.terminate();
  return after.ok ? fail("NOT_ADMITTED") : after;
};

type Opened = {
  client: WebSocket;
  upstream: WebSocket;
  passage: Passage;
  visitId: VisitId;
  identity: ParticipantId;
};

const open = (deps: GateDeps, { client, upstream, passage, visitId, identity }: Opened): void => {
  joinSockets(client, upstream);
  passage.onShut(() => client.terminate());
  deps.relays.opened(identity, passage);
  upstream.resume();
  void deps.desk.report("mediaConnected", visitId, identity);
};

const end = (deps: GateDeps, identity: ParticipantId, passage: Passage, visitId: VisitId): void => {
  const wasCurrent = deps.relays.isCurrent(identity, passage);
  deps.relays.forget(identity, passage);
  if (wasCurrent) void deps.desk.report("mediaDisconnected", visitId, identity);
};

/** Why this token was or would be refused; null when nothing but the device itself speaks against it. */
const reasonFor = async (
  deps: GateDeps,
  asked: Asked,
  refusals: { recall(tokenHash: string): ErrorCode | null },
): Promise<ErrorCode | null> => {
  const remembered = refusals.recall(mediaTokenHash(asked.token));
  if (remembered !== null) return remembered;
  const admitted = await isAdmitted(deps, asked.claims);
  if (!admitted.ok) return admitted.error.code;
  return (await deps.rooms.isHealthy()) ? null : "MEDIA_UNAVAILABLE";
};
