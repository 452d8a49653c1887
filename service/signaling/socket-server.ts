import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SessionId } from "../../protocol/ids.ts";
import { MESSAGE_BYTES_MAX, PING_MS } from "../../protocol/limits.ts";
import { SIGNAL_PROTOCOL, closeCodes } from "../../protocol/messages.ts";
import { stillSignedIn } from "../account/sessions.ts";
import { problemOf, refuseUpgrade } from "../refusal.ts";
import { type Connection, createConnection } from "./connection.ts";
import type { SignalDeps } from "./deps.ts";
import { type Entry, createEntrance, ticketOf } from "./entry.ts";
import { guestSocket } from "./guest-socket.ts";
import { staffSocket } from "./staff-socket.ts";

/** Sessions of open sockets are looked at this often, so that one that ended elsewhere loses its socket soon. Milliseconds. */
const SESSION_CHECK_MS = 2_000;

/** The signalling endpoint. */
export type SocketServer = {
  /** Takes over an upgrade of the signalling path: refuses it, or makes it a socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Closes the sockets of a session that ended. */
  closeSession(id: SessionId): void;
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
  const connections = new Map<Connection, SessionId | null>();
  const stops = [
    deps.timers.every(PING_MS, () => {
      for (const connection of connections.keys()) connection.ping();
    }),
    deps.timers.every(SESSION_CHECK_MS, () => void closeEnded(deps, connections)),
  ];
  const accept = async (socket: WebSocket, entry: Entry): Promise<void> => {
    const connection = createConnection(deps, socket);
    connections.set(connection, entry.kind === "staff" ? entry.asker.sessionId : null);
    socket.on("close", () => connections.delete(connection));
    connection.push({ v: 1, type: "welcome", serverClock: deps.clock.now() });
    if (entry.kind === "guest") return connection.start(guestSocket(deps, entry, connection));
    const staff = staffSocket(deps, entry.asker, connection);
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
      for (const [connection, sessionId] of connections)
        if (sessionId === id) connection.close(closeCodes.unauthorised);
    },
    close() {
      for (const stop of stops) stop();
      for (const connection of connections.keys()) connection.close(closeCodes.restarting);
      server.close();
    },
  };
};

const refuse = (socket: Duplex, code: ErrorCode): void => refuseUpgrade(socket, problemOf(code));

const closeEnded = async (
  deps: SignalDeps,
  connections: ReadonlyMap<Connection, SessionId | null>,
): Promise<void> => {
  for (const [connection, sessionId] of connections) {
    if (sessionId === null) continue;
    const signedIn = await deps.store.read((reads) => stillSignedIn(reads, sessionId, deps.clock));
    if (!signedIn.ok && signedIn.error.code === "SESSION_EXPIRED") connection.close(closeCodes.unauthorised);
  }
};
