import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { SessionId } from "../protocol/ids.ts";
import { SIGNAL_PATH } from "../protocol/messages.ts";
import { succeed } from "../protocol/result.ts";
import { sweepSessions } from "./account/sessions.ts";
import { type Config, allowedOrigins, publicSocketOrigin } from "./config.ts";
import type { HttpDeps } from "./http/deps.ts";
import { createServer } from "./http/server.ts";
import { createMediaOrders } from "./livekit/media-orders.ts";
import type { MediaRooms } from "./livekit/media-room.ts";
import { traceOf } from "./log.ts";
import { problemOf, refuseUpgrade } from "./refusal.ts";
import { type SocketServer, createSocketServer } from "./signaling/socket-server.ts";
import type { Timers } from "./timers.ts";
import { createDesk } from "./visit/desk.ts";
import { createPresence } from "./visit/presence.ts";

/** Sessions that are over are removed this often; each request asks for itself anyway. Milliseconds. */
const SWEEP_MS = 10_000;

/** Everything that the service works with; tests pass their own. */
export type AppDeps = Pick<
  HttpDeps,
  "store" | "clock" | "chance" | "verifier" | "secret" | "log" | "limits" | "guestPage"
> & {
  config: Pick<Config, "publicOrigin" | "trustProxy" | "iceServers" | "livekit">;
  timers: Timers;
  mediaRooms: MediaRooms;
};

/** The service, not yet listening. `close` ends sockets and timers; the store stays open for its owner to close. */
export type App = { fastify: FastifyInstance; close(): Promise<void> };

/** Upgrades by path; whatever is not signalling or media is refused. */
const routeUpgrades = (
  { fastify, log }: { fastify: FastifyInstance; log: AppDeps["log"] },
  sockets: SocketServer,
): void => {
  fastify.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path] = (request.url ?? "").split("?", 1);
    const fail = (error: unknown): void => {
      log.error("upgrade failed", traceOf(error));
      socket.destroy();
    };
    socket.on("error", () => socket.destroy());
    if (path === SIGNAL_PATH) void sockets.upgrade(request, socket, head).catch(fail);
    else refuseUpgrade(socket, problemOf("NOT_FOUND"));
  });
};

const keepSwept = (deps: AppDeps, sessionsEnded: HttpDeps["sessionsEnded"]): (() => void) =>
  deps.timers.every(SWEEP_MS, () => {
    sweepSessions(deps.store, deps.clock).then(
      (swept) => swept.ok && sessionsEnded(swept.value.map(({ id }) => id)),
      (error: unknown) => deps.log.error("sweep failed", traceOf(error)),
    );
  });

/** Composes http, signaling and gate over one store. */
export const createApp = async (deps: AppDeps): Promise<App> => {
  await deps.store.transaction(async (tx) => {
    await tx.admission.forgetConnections();
    return succeed(null);
  });
  const presence = createPresence();
  const mediaOrders = createMediaOrders(deps.mediaRooms, deps.timers, () =>
    deps.log.warn("media order given up"),
  );
  const media = { url: publicSocketOrigin(deps.config), iceServers: deps.config.iceServers };
  const door = { close: () => undefined };
  const desk = createDesk({ ...deps, rooms: deps.mediaRooms, mediaOrders, presence, door, media });
  const sockets = createSocketServer({
    ...deps,
    presence,
    desk,
    allowedOrigins: allowedOrigins(deps.config),
  });
  const sessionsEnded = (ids: readonly SessionId[]): void => ids.forEach((id) => sockets.closeSession(id));
  const isMediaHealthy = () => deps.mediaRooms.isHealthy();
  const fastify = await createServer({ ...deps, isMediaHealthy, sessionsEnded });
  routeUpgrades({ fastify, log: deps.log }, sockets);
  const stopSweeping = keepSwept(deps, sessionsEnded);
  return {
    fastify,
    async close() {
      stopSweeping();
      sockets.close();
      await fastify.close();
      await mediaOrders.settled();
    },
  };
};
