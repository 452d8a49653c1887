import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SessionId } from "../../protocol/ids.ts";
import { MESSAGE_BYTES_MAX, PING_MS } from "../../protocol/limits.ts";
import { SIGNAL_PROTOCOL, closeCodes } from "../../protocol/messages.ts";
import { problemOf, refuseUpgrade } from "../refusal.ts";
import { type Connection, createConnection } from "./connection.ts";
import type { SignalDeps } from "./deps.ts";
import { type Entry, createEntrance, ticketOf } from "./entry.ts";
import { guestSocket } from "./guest-socket.ts";
import { isSignedIn } from "./signed-in.ts";
import { staffSocket } from "./staff-socket.ts";

/** Sessions of open sockets are looked at this often, so that one that ended elsewhere loses its socket soon. Milliseconds. */
const SESSION_CHECK_MS = 2_000;

/** The signalling endpoint. */
export type SocketServer = {
  /** Takes over an upgrade of the signalling path: refuses it, or makes it a socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Closes the sockets of a session that ended, and a colleague's of an account that is signed in nowhere now. */
  closeSession(id: SessionId): void;
  /** Lets the desktop of a session connect anew, since it may do other things now. */
  reconnect(id: SessionId): void;
  close(): void;
};

/** An endpoint without sockets. */
export const createSocketServer = (deps: SignalDeps): SocketServer => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: () => SIGNAL_PROTOCOL,
  });
  const entrance = createEntrance(deps);
  const connections = new Map<Connection, Entry>();
  const closeEndedNow = (): void => void closeEnded(deps, connections);
  const stops = [
    deps.timers.every(PING_MS, () => {
      for (const connection of connections.keys()) connection.ping();
    }),
    deps.timers.every(SESSION_CHECK_MS, closeEndedNow),
  ];
  const accept = async (socket: WebSocket, entry: Entry): Promise<void> => {
    const connection = createConnection(deps, socket, entry.kind);
    connections.set(connection, entry);
    socket.on("close", () => connections.delete(connection));
    connection.push({ v: 1, type: "welcome", serverClock: deps.clock.now() });
    if (entry.kind === "guest") return connection.start(guestSocket(deps, entry, connection));
    const staff = staffSocket(deps, entry, connection);
    connection.start(staff);
    await staff.begin();
  };
  return {
    async upgrade(request, socket, head) {
      if (!deps.allowedOrigins.includes(request.headers.origin ?? "")) {
        refuse(socket, "ORIGIN_REFUSED");
        return entrance.refused("ORIGIN_REFUSED");
      }
      const entered = await entrance.enter(ticketOf(request));
      if (!entered.ok) return refuse(socket, entered.error.code);
      if (socket.destroyed) return;
      server.handleUpgrade(request, socket, head, (opened) => void accept(opened, entered.value));
    },
    closeSession(id) {
      for (const [connection, entry] of connections)
        if (entry.kind === "staff" && entry.asker.sessionId === id) connection.close(closeCodes.unauthorised);
      deps.presence.setCovered(id, false);
      closeEndedNow();
    },
    reconnect(id) {
      for (const [connection, entry] of connections)
        if (entry.kind === "staff" && entry.asker.sessionId === id) connection.close(closeCodes.restarting);
    },
    close() {
      for (const stop of stops) stop();
      for (const connection of connections.keys()) connection.close(closeCodes.restarting);
      server.close();
    },
  };
};

const refuse = (socket: Duplex, code: ErrorCode): void => refuseUpgrade(socket, problemOf(code));

const closeEnded = async (deps: SignalDeps, connections: ReadonlyMap<Connection, Entry>): Promise<void> => {
  for (const [connection, entry] of connections)
    if (!(await isSignedIn(deps, entry))) connection.close(closeCodes.unauthorised);
};
