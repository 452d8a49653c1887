import {
  type AccountId,
  type ParticipantId,
  SessionId,
  randomIdText,
  systemChance,
} from "../../protocol/ids.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { fakeRooms } from "../livekit/fake-rooms.ts";
import { createMediaOrders } from "../livekit/media-orders.ts";
import { silentLog } from "../log.ts";
import type { AccountRow, VisitRow } from "../store/rows.ts";
import type { Store, StoreReads } from "../store/store.ts";
import { memoryStore, plant, someAccount, someClinic, someVisit } from "../store/testing-store.ts";
import { type FakeTime, fakeTime } from "../timers-fixtures.ts";
import type { StaffAsker } from "./admission.ts";
import { createChanges } from "./changes.ts";
import { type Desk, createDesk } from "./desk.ts";
import { type TestDevice, type TestHost, makeDevice, makeHost, resumeProof } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";
import type { Way } from "./machine-state.ts";
import { type Line, type Presence, createPresence } from "./presence.ts";

/** A line that keeps what it is told. */
export const lineThatKeeps = (heard: ServerMessage[]): Line => ({
  push: (message) => void heard.push(message),
  close: () => undefined,
  drained: async () => undefined,
  askGate: async () => false,
});

/** `done`, or the code of a refusal. */
export const answerOf = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? "done" : result.error.code;

/** The store fails at the statement of this number from now on; null while it works. */
export type Fault = { at: number | null };

const storeWith = (clock: Clock, fault: Fault): Promise<Store> =>
  memoryStore({
    clock,
    unsafeTestingFault() {
      if (fault.at === null) return;
      fault.at -= 1;
      if (fault.at < 0) throw Object.assign(new Error("disk"), { errcode: 10 });
    },
  });

/** A clinic with one visit of one host, and two colleagues. */
const plantVisit = async (store: Store, changes: Partial<VisitRow>) => {
  const clinic = someClinic();
  const account = someAccount(clinic);
  const colleagues = [
    someAccount(clinic, { role: "member" }),
    someAccount(clinic, { role: "member" }),
  ] as const;
  const visit = someVisit(account, { kind: "group", places: 3, ...changes });
  await plant(store, { clinic, accounts: [account, ...colleagues], visits: [visit] });
  return { account, colleagues, visit };
};

/** The same session for the same account, always. */
const createAskers = () => {
  const sessions = new Map<AccountId, SessionId>();
  return (row: AccountRow): StaffAsker => {
    const sessionId = sessions.get(row.id) ?? SessionId.parse(randomIdText(systemChance));
    sessions.set(row.id, sessionId);
    return { kind: "account", id: row.id, clinicId: row.clinicId, role: row.role, sessionId };
  };
};

/** What makes a desk anew over the same store and the same media server. */
const deskMaker = (store: Store, { clock, timers }: FakeTime) => {
  const rooms = fakeRooms();
  const mediaOrders = createMediaOrders(rooms, timers, () => undefined);
  const told: AccountId[] = [];
  const beats = { at: 0 };
  const make = (presence: Presence): Desk =>
    createDesk({
      clock,
      store,
      rooms,
      presence,
      mediaOrders,
      door: { close: () => undefined },
      beats: { lastBeatAt: () => beats.at },
      changes: createChanges(),
      days: { show: (id) => void told.push(id) },
      chance: systemChance,
      log: silentLog,
      media: { url: "ws://127.0.0.1:1", iceServers: [] },
    });
  return { rooms, mediaOrders, told, beats, make };
};

const readerOf =
  (store: Store) =>
  async <T>(work: (reads: StoreReads) => Promise<T>): Promise<T> => {
    const done = await store.read(async (reads) => succeed(await work(reads)));
    if (!done.ok) throw new Error(done.error.code);
    return done.value;
  };

/** A desk over a real store, for one visit of one host with two colleagues. */
export const deskForTests = async (changes: Partial<VisitRow> = {}, fault: Fault = { at: null }) => {
  const time = fakeTime();
  const store = await storeWith(time.clock, fault);
  const planted = await plantVisit(store, changes);
  const { id: visitId, opening } = planted.visit;
  const { make, ...world } = deskMaker(store, time);
  const read = readerOf(store);
  const askerOf = createAskers();
  const heard = new Map<ParticipantId, ServerMessage[]>();
  const lineOf = (id: ParticipantId): Line => {
    const messages = heard.get(id) ?? [];
    heard.set(id, messages);
    return lineThatKeeps(messages);
  };
  const asker = askerOf(planted.account);
  const desktop = { accountId: asker.id, sessionId: asker.sessionId };
  const desktopLine = lineThatKeeps([]);
  let presence = createPresence();
  let desk = make(presence);
  return {
    ...planted,
    ...world,
    time,
    store,
    read,
    askerOf,
    scope: { visitId, opening },
    asker,
    desk: () => desk,
    presence: () => presence,
    heardBy: (id: ParticipantId): readonly ServerMessage[] => heard.get(id) ?? [],
    seatDesktop: () => void presence.seatDesktop(desktop, desktopLine),
    dropDesktop: () => void presence.dropDesktop(desktop, desktopLine),
    audit: () => read(async (reads) => (await reads.audit.list({ visitId })).map(({ event }) => event)),
    knock: (device: TestDevice, way: Way = byLink) =>
      desk.knock(visitId, { ...way, hello: device.envelope, card: null, line: lineOf(device.id) }),
    async resume(device: TestDevice) {
      const ticket = systemChance(32);
      const proof = await resumeProof(device, ticket);
      const text = Buffer.from(ticket).toString("base64url");
      const participantId = device.id;
      return desk.resume(visitId, { participantId, proof, ticket: text, line: lineOf(device.id) });
    },
    /** The device's line is cut. */
    async cut(id: ParticipantId) {
      for (const line of presence.linesOf(id)) presence.dropDevice(id, line);
      return desk.report("unreachable", visitId, id);
    },
    /** The service dies and starts again over the same store: nobody is connected, and that is written down. */
    async restart() {
      presence = createPresence();
      desk = make(presence);
      for (const row of await read((reads) => reads.admission.ofVisit(visitId))) {
        if (row.isMediaConnected) await desk.report("mediaDisconnected", visitId, row.participantId);
        if (row.isConnected) await desk.report("unreachable", visitId, row.participantId);
      }
    },
  };
};

/** What `deskForTests` makes. */
export type DeskRig = Awaited<ReturnType<typeof deskForTests>>;

/** Opens the visit over the host's desktop. */
export const openAt = async (rig: DeskRig): Promise<TestHost> => {
  const words = makeHost(await makeDevice(rig.scope, "host"));
  rig.seatDesktop();
  const opening = { hello: words.device.envelope, change: await words.say("open", []) };
  const opened = await rig.desk().openVisit(rig.asker, rig.visit.id, opening);
  if (!opened.ok) throw new Error(opened.error.code);
  words.accept();
  return words;
};
