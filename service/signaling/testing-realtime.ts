import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { PING_MS } from "../../protocol/limits.ts";
import { ParticipantId, randomIdText, systemChance } from "../../protocol/ids.ts";
import type { SessionId } from "../../protocol/ids.ts";
import {
  type ClientMessage,
  SIGNAL_PATH,
  SIGNAL_PROTOCOL,
  ServerMessage,
  type ServerMessageType,
  TICKET_PREFIX,
} from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import { startSession } from "../account/sessions.ts";
import { issueTicket } from "../account/tickets.ts";
import { byService, record } from "../audit/log.ts";
import { fakeRooms } from "../livekit/fake-rooms.ts";
import { silentLog } from "../log.ts";
import type { AccountRow, AuditRow, TicketUse } from "../store/rows.ts";
import { memoryStore, plant, someAccount, someClinic, someVisit } from "../store/testing-store.ts";
import { fakeTime } from "../testing-timers.ts";
import { makeDevice, makeHost, resumeProof, someCard, type TestDevice } from "../visit/testing-devices.ts";
import { attachRealtime } from "./attach.ts";

/** The only origin that may connect in tests. */
export const goodOrigin = "https://visits.clinic.example";
/** The media server's keys in tests. */
export const issuer = { apiKey: "key", apiSecret: "a secret of the tests, long enough for HS256" };

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

const clientOf = (socket: WebSocket): TestClient => {
  const heard: ServerMessage[] = [];
  const unclaimed: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  let lastId = 0;
  socket.on("message", (data) => {
    const message = ServerMessage.parse(JSON.parse(String(data)));
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

/** A media server that accepts everybody, echoes what it hears, and writes down how it was asked. */
const fakeMediaServer = async () => {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const sockets: WebSocket[] = [];
  const http = createServer((_request, response) => response.end());
  const server = new WebSocketServer({ server: http });
  server.on("connection", (socket, request) => {
    asked.push({ url: request.url ?? "", authorization: request.headers.authorization });
    sockets.push(socket);
    socket.send("hello from media");
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const port = await listen(http);
  return { asked, sockets, url: `http://127.0.0.1:${port}`, close: () => (server.close(), http.close()) };
};

const listen = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** A whole realtime side on loopback: real sockets, a real store in memory, a fake media server, a time that tests move. */
export const realtimeForTests = async (startAt?: number) => {
  const time = fakeTime(startAt);
  const store = await memoryStore({ clock: time.clock });
  const rooms = fakeRooms();
  const media = await fakeMediaServer();
  const clinic = someClinic();
  const otherClinic = someClinic();
  const host = someAccount(clinic);
  const colleague = someAccount(clinic, { role: "member" });
  const auditor = someAccount(clinic, { role: "auditor" });
  const foreigner = someAccount(otherClinic);
  const visit = someVisit(host, { kind: "group", places: 3 });
  await plant(store, { clinic, accounts: [host, colleague, auditor], visits: [visit] });
  await plant(store, { clinic: otherClinic, accounts: [foreigner] });
  const http = createServer((_request, response) => response.writeHead(404).end());
  const port = await listen(http);
  const attach = () =>
    attachRealtime(http, {
      store,
      rooms,
      ...time,
      chance: systemChance,
      log: silentLog,
      allowedOrigins: [goodOrigin],
      media: { ...issuer, publicUrl: `ws://127.0.0.1:${port}`, privateUrl: media.url, iceServers: [] },
    });
  let realtime = await attach();
  const scope = { visitId: visit.id, opening: visit.opening };

  const must = async <T>(work: Parameters<typeof store.transaction<T>>[0]): Promise<T> => {
    const done = await store.transaction(work);
    if (!done.ok) throw new Error(done.error.code);
    return done.value;
  };
  const ticket = (use: TicketUse) =>
    must(async (tx) => succeed(await issueTicket(tx, use, { clock: time.clock, chance: systemChance })));
  const signIn = (account: AccountRow): Promise<SessionId> =>
    must(async (tx) => {
      const { session } = await startSession(tx, account, { clock: time.clock, chance: systemChance });
      await record(tx, { action: "session.signedIn", agent: byService, recorded: time.clock.now() });
      return succeed(session.id);
    });
  const dial = (given: string, origin = goodOrigin): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${port}${SIGNAL_PATH}`, [SIGNAL_PROTOCOL, `${TICKET_PREFIX}${given}`], {
      headers: { origin },
    });
  const clients: TestClient[] = [];
  const connect = async (given: string): Promise<TestClient> => {
    const client = clientOf(dial(given));
    clients.push(client);
    await client.next("welcome");
    return client;
  };
  const desktop = async (account = host, sessionId?: SessionId): Promise<TestClient> =>
    connect(await ticket({ purpose: "staff", sessionId: sessionId ?? (await signIn(account)) }));
  const arrive = async (): Promise<TestClient> =>
    connect(await ticket({ purpose: "knock", visitId: visit.id }));
  const knock = async (): Promise<TestClient & { device: TestDevice }> => {
    const device = await makeDevice(scope);
    const client = await arrive();
    await client.ask({ type: "knock", hello: device.envelope, card: someCard });
    return { ...client, device };
  };
  const resume = async (device: TestDevice): Promise<TestClient & { answer: string }> => {
    const given = await ticket({ purpose: "resume", visitId: visit.id, participantId: device.id });
    const client = await connect(given);
    const proof = await resumeProof(device, new Uint8Array(Buffer.from(given, "base64url")));
    return { ...client, answer: await client.ask({ type: "resume", proof }) };
  };
  const openVisit = async () => {
    const sessionId = await signIn(host);
    const client = await desktop(host, sessionId);
    const words = makeHost(await makeDevice(scope, "host"));
    const change = await words.say("open", []);
    const answer = await client.ask({
      type: "openVisit",
      visitId: visit.id,
      hello: words.device.envelope,
      change,
    });
    if (answer === "done") words.accept();
    return { ...client, sessionId, words, answer };
  };
  const audit = async (): Promise<AuditRow["event"][]> => {
    const rows = await store.read(async (reads) => succeed(await reads.audit.list()));
    return rows.ok ? rows.value.map((row) => row.event) : [];
  };
  const actions = async (): Promise<string[]> =>
    (await audit()).filter((event) => event.outcome === "success").map((event) => event.action);
  const refusals = async (): Promise<string[]> =>
    (await audit())
      .filter((event) => event.outcome !== "success")
      .map((event) => `${event.action} ${event.agent.kind} ${event.outcome}`);

  return {
    store,
    rooms,
    media,
    time,
    visit,
    scope,
    host,
    colleague,
    auditor,
    foreigner,
    port,
    ticket,
    signIn,
    dial,
    connect,
    desktop,
    arrive,
    knock,
    resume,
    openVisit,
    audit,
    actions,
    refusals,
    realtime: () => realtime,
    /** An id that no device has. */
    strangerId: () => ParticipantId.parse(randomIdText(systemChance)),
    /** A visit of the other clinic. */
    async visitElsewhere() {
      const elsewhere = someVisit(foreigner);
      await plant(store, { visits: [elsewhere] });
      return elsewhere;
    },
    /** Lets time pass in steps of a ping, each answered over the real sockets. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += PING_MS) {
        time.advance(PING_MS);
        await Promise.all(clients.map((client) => client.settle()));
      }
    },
    async restart() {
      await realtime.close();
      http.removeAllListeners("request");
      realtime = await attach();
    },
    async close() {
      await realtime.close();
      media.close();
      http.closeAllConnections();
      http.close();
      await store.close();
    },
  };
};

/** What `realtimeForTests` makes. */
export type TestRealtime = Awaited<ReturnType<typeof realtimeForTests>>;
