import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { SessionId, VisitId } from "../protocol/ids.ts";
import { SECRET_BYTES } from "../protocol/limits.ts";
import { sweepSessions } from "./account/session-ends.ts";
import { type Config, allowedOrigins, publicSocketOrigin } from "./config.ts";
import type { HttpDeps } from "./http/deps.ts";
import { createServer } from "./http/server.ts";
import type { MediaRooms } from "./livekit/media-room.ts";
import { type Log, traceOf } from "./log.ts";
import { type ProxyDoor, createProxyDoor } from "./proxy-door.ts";
import { type Realtime, type RealtimeDeps, attachRealtime } from "./realtime.ts";
import type { Timers } from "./timers.ts";

/** Sessions that are over are removed, and idle ones let rest, this often; each request asks for itself anyway. Milliseconds. */
const SWEEP_MS = 10_000;
/** How long peers may take to say goodbye when the service stops. Milliseconds. */
const FAREWELL_MS = 1_000;

/** Everything that the service works with; tests pass their own. */
export type AppDeps = Pick<
  HttpDeps,
  "store" | "clock" | "chance" | "verifier" | "secret" | "log" | "limits" | "guestPage" | "certificate"
> & {
  config: Pick<Config, "publicOrigin" | "trustProxy" | "iceServers" | "livekit">;
  timers: Timers;
  mediaRooms: MediaRooms;
};

/** The service, not yet listening. `close` ends sockets and timers; the store stays open for its owner to close. */
export type App = { fastify: FastifyInstance; close(): Promise<void> };

/** Runs work that nobody waits for; what it throws is logged. */
const inBackground = (log: Log, event: string, work: Promise<unknown>): void => {
  work.catch((error: unknown) => log.error(event, traceOf(error)));
};

const sweep = async (deps: AppDeps, sessionsEnded: HttpDeps["sessionsEnded"]): Promise<void> => {
  const swept = await sweepSessions(deps.store, deps.clock);
  if (swept.ok) sessionsEnded(swept.value.map(({ id }) => id));
};

const realtimeDeps = ({ config, mediaRooms, ...deps }: AppDeps, proxyDoor: ProxyDoor): RealtimeDeps => ({
  ...deps,
  proxyDoor,
  rooms: mediaRooms,
  allowedOrigins: allowedOrigins(config),
  media: {
    apiKey: config.livekit.apiKey,
    apiSecret: config.livekit.apiSecret,
    publicUrl: publicSocketOrigin(config),
    privateUrl: config.livekit.url,
    iceServers: config.iceServers,
  },
});

/** Every connection, upgraded ones too, which the framework forgets; answers what cuts those that are left. */
const trackConnections = (server: Server): (() => void) => {
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return () => connections.forEach((socket) => socket.destroy());
};

/** Composes http, signaling and gate over one store. */
export const createApp = async (deps: AppDeps): Promise<App> => {
  const { log, timers } = deps;
  const proxyDoor = createProxyDoor(deps);
  let realtime: Realtime | null = null;
  const sessionsEnded = (ids: readonly SessionId[]): void => ids.forEach((id) => realtime?.closeSession(id));
  const visitChanged = (id: VisitId): void => {
    if (realtime !== null) inBackground(log, "notice failed", realtime.notifyVisitChanged(id));
  };
  const inRealtime = (event: string, work: (attached: Realtime) => Promise<void>): void => {
    if (realtime !== null) inBackground(log, event, work(realtime));
  };
  const told = {
    rightsChanged: (ids: readonly SessionId[]) => ids.forEach((id) => realtime?.reconnect(id)),
    accountDisabled: () => inRealtime("disabling failed", (attached) => attached.endDisabled()),
    visitsRetimed: (ids: readonly VisitId[]) =>
      inRealtime("notice failed", (attached) => attached.showTimes(ids)),
  };
  const isMediaHealthy = () => deps.mediaRooms.isHealthy();
  const fastify = await createServer({
    ...deps,
    ...told,
    nonceSecret: deps.chance(SECRET_BYTES),
    proxyDoor,
    isMediaHealthy,
    sessionsEnded,
    visitChanged,
  });
  const cutConnections = trackConnections(fastify.server);
  const attached = await attachRealtime(fastify.server, realtimeDeps(deps, proxyDoor));
  realtime = attached;
  const stopSweeping = timers.every(SWEEP_MS, () =>
    inBackground(log, "sweep failed", sweep(deps, sessionsEnded)),
  );
  return {
    fastify,
    async close() {
      stopSweeping();
      const cancelCut = timers.after(FAREWELL_MS, cutConnections);
      await Promise.all([attached.close(), fastify.close()]);
      cancelCut();
    },
  };
};
