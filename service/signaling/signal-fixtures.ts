import { WebSocket } from "ws";
import {
  type ClientMessage,
  SIGNAL_PATH,
  SIGNAL_PROTOCOL,
  ServerMessage,
  type ServerMessageType,
  TICKET_PREFIX,
} from "../../protocol/messages.ts";

type Distributed<Message> = Message extends unknown ? Omit<Message, "v" | "id"> : never;
/** A message as tests write it; version and number are added. */
export type Intent = Distributed<ClientMessage>;
type MessageOf<Type extends ServerMessageType> = Extract<ServerMessage, { type: Type }>;

/** A client over a real socket, which keeps everything it hears. */
export type TestClient = {
  socket: WebSocket;
  heard: ServerMessage[];
  /** The next message of this type that nobody waited for yet. */
  next<Type extends ServerMessageType>(type: Type): Promise<MessageOf<Type>>;
  /** "done", or the code of the failure. */
  ask(intent: Intent): Promise<string>;
  sendRaw(frame: string | Uint8Array): void;
  closed: Promise<number>;
  /** Waits until both sides have seen all that the other sent before; at once when the socket is paused or closed. */
  settle(): Promise<void>;
};

const roundTrip = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN || socket.isPaused) return resolve();
    const done = (): void => {
      socket.off("close", done);
      socket.off("pong", done);
      resolve();
    };
    socket.on("close", done);
    socket.on("pong", done);
    socket.ping();
  });

const isOfType = <Type extends ServerMessageType>(
  message: ServerMessage,
  type: Type,
): message is MessageOf<Type> => message.type === type;

/** A client over an open or opening socket. */
export const clientOf = (socket: WebSocket): TestClient => {
  const heard: ServerMessage[] = [];
  const unclaimed: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  let lastId = 0;
  socket.on("message", (data: Buffer) => {
    const message = ServerMessage.parse(JSON.parse(data.toString()));
    heard.push(message);
    unclaimed.push(message);
    for (const look of waiting) look();
  });
  const find = <T extends ServerMessage>(fits: (message: ServerMessage) => message is T): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const at = unclaimed.findIndex((message) => fits(message));
        const [message] = at < 0 ? [] : unclaimed.splice(at, 1);
        if (message === undefined || !fits(message)) return;
        waiting.delete(look);
        resolve(message);
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    heard,
    next: (type) => find((message) => isOfType(message, type)),
    async ask(intent) {
      lastId += 1;
      const id = lastId;
      socket.send(JSON.stringify({ v: 1, id, ...intent }));
      const answer = await find(
        (message): message is MessageOf<"done" | "failed"> =>
          (message.type === "done" || message.type === "failed") && message.id === id,
      );
      return answer.type === "done" ? "done" : answer.error.code;
    },
    sendRaw: (frame) => socket.send(frame),
    closed: new Promise((resolve) => {
      socket.on("close", (code) => resolve(code));
    }),
    async settle() {
      await roundTrip(socket);
      await roundTrip(socket);
    },
  };
};

/** Opens a signalling socket as a browser of this origin would. */
export const dialSignal = (port: number, ticket: string, origin: string): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port}${SIGNAL_PATH}`, [SIGNAL_PROTOCOL, `${TICKET_PREFIX}${ticket}`], {
    headers: { origin },
  });
