import { onTestFinished } from "vitest";
import { bytesOf } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Announce, decodeAnnounce } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import {
  type FakeKeyClock,
  createDevice,
  createFakeKeyClock,
  randomScope,
  valueOf,
} from "../e2ee/key-fixtures.ts";
import { type Signer, makeSigningKey } from "../e2ee/signing-key.ts";
import { type Person, makeHost, makePerson } from "../e2ee/visit-fixtures.ts";
import {
  callClockOf,
  createFakeMedia,
  createFakeService,
  snapshotOf,
  someAccess,
  until,
} from "./call-fixtures.ts";
import type { CallSnapshot } from "./call-core.ts";
import { createHostCall } from "./host-call.ts";
import type { Admission } from "./orders.ts";
import { createSilence } from "./silence.ts";

type Place = { scope: Scope; signer: Signer; clock: FakeKeyClock };

const somePlace = async (): Promise<Place> => ({
  scope: randomScope(),
  signer: await makeSigningKey(),
  clock: createFakeKeyClock(),
});

/** A host with real keys, a fake line and fake media, of a visit of its own unless one is named; nothing is open yet. */
export const createDesk = async (place?: Place) => {
  const { scope, signer, clock } = place ?? (await somePlace());
  const device = createDevice();
  onTestFinished(() => device.close());
  const callClock = callClockOf(clock);
  const silence = createSilence(callClock);
  const { isLeaderSilent } = silence;
  const keys = await makeHost({ worker: device.worker, signer, scope, clock, isLeaderSilent });
  const media = createFakeMedia();
  const service = createFakeService("connected");
  const waiting: Admission[] = [];
  let ends = 0;
  const call = createHostCall({
    visitId: scope.visitId,
    signal: service,
    keys,
    silence,
    signer,
    media: media.port,
    clock: callClock,
    workerAfter: callClock.after,
    findWaiting: (ids) => waiting.filter(({ participantId }) => ids.includes(participantId)),
    mark: () => undefined,
    endWorkers: () => (ends += 1),
  });
  return { scope, clock, signer, device, keys, media, service, waiting, call, ends: () => ends };
};
/** The host's desk with everything around it. */
export type Desk = Awaited<ReturnType<typeof createDesk>>;

/** The service's word on the visit to the host: these people are in it, as they are said to be. */
export const sayVisit = (
  desk: Desk,
  people: readonly ParticipantId[],
  change: Parameters<typeof snapshotOf>[2] = {},
): VisitSnapshot => {
  const snapshot = snapshotOf({ scope: desk.scope, host: desk.keys }, people, change);
  desk.call.hear({ v: 1, type: "visit", snapshot });
  return snapshot;
};

/** The line of the desktop is cut, or there again. */
export const setLine = (desk: Desk, isUp: boolean): void => {
  if (isUp) desk.service.mend();
  else desk.service.cut();
  desk.call.signalChanged(isUp);
};

/** The service lets the host in. */
export const letIn = (desk: Desk): void =>
  desk.call.hear({
    v: 1,
    type: "admitted",
    participantId: desk.keys.ownHello.hello.participantId,
    snapshot: snapshotOf({ scope: desk.scope, host: desk.keys }, []),
    hostHello: desk.keys.ownHello.envelope,
    hellos: [],
    entries: [],
    media: someAccess,
  });

/** A host in the open visit, with media. */
export const openDesk = async (): Promise<Desk> => {
  const desk = await createDesk();
  valueOf(await desk.call.open(null));
  letIn(desk);
  await until(desk.call, ({ state }) => state.phase === "joining");
  desk.media.say({ status: "connected" });
  return desk;
};

/** Somebody who waits. */
export const arriveAt = async (desk: Desk): Promise<Person> => {
  const { scope, clock } = desk;
  const person = await makePerson({ scope, role: "participant", clock, leaderHello: desk.keys.ownHello });
  onTestFinished(() => person.device.close());
  return person;
};

/** Somebody to admit, as the desktop knows who waits. */
export const admissionFor = (person: Person, change: Partial<Admission> = {}): Admission => ({
  participantId: person.id,
  hello: person.hello.envelope,
  name: "Ana",
  isBack: false,
  rights: { maySpeak: true, mayShow: true },
  ...change,
});

/** The host's click on Admit. */
export const admit = (desk: Desk, person: Person) => desk.call.orders.admit([admissionFor(person)]);

/** A visit with these many members, whom the service counts in. */
export const openWith = async (
  count: number,
): Promise<{ desk: Desk; people: Person[]; ids: ParticipantId[] }> => {
  const desk = await openDesk();
  const people: Person[] = [];
  for (let at = 0; at < count; at += 1) people.push(await arriveAt(desk));
  for (const person of people) valueOf(await admit(desk, person));
  const ids = people.map(({ id }) => id);
  sayVisit(desk, ids);
  return { desk, people, ids };
};

/** What a change says. */
export const announceOf = (change: Change | null): Announce => {
  const announce = change === null ? null : decodeAnnounce(bytesOf(change.announce.body));
  if (announce === null) throw new Error("no announce");
  return announce;
};

/** The call as it stands. */
export const now = ({ call }: Desk): Promise<CallSnapshot> => until(call, () => true);

/** Everything that was under way in the page and its worker has happened. */
export const settled = async (desk: Desk): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await desk.device.worker.ask("init", {});
};
