import { type Server, createServer } from "node:http";
import { ParticipantId, type SessionId, randomIdText, systemChance } from "../protocol/ids.ts";
import { PING_MS } from "../protocol/limits.ts";
import { succeed } from "../protocol/result.ts";
import { someLimits } from "./account/testing-prover.ts";
import { beginSession } from "./account/sessions.ts";
import { issueTicket } from "./account/tickets.ts";
import { byService, record } from "./audit/log.ts";
import type { TokenIssuer } from "./gate/media-token.ts";
import { fakeMediaServer, listen } from "./gate/media-server-fixtures.ts";
import type { MediaRooms } from "./livekit/media-room.ts";
import { fakeRooms } from "./livekit/fake-rooms.ts";
import { silentLog } from "./log.ts";
import { type MortalStore, mortalStore } from "./mortal-store-fixtures.ts";
import type { AccountRow, AuditRow, TicketUse } from "./store/rows.ts";
import type { Store, StoreTx } from "./store/store.ts";
import { plant, someAccount, someClinic, someVisit } from "./store/testing-store.ts";
import { type FakeTime, fakeTime } from "./timers-fixtures.ts";
import { type TestDevice, makeDevice, makeHost, resumeProof, someCard } from "./visit/device-fixtures.ts";
import { type RealtimeDeps, attachRealtime } from "./realtime.ts";
import type { Way } from "./visit/machine-state.ts";
import { type TestClient, clientOf, dialSignal } from "./signaling/signal-fixtures.ts";

/** The only origin that may connect in tests. */
export const goodOrigin = "https://visits.clinic.example";
/** The media server's keys in tests. */
export const issuer = { apiKey: "key", apiSecret: "a secret of the tests, long enough for HS256" };

/** Everybody there is: one visit, its host, others of the clinic, and another clinic. */
const plantPeople = async (store: Store) => {
  const clinic = someClinic();
  const otherClinic = someClinic();
  const host = someAccount(clinic);
  const colleague = someAccount(clinic, { role: "member" });
  const auditor = someAccount(clinic, { role: "auditor" });
  const admin = someAccount(clinic, { role: "admin" });
  const otherOwner = someAccount(clinic);
  const foreigner = someAccount(otherClinic);
  const visit = someVisit(host, { kind: "group", places: 3 });
  const accounts = [host, colleague, auditor, admin, otherOwner];
  await plant(store, { clinic, accounts, visits: [visit] });
  await plant(store, { clinic: otherClinic, accounts: [foreigner] });
  const scope = { visitId: visit.id, opening: visit.opening };
  return { host, colleague, auditor, admin, otherOwner, foreigner, visit, scope };
};

type People = Awaited<ReturnType<typeof plantPeople>>;

/** Tickets and sessions, as HTTP would have given them out. */
const givers = (store: Store, { clock }: FakeTime) => {
  const must = async <T>(work: (tx: StoreTx) => Promise<T>): Promise<T> => {
    const done = await store.transaction(async (tx) => succeed(await work(tx)));
    if (!done.ok) throw new Error(done.error.code);
    return done.value;
  };
  return {
    ticket: (use: TicketUse) => must((tx) => issueTicket(tx, use, { clock, chance: systemChance })),
    signIn: (account: AccountRow): Promise<SessionId> =>
      must(async (tx) => {
        const binding = { thumbprint: randomIdText(systemChance), limits: someLimits };
        const deps = { clock, chance: systemChance };
        const { sessionId } = await beginSession(tx, account, binding, deps);
        await record(tx, { action: "session.signedIn", agent: byService, recorded: clock.now() });
        return sessionId;
      }),
    /** Ends a session in the store; nobody is told. */
    endSession: (id: SessionId): Promise<void> =>
      must(async (tx) => {
        await tx.session.remove(id);
        await record(tx, { action: "session.signedOut", agent: byService, recorded: clock.now() });
      }),
    touch: (id: SessionId): Promise<void> => must((tx) => tx.session.touch(id, clock.steady())),
  };
};

/** What the audit log holds. */
const auditReaders = (store: Store) => {
  const audit = async (): Promise<AuditRow["event"][]> => {
    const rows = await store.read(async (reads) => succeed(await reads.audit.list()));
    return rows.ok ? rows.value.map((row) => row.event) : [];
  };
  return {
    audit,
    actions: async (): Promise<string[]> =>
      (await audit()).filter((event) => event.outcome === "success").map((event) => event.action),
    refusals: async (): Promise<string[]> =>
      (await audit())
        .filter((event) => event.outcome !== "success")
        .map((event) => `${event.action} ${event.agent.kind} ${event.outcome}`),
  };
};

/** Somebody who came by the link for all, for the first time. */
export const sharedLink: Way = { invitationId: null, returnHash: null, accountId: null, isBack: false };

/** Sockets into the service, each as its ticket says. */
const dialers = (
  port: number,
  { ticket, signIn }: ReturnType<typeof givers>,
  people: People,
  clients: TestClient[],
) => {
  const { host, colleague, visit, scope } = people;
  const dial = (given: string, origin = goodOrigin) => dialSignal(port, given, origin);
  const connect = async (given: string): Promise<TestClient> => {
    const client = clientOf(dial(given));
    clients.push(client);
    await client.next("welcome");
    return client;
  };
  const desktop = async (account = host, sessionId?: SessionId): Promise<TestClient> =>
    connect(await ticket({ purpose: "staff", sessionId: sessionId ?? (await signIn(account)) }));
  const arrive = async (way: Partial<Way> = {}): Promise<TestClient> =>
    connect(await ticket({ purpose: "knock", visitId: visit.id, ...sharedLink, ...way }));
  const knock = async (way: Partial<Way> = {}): Promise<TestClient & { device: TestDevice }> => {
    const device = await makeDevice(scope);
    const client = await arrive(way);
    await client.ask({ type: "knock", hello: device.envelope, card: someCard });
    return { ...client, device };
  };
  return {
    clients,
    dial,
    connect,
    desktop,
    arrive,
    knock,
    /** A member of staff who signs in and waits for the visit, as a guest does. */
    async join(account = colleague) {
      const sessionId = await signIn(account);
      return { ...(await knock({ accountId: account.id })), sessionId };
    },
    async resume(device: TestDevice): Promise<TestClient & { answer: string }> {
      const given = await ticket({ purpose: "resume", visitId: visit.id, participantId: device.id });
      const client = await connect(given);
      const proof = await resumeProof(device, new Uint8Array(Buffer.from(given, "base64url")));
      return { ...client, answer: await client.ask({ type: "resume", proof }) };
    },
    async openVisit() {
      const sessionId = await signIn(host);
      const client = await desktop(host, sessionId);
      const words = makeHost(await makeDevice(scope, "host"));
      const change = await words.say("open", []);
      const hello = words.device.envelope;
      const answer = await client.ask({ type: "openVisit", visitId: visit.id, hello, change });
      if (answer === "done") words.accept();
      return { ...client, sessionId, words, answer };
    },
  };
};

/** The service's process on an HTTP server, which may be restarted, or die. */
const processOn = async (http: Server, mortal: MortalStore, deps: Omit<RealtimeDeps, "store">) => {
  const attach = () => attachRealtime(http, { ...deps, store: mortal.life() });
  let realtime = await attach();
  const detach = async (): Promise<void> => {
    await realtime.close();
    http.removeAllListeners("request");
  };
  return {
    realtime: () => realtime,
    async restart() {
      await detach();
      realtime = await attach();
    },
    /** Buries a process that died, and opens its database again; nothing runs yet. */
    async bury() {
      await detach();
      await mortal.reopen();
    },
    /** A new process over the database. */
    async revive() {
      realtime = await attach();
    },
  };
};

/** `startAt`: where the time stands. `dayGapMs`: how often a day is shown at most. `path`: the database, else in memory. `real`: a media server that is none of ours. */
export type RigOptions = {
  startAt?: number;
  dayGapMs?: number;
  path?: string;
  real?: TokenIssuer & { rooms: MediaRooms; privateUrl: string };
};

/** A whole realtime side on loopback: real sockets, a real store in memory, a fake media server, a time that tests move. */
export const realtimeForTests = async ({
  startAt,
  dayGapMs = 0,
  path = ":memory:",
  real,
}: RigOptions = {}) => {
  const time = fakeTime(startAt);
  const clients: TestClient[] = [];
  // Whoever was connected to a process that dies hears nothing more, not even that.
  const cut = (): void => clients.forEach(({ socket }) => socket.terminate());
  const mortal = await mortalStore({ path, clock: time.clock }, cut);
  const { store } = mortal;
  const rooms = fakeRooms();
  const media = await fakeMediaServer();
  const people = await plantPeople(store);
  const http = createServer((_request, response) => response.writeHead(404).end());
  const port = await listen(http);
  const publicUrl = `ws://127.0.0.1:${port}`;
  const process = await processOn(http, mortal, {
    ...time,
    rooms: real?.rooms ?? rooms,
    chance: systemChance,
    log: silentLog,
    dayGapMs,
    allowedOrigins: [goodOrigin],
    media: { ...issuer, privateUrl: media.url, ...real, publicUrl, iceServers: [] },
  });
  const given = givers(store, time);
  const dialled = dialers(port, given, people, clients);

  return {
    ...people,
    ...given,
    ...dialled,
    ...auditReaders(store),
    store,
    rooms,
    media,
    time,
    port,
    http,
    ...process,
    mortal,
    /** Starts to count how often the store is read; answers what tells the count. */
    countReads(): () => number {
      const before = mortal.counts().reads;
      return () => mortal.counts().reads - before;
    },
    /** An id that no device has. */
    strangerId: () => ParticipantId.parse(randomIdText(systemChance)),
    /** A visit of the other clinic. */
    async visitElsewhere() {
      const elsewhere = someVisit(people.foreigner);
      await plant(store, { visits: [elsewhere] });
      return elsewhere;
    },
    /** Lets time pass in steps of a ping, each answered over the real sockets. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += PING_MS) {
        time.advance(PING_MS);
        await Promise.all(dialled.clients.map((client) => client.settle()));
      }
    },
    async close() {
      await process.realtime().close();
      media.close();
      http.closeAllConnections();
      http.close();
      await store.close();
    },
  };
};

/** What `realtimeForTests` makes. */
export type TestRealtime = Awaited<ReturnType<typeof realtimeForTests>>;
/** A client whose device knocked. */
export type TestGuest = Awaited<ReturnType<TestRealtime["knock"]>>;
/** Any client. */
export type TestSocket = Awaited<ReturnType<TestRealtime["desktop"]>>;
