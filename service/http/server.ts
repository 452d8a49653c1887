import { isIPv6 } from "node:net";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from "fastify";
import { type Action, can, needsStepUp } from "../../protocol/can.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { MESSAGE_BYTES_MAX } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { addressPrefix } from "../account/address.ts";
import { isSteppedUp } from "../account/session-state.ts";
import { type SignedIn, touchSession } from "../account/sessions.ts";
import { allowedOrigins } from "../config.ts";
import { traceOf } from "../log.ts";
import { problemOf, refuseUpgrade } from "../refusal.ts";
import { parseStrictJson } from "../strict-json.ts";
import { acts } from "./acts.ts";
import type { BoundRoute } from "./binding.ts";
import { bindRoutes } from "./bound-routes.ts";
import { type Callers, createCallers, isProved } from "./callers.ts";
import type { HttpDeps } from "./deps.ts";
import { serveGuestPage } from "./guest-page.ts";
import { sendProblem } from "./problems.ts";
import { type Refuse, refusing } from "./refusals.ts";
import { returnCookieOf } from "./return-cookie.ts";
import { serveStaffPage } from "./staff-page.ts";

/** The media token and its join request stand in the query of the gate's path; nothing else comes near this. Bytes. */
const HEADERS_MAX = 64 * 1_024;
const REQUEST_MS = 15_000;
/** How long a connection may be quiet between two requests. Milliseconds. */
const QUIET_MS = 72_000;

/** What bytes that are no HTTP are answered. */
const unreadable = problemOf("REQUEST_INVALID");

/** Thrown inside the framework to end a request with a code. */
class Refused extends Error {
  readonly code: ErrorCode;
  readonly statusCode = 400;
  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}

const limitKey = (request: FastifyRequest): string =>
  isIPv6(request.ip) ? addressPrefix(request.ip) : request.ip;

/** Where a stranger could guess a password, a code or a token. Coming back and stepping up count for their session and account: a whole hospital uncovers its screens from one address. */
const guessing: readonly Action[] = ["session.signIn", "staff.look", "staff.redeem"];

const limitOf = (name: RouteName, { limits }: HttpDeps): number => {
  const { action } = routes[name];
  if (guessing.includes(action)) return limits.signIn;
  return action.startsWith("join.") ? limits.join : limits.all;
};

/** Actions about one visit are judged by its handler, which knows the visit. */
const aboutOneVisit: readonly RouteName[] = [
  "renewLink",
  "invite",
  "listInvitations",
  "retireInvitation",
  "joinAsStaff",
  "resumeAsStaff",
  "look",
  "arrive",
  "comeBack",
  "resume",
];

/** What the table says to this; null when it may. */
const refusalOf = ({ clock }: HttpDeps, name: RouteName, signedIn: SignedIn | null): ErrorCode | null => {
  const { action } = routes[name];
  const isForbidden = !aboutOneVisit.includes(name) && !can(signedIn?.account.role ?? "nobody", action, null);
  if (isForbidden) return "FORBIDDEN";
  const isReady = signedIn !== null && isSteppedUp(signedIn.session, clock.steady());
  return needsStepUp(action) && !isReady ? "STEP_UP_NEEDED" : null;
};

const answer = (reply: FastifyReply, result: Result<unknown>): FastifyReply => {
  if (!result.ok) {
    if ("retryAfter" in result && typeof result.retryAfter === "number")
      reply.header("retry-after", result.retryAfter);
    return sendProblem(reply, result.error.code);
  }
  const { value } = result;
  const isNotReady =
    typeof value === "object" && value !== null && "status" in value && value.status === "notReady";
  return reply.code(isNotReady ? 503 : 200).send(value);
};

type Route = { name: RouteName; bound: BoundRoute; deps: HttpDeps; callers: Callers; refuse: Refuse };

/** A nonce that ran out is the ordinary course of things: the client asks again with the one that it is given. */
const refuseCaller = (
  refuse: Refuse,
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): Promise<FastifyReply> | FastifyReply =>
  code === "PROOF_NONCE" ? sendProblem(reply, code) : refuse(request, reply, { code });

const handlerOf =
  ({ name, bound, deps, callers, refuse }: Route) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const caller = await callers.admit(name, request);
    if (!caller.ok) return refuseCaller(refuse, request, reply, caller.error.code);
    const { signedIn } = caller.value;
    const who = signedIn === null ? {} : { accountId: signedIn.account.id };
    const code = refusalOf(deps, name, signedIn);
    if (code !== null) return refuse(request, reply, { code, ...who });
    const returnCookie = returnCookieOf(request, reply, deps.config);
    const asker = { address: request.ip, returnCookie, ...caller.value };
    const run = bound.prepare(asker, request.body ?? undefined);
    if (run === null || request.url.includes("?"))
      return refuse(request, reply, { code: "REQUEST_INVALID", ...who });
    const result = await run();
    if (result.ok && signedIn !== null && acts.includes(name))
      await touchSession(deps.store, signedIn.session.id, deps.clock);
    return answer(reply, result);
  };

const addRoutes = (server: FastifyInstance, deps: HttpDeps, refuse: Refuse): void => {
  const bound = bindRoutes(deps);
  const callers = createCallers(deps);
  const giveNonce = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.header("dpop-nonce", callers.nonce());
  };
  for (const [name, route] of Object.entries(bound)) {
    if (!isRouteName(name)) continue;
    const { method, path } = routes[name];
    const handler = handlerOf({ name, bound: route, deps, callers, refuse });
    const limit = { max: limitOf(name, deps), timeWindow: 60_000 };
    const hooks = isProved(name) ? { onRequest: giveNonce } : {};
    server.route({ method, url: path, handler, config: { rateLimit: limit }, ...hooks });
  }
};

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);

/** The code of an error that the framework raised; null for a bug. */
const codeOf = (error: unknown): ErrorCode | null => {
  if (error instanceof Refused) return error.code;
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  if (error.statusCode === 413) return "MESSAGE_TOO_LARGE";
  if (error.statusCode === 429) return "RATE_LIMITED";
  return typeof error.statusCode === "number" && error.statusCode < 500 ? "REQUEST_INVALID" : null;
};

const handleErrors = (server: FastifyInstance, deps: HttpDeps, refuse: Refuse): void => {
  server.setErrorHandler(async (error, request, reply) => {
    const code = codeOf(error);
    if (code !== null) return refuse(request, reply, { code });
    deps.log.error("request failed", { route: request.routeOptions.url ?? "none", ...traceOf(error) });
    return sendProblem(reply, "INTERNAL");
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, "NOT_FOUND"));
};

/** Routes are logged by their pattern: a URL may hold what nobody should read. */
const logRequests = (server: FastifyInstance, { log }: HttpDeps): void => {
  server.addHook("onResponse", async (request, reply) => {
    log.info("request", {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
};

const checkOrigins = (server: FastifyInstance, { config, proxyDoor }: HttpDeps): void => {
  const allowed = allowedOrigins(config);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (!proxyDoor.lets(request.raw)) throw new Refused("FORBIDDEN");
    const { origin } = request.headers;
    if (origin !== undefined && !allowed.includes(origin)) throw new Refused("ORIGIN_REFUSED");
  });
};

const readJsonOnly = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    const value = parseStrictJson(typeof body === "string" ? body : new Uint8Array(body));
    if (value === undefined) done(new Refused("REQUEST_INVALID"));
    else done(null, value);
  });
};

const protect = async (server: FastifyInstance, deps: HttpDeps): Promise<void> => {
  const isPublic = deps.config.publicOrigin.startsWith("https:");
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: isPublic ? { maxAge: 63_072_000, includeSubDomains: false } : false,
  });
  await server.register(rateLimit, {
    global: true,
    max: deps.limits.all,
    timeWindow: 60_000,
    keyGenerator: limitKey,
    errorResponseBuilder: () => new Refused("RATE_LIMITED"),
  });
};

/** TLS of our own where there is a certificate. */
const secureServerOf = ({ certificate }: HttpDeps): Pick<FastifyServerOptions, "serverFactory"> =>
  certificate === null
    ? {}
    : {
        serverFactory: (listener) =>
          certificate.createServer(listener, {
            maxHeaderSize: HEADERS_MAX,
            requestTimeout: REQUEST_MS,
            keepAliveTimeout: QUIET_MS,
          }),
      };

/** The HTTP side of the service, not yet listening: every route of the table, the guest page, and nothing else. */
export const createServer = async (deps: HttpDeps): Promise<FastifyInstance> => {
  const refuse = refusing(deps);
  const server: FastifyInstance = fastify({
    logger: false,
    bodyLimit: MESSAGE_BYTES_MAX,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: QUIET_MS,
    exposeHeadRoutes: false,
    trustProxy: deps.config.trustProxy.length > 0 ? deps.config.trustProxy : false,
    http: { maxHeaderSize: HEADERS_MAX },
    ...secureServerOf(deps),
    forceCloseConnections: true,
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) refuseUpgrade(socket, unreadable);
    },
    frameworkErrors: (_error, _request, reply) => void sendProblem(reply, "REQUEST_INVALID"),
  });
  server.addHook("onRoute", ({ method, url }) => deps.routeAdded?.(String(method), url));
  logRequests(server, deps);
  await protect(server, deps);
  checkOrigins(server, deps);
  readJsonOnly(server);
  handleErrors(server, deps, refuse);
  addRoutes(server, deps, refuse);
  serveGuestPage(server, deps.guestPage, deps.config);
  serveStaffPage(server);
  return server;
};
