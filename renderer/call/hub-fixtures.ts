import { cryptoUnderWay } from "./crypto-under-way-fixtures.ts";
import { onTestFinished } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type ParticipantId, systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { everyRight } from "../../protocol/permissions.ts";
import {
  type Device,
  type FakeKeyClock,
  createDevice,
  createFakeKeyClock,
  randomScope,
  valueOf,
} from "../e2ee/key-fixtures.ts";
import { type Signer, makeSigningKey } from "../e2ee/signing-key.ts";
import type { CallSnapshot } from "./call-core.ts";
import {
  type FakeMedia,
  type FakeService,
  callClockOf,
  createFakeMedia,
  createFakeService,
  until,
} from "./call-fixtures.ts";
import { type GuestCall, startGuestCall } from "./guest-call.ts";
import type { HostCall } from "./host-call.ts";
import { createDesk } from "./host-fixtures.ts";
import { type Hub, createHub, idOfHello } from "./hub-service-fixtures.ts";
import type { Admission } from "./orders.ts";
import type { Push } from "./ports.ts";

/** One device in a shared visit. */
export type Seated<Call extends HostCall | GuestCall = HostCall | GuestCall> = {
  id: ParticipantId;
  call: Call;
  media: FakeMedia;
  service: FakeService;
  device: Device;
  waiting: Admission[];
  /** Who this is, to be admitted by somebody. */
  admission: Admission;
  /** Everything that the service told it. */
  told: Push[];
  setLine(isUp: boolean): Promise<void>;
};

/** How far a machine's wall clock is off. */
export type Skew = { ms: number };

/** A visit whose calls all run together, over one service and one clock. */
export type Together = {
  scope: Scope;
  clock: FakeKeyClock;
  hub: Hub;
  host: Seated<HostCall>;
  /** Somebody knocks, on a machine whose wall clock is off by `skew`, which a test may change. */
  arrive(name: string, skew?: Skew): Promise<Seated<GuestCall>>;
  /** Admits these people and waits until they are in. */
  letIn(people: readonly Seated<GuestCall>[]): Promise<void>;
  /** Time goes by, and everything that it brings happens. */
  pass(ms: number): Promise<void>;
};

const card: WaitingCard = {
  name: "Ana",
  language: "en",
  wantsInterpreter: false,
  relation: "patient",
  camera: "works",
  microphone: "works",
  speaker: "works",
};

/** Everything that was under way in the pages and their workers has happened. */
export const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 16; turn = cryptoUnderWay() === 0 ? turn + 1 : 0)
    await new Promise((resolve) => setImmediate(resolve)); // oxlint-disable-line no-await-in-loop -- one turn after the other
};

const STEP_MS = 250;

const seatHost = async (scope: Scope, signer: Signer, clock: FakeKeyClock, hub: Hub) => {
  const desk = await createDesk({ scope, signer, clock });
  const { call, service, keys, media, device, waiting } = desk;
  const { envelope, hello } = keys.ownHello;
  const id = hello.participantId;
  const told: Push[] = [];
  service.answer((intent) => hub.handle(id, intent));
  hub.join(id, envelope, (push) => {
    told.push(push);
    call.hear(push);
  });
  const setLine = async (isUp: boolean): Promise<void> => {
    if (isUp) service.mend();
    else service.cut();
    call.signalChanged(isUp);
    if (isUp) hub.remind(id);
    else hub.setUp(id, false);
  };
  const admission = {
    participantId: id,
    hello: envelope,
    name: "Dr. Weber",
    isBack: false,
    rights: everyRight,
  };
  return { id, call, media, service, device, waiting, admission, told, setLine };
};

const ticket = { url: "ws://clinic.example", ticket: toBase64Url(new Uint8Array(32)) };

const seatGuest = async (parts: {
  scope: Scope;
  clock: FakeKeyClock;
  hub: Hub;
  name: string;
  skew: Skew;
}): Promise<Seated<GuestCall>> => {
  const { scope, clock, hub, name, skew } = parts;
  const device = createDevice();
  onTestFinished(() => device.close());
  const [media, service, waiting, told] = [createFakeMedia(), createFakeService(), [], []] as [
    FakeMedia,
    FakeService,
    Admission[],
    Push[],
  ];
  const callClock = { ...callClockOf(clock), wallMs: () => clock.wallMs() + skew.ms };
  const call = valueOf(
    await startGuestCall({
      scope,
      card: { ...card, name },
      tickets: {
        comeBack: async () => fail("FORBIDDEN"),
        arrive: async () => succeed(ticket),
        resume: async () => succeed(ticket),
      },
      openSignal: service.open,
      worker: device.worker,
      signer: await makeSigningKey(),
      media: media.port,
      clock: callClock,
      workerAfter: callClock.after,
      findWaiting: (ids) => waiting.filter(({ participantId }) => ids.includes(participantId)),
      chance: systemChance,
      mark: () => undefined,
      endWorkers: () => undefined,
    }),
  );
  await service.connect();
  const { hello } = await service.next("knock");
  const id = idOfHello(hello);
  service.answer((intent) => hub.handle(id, intent));
  hub.join(id, hello, (push) => {
    told.push(push);
    service.push(push);
  });
  const setLine = async (isUp: boolean): Promise<void> => {
    if (!isUp) service.cut();
    hub.setUp(id, isUp);
    if (isUp) await service.connect();
  };
  const admission = { participantId: id, hello, name, isBack: false, rights: everyRight };
  return { id, call, media, service, device, waiting, admission, told, setLine };
};

/** An open visit with its host in media. */
export const beTogether = async (): Promise<Together> => {
  const scope = randomScope();
  const clock = createFakeKeyClock();
  const hub = createHub(scope, clock);
  const host = await seatHost(scope, await makeSigningKey(), clock, hub);
  valueOf(await host.call.open(null));
  await until(host.call, ({ state }) => state.phase === "joining");
  host.media.say({ status: "connected" });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      clock.advance(STEP_MS);
      await quiet(); // oxlint-disable-line no-await-in-loop -- time has an order
    }
  };
  const letIn = async (people: readonly Seated<GuestCall>[]): Promise<void> => {
    valueOf(await host.call.orders.admit(people.map(({ admission }) => admission)));
    for (const { call, media } of people) {
      await until(call, ({ state }) => state.phase === "joining"); // oxlint-disable-line no-await-in-loop -- each has its turn
      media.say({ status: "connected" });
    }
    await quiet();
  };
  const arrive = (name: string, skew = { ms: 0 }) => seatGuest({ scope, clock, hub, name, skew });
  return { scope, clock, hub, host, arrive, letIn, pass };
};

/** A host, a colleague who is co-host, and a patient, all in the visit. */
export const beThree = async (skew: { colleague?: Skew; patient?: Skew } = {}) => {
  const visit = await beTogether();
  const colleague = await visit.arrive("Dr. Kim", skew.colleague);
  const patient = await visit.arrive("Ana", skew.patient);
  await visit.letIn([colleague, patient]);
  valueOf(await visit.host.call.orders.setCoHost(colleague.id, true));
  await until(colleague.call, ({ seat }) => seat === "coHost");
  await visit.pass(2_250);
  return { ...visit, colleague, patient };
};

/** A call as it stands. */
export const nowOf = ({ call }: Seated): Promise<CallSnapshot> => until(call, () => true);

/** Which seats these hold, and in which phase. */
export const standings = async (people: readonly Seated[]): Promise<string[]> => {
  const snapshots = await Promise.all(people.map(nowOf));
  return snapshots.map(({ seat, state }) => `${seat} ${state.phase}`);
};
