import { toBase64Url } from "../../protocol/base64url.ts";
import { BoardEntry, type Change } from "../../protocol/board.ts";
import { type ParticipantId, systemChance } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { Role } from "../../protocol/roles.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { type KnownHello, type OwnHello, makeHello } from "./hello.ts";
import type { PreparedChange } from "./host-changes.ts";
import { type HostKeysParts, createHostKeys } from "./host-keys.ts";
import {
  type Device,
  type FakeKeyClock,
  createDevice,
  createFakeKeyClock,
  randomScope,
  valueOf,
} from "./key-fixtures.ts";
import { createMemberKeys } from "./member-keys.ts";
import { type Signer, makeSigningKey } from "./signing-key.ts";
import type { Accepted, VisitKeys } from "./visit-keys.ts";

/** Somebody with a hello, admitted or not. */
export type Person = {
  id: ParticipantId;
  device: Device;
  signer: Signer;
  hello: OwnHello;
  keys: VisitKeys;
};

/** Somebody's id and keys. */
export type SeatOf = Pick<Person, "id" | "keys">;

/** A visit in memory: a host, a board, and whoever arrives. */
export type TestVisit = {
  scope: Scope;
  clock: FakeKeyClock;
  host: VisitKeys;
  /** Whether members have heard nothing of the leader for long. */
  line: { isSilent: boolean };
  hostDevice: Device;
  hostSigner: Signer;
  hostKeyHash: string;
  board: { announce: Announce; change: Change }[];
  arrive(role?: Role): Promise<Person>;
  /** Somebody who is told that this device leads. */
  arriveTo(leaderHello: KnownHello): Promise<Person>;
  /** Posts a change as an honest service does: it takes it, then whoever made it (the host unless named) commits it. */
  post(prepared: Result<PreparedChange>, by?: VisitKeys): Promise<PreparedChange>;
  /** The board's entry of a change for one member. */
  entryFor(id: ParticipantId, at?: number): BoardEntry;
  /** The host as one who may be given entries too. */
  hostSeat: SeatOf;
  /** Posts a change and gives it to these people, whose acks reach everybody. */
  say(prepared: Result<PreparedChange>, people: readonly SeatOf[], by?: VisitKeys): Promise<Accepted[]>;
  admit(people: readonly Person[], others?: readonly Person[]): Promise<void>;
  close(): void;
};

/** An opened visit with the host alone. */
export const openVisit = async (): Promise<TestVisit> => {
  const scope = randomScope();
  const clock = createFakeKeyClock();
  const hostSigner = await makeSigningKey();
  const hostDevice = createDevice();
  const devices = [hostDevice];
  const line = { isSilent: false };
  const isLeaderSilent = (): boolean => line.isSilent;
  const parts = { worker: hostDevice.worker, signer: hostSigner, scope, clock, isLeaderSilent };
  const host = await makeHost(parts);
  const board: TestVisit["board"] = [];

  const post: TestVisit["post"] = async (result, by = host) => {
    const prepared = valueOf(result);
    board.push({ announce: prepared.head.announce, change: prepared.change });
    valueOf(await by.commit(prepared));
    return prepared;
  };
  const entryFor: TestVisit["entryFor"] = (id, at = board.length - 1) => {
    const posted = board[at];
    if (posted === undefined) throw new Error("nothing posted");
    return entryOf(posted.change, posted.announce, { id, seq: at + 1 });
  };
  const say: TestVisit["say"] = async (result, people, by = host) => {
    await post(result, by);
    const accepted: Accepted[] = [];
    for (const person of people) accepted.push(valueOf(await person.keys.accept(entryFor(person.id))));
    const seats = [...people.map(({ keys }) => keys), by];
    for (const [at, { ack }] of accepted.entries()) await relay(seats, people[at], ack);
    return accepted;
  };
  const meet = async (role: Role, leaderHello: KnownHello): Promise<Person> => {
    const person = await makePerson({ scope, role, clock, leaderHello, isLeaderSilent });
    devices.push(person.device);
    return person;
  };
  const arrive = (role: Role = "participant"): Promise<Person> => meet(role, host.ownHello);
  const admit: TestVisit["admit"] = async (people, others = []) => {
    const all = [...others, ...people];
    const hellos = all.map(({ id, hello }) => ({ participantId: id, hello: hello.envelope }));
    for (const { keys } of all) await keys.noteHellos(hellos);
    const joiners = people.map(({ id, hello }) => ({
      hello: hello.envelope,
      name: `Patient ${id}`,
      isBack: false,
      rights: everyRight,
    }));
    await say(await host.admit(joiners), all);
  };
  await post(await host.open());
  const hostKeyHash = toBase64Url(await sha256(hostSigner.publicKey));
  const close = (): void => devices.forEach((device) => device.close());
  return {
    scope,
    clock,
    host,
    hostSeat: { id: host.ownHello.hello.participantId, keys: host },
    line,
    hostDevice,
    hostSigner,
    hostKeyHash,
    board,
    arrive,
    arriveTo: (leaderHello) => meet("participant", leaderHello),
    post,
    entryFor,
    say,
    admit,
    close,
  };
};

const relay = async (seats: readonly VisitKeys[], from: SeatOf | undefined, ack: SignedEnvelope) => {
  if (from === undefined) return;
  for (const keys of seats) if (keys !== from.keys) await keys.noteAck(from.id, ack);
};

/** A change as the board carries it to one member. */
export const entryOf = (
  change: Change,
  announce: Announce,
  { id, seq }: { id: ParticipantId; seq: number },
): BoardEntry =>
  BoardEntry.parse({
    seq,
    epoch: announce.epoch,
    rev: announce.rev,
    prevHash: toBase64Url(announce.prevHash),
    announce: change.announce,
    sealedKey: change.sealedKeys.find(({ to }) => to === id) ?? null,
    rosterBox: change.rosterBox,
  });

/** Somebody on a new page, not yet admitted. */
export const makePerson = async (parts: {
  scope: Scope;
  role: Role;
  clock: FakeKeyClock;
  leaderHello: KnownHello;
  isLeaderSilent?: () => boolean;
}): Promise<Person> => {
  const { scope, role, clock, leaderHello, isLeaderSilent = () => false } = parts;
  const device = createDevice();
  const { worker } = device;
  const signer = await makeSigningKey();
  const hello = valueOf(await makeHello({ worker, signer, scope, chance: systemChance, role }));
  const own = { worker, signer, ownHello: hello, leaderHello, missed: null, clock, isLeaderSilent };
  const keys = await createMemberKeys(own);
  return { id: hello.hello.participantId, device, signer, hello, keys };
};

/** The keys of a host on a new page. */
export const makeHost = async (
  parts: Pick<HostKeysParts, "worker" | "signer" | "scope" | "clock"> & Partial<HostKeysParts>,
): Promise<VisitKeys> =>
  valueOf(
    await createHostKeys({
      hostName: "Dr. Weber",
      chance: systemChance,
      isLeaderSilent: () => false,
      ...parts,
    }),
  );
