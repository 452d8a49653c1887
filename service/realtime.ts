import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Chance, SessionId, VisitId } from "../protocol/ids.ts";
import { type MediaAccess, SIGNAL_PATH } from "../protocol/messages.ts";
import { succeed } from "../protocol/result.ts";
import type { Clock } from "./clock.ts";
import { createGate, isGatePath, isValidatePath } from "./gate/gate.ts";
import type { TokenIssuer } from "./gate/media-token.ts";
import { createRelays } from "./gate/relays.ts";
import { createMediaOrders } from "./livekit/media-orders.ts";
import type { MediaRooms } from "./livekit/media-room.ts";
import { type Log, traceOf } from "./log.ts";
import type { ProxyDoor } from "./proxy-door.ts";
import { problemOf, refuseRequest, refuseUpgrade } from "./refusal.ts";
import type { Store } from "./store/store.ts";
import type { Timers } from "./timers.ts";
import { createChanges } from "./visit/changes.ts";
import { createDays } from "./visit/days.ts";
import { createDesk } from "./visit/desk.ts";
import { showDay } from "./visit/desk-day.ts";
import { loadVisit } from "./visit/desk-load.ts";
import { staffOf } from "./visit/desk-views.ts";
import { createPresence } from "./visit/presence.ts";
import { createBeats } from "./signaling/beats.ts";
import { createCounters } from "./signaling/counters.ts";
import { endDisabled, keepDisabledOut } from "./signaling/disabled.ts";
import { createSocketServer } from "./signaling/socket-server.ts";
import { keepPlaces } from "./signaling/places.ts";
import { startSweeps, takeUpAfterRestart } from "./signaling/sweeps.ts";

/** A desktop is shown its day at most this often: a waiting room of a thousand must not fill its line. Milliseconds. */
const DAY_GAP_MS = 200;

/** What sockets, gate and desk work with. */
export type RealtimeDeps = {
  store: Store;
  rooms: MediaRooms;
  clock: Clock;
  chance: Chance;
  timers: Timers;
  log: Log;
  /** Replaces the shortest time between two days of one desktop. */
  dayGapMs?: number;
  /** Where a proxy stands in front, nothing else may come to sockets and gate. */
  proxyDoor?: ProxyDoor;
  /** Exactly these origins may connect: the desktop's and the service's own. */
  allowedOrigins: readonly string[];
  /** `publicUrl`: ws(s) address of this service for clients, without a path. `privateUrl`: the media server's own. */
  media: TokenIssuer & {
    publicUrl: string;
    privateUrl: string;
    iceServers: MediaAccess["iceServers"];
  };
};

/** The running realtime side of the service. */
export type Realtime = {
  /** Tells the desktops of everybody who has to do with a visit that it was made or changed over HTTP. */
  notifyVisitChanged(id: VisitId): Promise<void>;
  /** Closes the sockets of a session that ended. */
  closeSession(id: SessionId): void;
  /** Lets the desktop of a session connect anew, since it may do other things now. */
  reconnect(id: SessionId): void;
  /** Puts out the devices of accounts that were disabled. */
  endDisabled(): Promise<void>;
  /** Shows the members of visits their new times. */
  showTimes(ids: readonly VisitId[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Puts signalling and gate on an HTTP server: all upgrades are theirs, and the gate's two plain paths are answered before
 * the web framework sees them, since their query holds a token that no log may show. Call it after the framework has
 * added its own listener and before listening.
 */
export const attachRealtime = async (server: Server, given: RealtimeDeps): Promise<Realtime> => {
  const presence = createPresence();
  const relays = createRelays();
  const changes = createChanges();
  const beats = createBeats(given.clock, changes);
  const mediaOrders = createMediaOrders(given.rooms, given.timers, () =>
    given.log.warn("media.orderGivenUp"),
  );
  const media = { url: given.media.publicUrl, iceServers: given.media.iceServers };
  const gapMs = given.dayGapMs ?? DAY_GAP_MS;
  const days = createDays({ ...given, gapMs }, async (id) => {
    await showDay({ ...given, presence }, id);
    await Promise.all(presence.desktopsOf(id).map((line) => line.drained()));
  });
  const deskDeps = { ...given, presence, mediaOrders, door: relays, beats, changes, days, media };
  const desk = createDesk(deskDeps);
  const signal = { ...given, presence, desk, beats, counters: createCounters(changes) };
  const sockets = createSocketServer(signal);
  const { privateUrl } = given.media;
  const gate = createGate({ ...given, presence, desk, relays, issuer: given.media, privateUrl });
  const places = keepPlaces({ ...given, desk }, changes);
  await takeUpAfterRestart({ ...given, desk, presence }, places);
  const stopSweeps = startSweeps({ ...given, desk, presence }, changes);
  const stopLooking = keepDisabledOut({ ...given, desk });

  const guard = (work: Promise<void>, end: () => void): void => {
    work.catch((error: unknown) => {
      given.log.error("upgrade.failed", traceOf(error));
      end();
    });
  };
  const isAroundProxy = (request: IncomingMessage): boolean => {
    const { proxyDoor } = given;
    if (proxyDoor === undefined || proxyDoor.lets(request)) return false;
    void proxyDoor.refused().catch((error: unknown) => given.log.error("upgrade.failed", traceOf(error)));
    return true;
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on("error", () => socket.destroy());
    const end = () => socket.destroy();
    if (isAroundProxy(request)) return refuseUpgrade(socket, problemOf("FORBIDDEN"));
    if (isGatePath(request)) guard(gate.upgrade(request, socket, head), end);
    else if (request.url === SIGNAL_PATH) guard(sockets.upgrade(request, socket, head), end);
    else refuseUpgrade(socket, problemOf("NOT_FOUND"));
    return undefined;
  };
  server.on("upgrade", onUpgrade);
  answerFirst(server, (request, response) => {
    if (!isValidatePath(request)) return false;
    if (isAroundProxy(request)) {
      refuseRequest(response, problemOf("FORBIDDEN"), null);
      return true;
    }
    guard(gate.validate(request, response), () => response.destroy());
    return true;
  });

  return {
    closeSession: (id) => sockets.closeSession(id),
    reconnect: (id) => sockets.reconnect(id),
    endDisabled: () => endDisabled({ ...given, desk }),
    async showTimes(ids) {
      for (const id of ids) await desk.showMembers(id);
    },
    async notifyVisitChanged(id) {
      const found = await given.store.read(async (reads) => succeed(await loadVisit(reads, id)));
      if (found.ok && found.value !== null) staffOf(found.value.state).forEach(days.show);
    },
    async close() {
      server.off("upgrade", onUpgrade);
      stopSweeps();
      stopLooking();
      places.stop();
      sockets.close();
      gate.close();
      await mediaOrders.settled();
    },
  };
};

/** Lets `answer` take requests before the listeners that are there already. */
const answerFirst = (
  server: Server,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean,
): void => {
  const others = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (answer(request, response)) return;
    for (const other of others) Reflect.apply(other, server, [request, response]);
  });
};
