import { toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { systemChance } from "../../protocol/ids.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { HASH_BYTES, POINT_BYTES } from "../../protocol/limits.ts";
import { type Announce, type AnnounceReason, encodeAnnounce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { type CoHostOrder, encodeCoHostRequest } from "../../protocol/signed/co-host-request.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { encodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import { type HostCommandKind, encodeHostCommand } from "../../protocol/signed/host-command.ts";
import type { TestGuest, TestRealtime, TestSocket } from "../realtime-fixtures.ts";
import { type TestDevice, makeDevice, rowOf } from "../visit/device-fixtures.ts";

/** A member's place in the roster. */
export type Seat = { device: TestDevice; index: number; isHost: boolean; isCoHost: boolean };
type Head = { epoch: number; rev: number; hash: Uint8Array<ArrayBuffer>; commit: Uint8Array<ArrayBuffer> };
type Flags = Partial<Pick<Announce, "isLocked" | "isSuspended">>;
/** A word that was said; `accept` makes it the newest of the chain. */
export type Said = { change: Change; accept(): void };

const zeros = (length: number) => new Uint8Array(length);
const seal = (to: ParticipantId) => ({
  to,
  enc: toBase64Url(zeros(POINT_BYTES)),
  ciphertext: toBase64Url(zeros(HASH_BYTES + 16)),
});
const rowIn = (seat: Seat, rights: { mayShare: boolean }) =>
  rowOf(seat.device, seat.index, {
    role: seat.isHost ? "host" : "participant",
    isCoHost: seat.isCoHost,
    ...rights,
  });

/** The chain of one visit, whoever leads it: what all its clients together know. */
export class TestChain {
  seats: Seat[];
  head: Head = { epoch: 0, rev: 0, hash: zeros(HASH_BYTES), commit: zeros(HASH_BYTES) };

  constructor(host: TestDevice) {
    this.seats = [{ device: host, index: 0, isHost: true, isCoHost: false }];
  }

  get leader(): TestDevice {
    const seat = this.seats.find(({ isHost }) => isHost);
    if (seat === undefined) throw new Error("nobody leads");
    return seat.device;
  }

  /** The next word, over these seats. */
  async say(
    reason: AnnounceReason,
    {
      seats = this.seats,
      signer = this.leader,
      flags = {},
    }: { seats?: Seat[]; signer?: TestDevice; flags?: Flags } = {},
  ): Promise<Said> {
    const isSame = reason === "permissions" || reason === "end";
    const { visitId, opening } = signer.hello;
    const announce: Announce = {
      visitId,
      opening,
      epoch: this.head.epoch + (isSame ? 0 : 1),
      rev: this.head.rev + 1,
      prevHash: this.head.hash,
      reason,
      isLocked: false,
      isSuspended: false,
      isEnded: reason === "end",
      hostClock: 1,
      secretCommit: isSame ? this.head.commit : systemChance(HASH_BYTES),
      roster: await Promise.all(seats.map((seat) => rowIn(seat, { mayShare: seat.isHost }))),
      ...flags,
    };
    const body = encodeAnnounce(announce);
    const { epoch, rev, secretCommit: commit } = announce;
    const head = { epoch, rev, hash: await sha256(body), commit };
    const others = seats.filter(({ device }) => device !== signer).map(({ device }) => device.id);
    const change = {
      announce: await signer.sign("announce", body),
      sealedKeys: isSame ? [] : others.map(seal),
      rosterBox: toBase64Url(zeros(32)),
    };
    return {
      change,
      accept: () => {
        this.head = head;
        this.seats = seats;
      },
    };
  }

  /** The seats with some more devices behind the last. */
  withMore(devices: readonly TestDevice[]): Seat[] {
    const next = Math.max(...this.seats.map(({ index }) => index)) + 1;
    const more = devices.map((device, at) => ({ device, index: next + at, isHost: false, isCoHost: false }));
    return [...this.seats, ...more];
  }

  without(id: ParticipantId): Seat[] {
    return this.seats.filter(({ device }) => device.id !== id);
  }

  /** The seats with these co-hosts, and no others. */
  withCoHosts(...ids: readonly ParticipantId[]): Seat[] {
    return this.seats.map((seat) => ({ ...seat, isCoHost: ids.includes(seat.device.id) }));
  }

  /** The seats led by another member; the former leader is co-host. */
  ledBy(id: ParticipantId): Seat[] {
    return this.seats.map((seat) => {
      const isHost = seat.device.id === id;
      return { ...seat, isHost, isCoHost: !isHost && (seat.isHost || seat.isCoHost) };
    });
  }

  #scope({ hello: { visitId, opening } }: TestDevice) {
    return { visitId, opening, rev: this.head.rev, headHash: this.head.hash };
  }

  beat(signer: TestDevice, counter: number): Promise<SignedEnvelope> {
    const { epoch } = this.head;
    return signer.sign("heartbeat", encodeHeartbeat({ ...this.#scope(signer), epoch, counter, clock: 1 }));
  }

  command(
    signer: TestDevice,
    to: readonly ParticipantId[],
    {
      kind = "mute",
      counter = 1,
      head = this.head,
    }: { kind?: HostCommandKind; counter?: number; head?: Head } = {},
  ): Promise<SignedEnvelope> {
    const scope = { ...this.#scope(signer), rev: head.rev, headHash: head.hash };
    return signer.sign("hostCommand", encodeHostCommand({ ...scope, counter, kind, to }));
  }

  request(
    signer: TestDevice,
    order: CoHostOrder,
    { counter = 1, head = this.head, participantId = signer.id } = {},
  ): Promise<SignedEnvelope> {
    const scope = { ...this.#scope(signer), rev: head.rev, headHash: head.hash };
    return signer.sign("coHostRequest", encodeCoHostRequest({ ...scope, participantId, counter, order }));
  }
}

/** An open visit with its chain and the host's desktop. */
export const groupForTests = async (rig: TestRealtime) => {
  const visitId = rig.visit.id;
  const sessionId = await rig.signIn(rig.host);
  const host = {
    ...(await rig.desktop(rig.host, sessionId)),
    device: await makeDevice(rig.scope, "host"),
    sessionId,
  };
  const chain = new TestChain(host.device);
  const opening = await chain.say("open");
  await host.ask({ type: "openVisit", visitId, hello: host.device.envelope, change: opening.change });
  opening.accept();
  const by = async (client: TestSocket, type: "announce" | "handOver" | "takeOver", said: Said) => {
    const answer = await client.ask({ type, visitId, change: said.change });
    if (answer === "done") said.accept();
    return answer;
  };
  const group = {
    host,
    chain,
    visitId,
    async admit(...guests: readonly TestGuest[]): Promise<string> {
      const devices = guests.map(({ device }) => device);
      const said = await chain.say("admit", { seats: chain.withMore(devices) });
      const participantIds = devices.map(({ id }) => id);
      const answer = await host.ask({ type: "admit", visitId, participantIds, change: said.change });
      if (answer === "done") said.accept();
      return answer;
    },
    async member(): Promise<TestGuest> {
      const guest = await rig.knock();
      await group.admit(guest);
      return guest;
    },
    async nameCoHosts(...ids: readonly ParticipantId[]): Promise<string> {
      return by(host, "announce", await chain.say("permissions", { seats: chain.withCoHosts(...ids) }));
    },
    /** A colleague who joined by the link, was let in and is co-host. */
    async coHost(account = rig.colleague) {
      const guest = await rig.join(account);
      await group.admit(guest);
      const before = chain.seats.filter(({ isCoHost }) => isCoHost).map(({ device }) => device.id);
      const named = await group.nameCoHosts(...before, guest.device.id);
      if (named !== "done") throw new Error(named);
      return guest;
    },
    async remove(id: ParticipantId, client: TestSocket = host): Promise<string> {
      return by(client, "announce", await chain.say("remove", { seats: chain.without(id) }));
    },
    async handOver(to: ParticipantId, client: TestSocket = host): Promise<string> {
      return by(client, "handOver", await chain.say("host", { seats: chain.ledBy(to) }));
    },
    async takeOver(guest: TestSocket & { device: TestDevice }): Promise<string> {
      const { device: signer } = guest;
      return by(guest, "takeOver", await chain.say("host", { seats: chain.ledBy(signer.id), signer }));
    },
  };
  return group;
};

/** What `groupForTests` makes. */
export type TestGroup = Awaited<ReturnType<typeof groupForTests>>;
