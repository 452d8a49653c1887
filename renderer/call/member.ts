import type { BoardEntry } from "../../protocol/board.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import { createCoHostRequests, createRequestReader } from "../e2ee/co-host-requests.ts";
import { createCommandReader, createHostCommands } from "../e2ee/host-commands.ts";
import { createOneAtATime } from "../e2ee/one-at-a-time.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import { type Changes, createChanges } from "./changes.ts";
import { createCoHostOrders, obeyRequest, participantOrders } from "./co-host-orders.ts";
import { type Follow, createFollow } from "./follow.ts";
import { type FreshHead, createFreshHead } from "./fresh-head.ts";
import { type HoldWatch, createHoldWatch } from "./hold-watch.ts";
import { createLeaderOrders } from "./leader-orders.ts";
import { type Leading, createLeading } from "./leading.ts";
import { type ObeyParts, obeyCommand } from "./obey.ts";
import type { FindWaiting, Orders, Seat } from "./orders.ts";
import type { CallClock, Line, MediaPort, Push } from "./ports.ts";
import type { Silence } from "./silence.ts";

/** What a device needs as a member of a visit, in whichever seat. */
export type MemberParts = {
  visitId: VisitId;
  ownId: ParticipantId;
  core: CallCore;
  keys: VisitKeys;
  /** Watches whoever leads; the same one that the keys ask whether a claim may be believed. */
  silence: Silence;
  signer: Signer;
  line: Line;
  media: MediaPort;
  clock: CallClock;
  /** A timer that no hidden tab slows down. */
  workerAfter: CallClock["after"];
  findWaiting: FindWaiting;
  /** Says goodbye to the service, and again until it was heard; resolves with the first answer. */
  sayGoodbye: () => Promise<void>;
  mark: (name: string) => void;
};

/** A member of a visit: follows or leads, by the last signed word. */
export type Member = {
  changes: Changes;
  /** The orders of the seat of the moment. */
  orders: () => Orders;
  /** Hears what the service says to members. */
  hear: (push: Push) => void;
  /** Takes entries that were missed, and the state they led to; false when they did not hold. */
  catchUp: (
    entries: readonly BoardEntry[],
    hellos: readonly MemberHello[],
    visit: VisitSnapshot,
  ) => Promise<boolean>;
  lineChanged: (isUp: boolean) => void;
  /** Says goodbye and is out at once. */
  leave: () => Promise<Result<null>>;
  stop: () => void;
};

/** A member with its keys. */
export const createMember = (parts: MemberParts): Member => new VisitMember(parts);

class VisitMember implements Member {
  readonly changes: Changes;
  readonly #parts: MemberParts;
  /** What others say is taken in the order of its coming. */
  readonly #inOrder = createOneAtATime();
  readonly #freshHead: FreshHead;
  readonly #follow: Follow;
  readonly #leading: Leading;
  readonly #hold: HoldWatch;
  readonly #obey: ObeyParts;
  readonly #readRequest: ReturnType<typeof createRequestReader>;
  readonly #ordersOf: Record<Seat, Orders>;
  #isFollowing = false;
  #wasDown = false;

  constructor(parts: MemberParts) {
    const { core, keys, signer, line, clock, visitId, ownId } = parts;
    const { wallMs } = clock;
    const onHead = (): void => this.#stand();
    this.#parts = parts;
    this.#freshHead = createFreshHead(line);
    this.changes = createChanges({ ...parts, freshHead: this.#freshHead, onHead });
    this.#follow = createFollow({ core, keys, line, onHead });
    this.#leading = createLeading({ ...parts, changes: this.changes });
    this.#hold = createHoldWatch({
      ...parts,
      watch: parts.silence,
      successor: () => successorOf(keys, ownId),
      takeOver: () => this.#takeOver(),
    });
    this.#obey = { reader: createCommandReader({ keys, ownId }), core, media: parts.media };
    this.#readRequest = createRequestReader(keys);
    const commands = createHostCommands({ keys, signer, wallMs });
    const requests = createCoHostRequests({ keys, signer, ownId, wallMs });
    this.#ordersOf = {
      host: createLeaderOrders({ ...parts, changes: this.changes, commands }),
      coHost: createCoHostOrders({ visitId, requests, line, goodbye: this.leave }),
      participant: participantOrders(this.leave),
    };
  }

  readonly orders = (): Orders => this.#ordersOf[this.#parts.core.snapshot().seat];

  readonly hear = (push: Push): void => {
    switch (push.type) {
      case "visit":
        return this.#hearVisit(push.snapshot);
      case "board":
        return void this.#inOrder(() => this.#follow([push.entry], push.hellos));
      case "ack":
        return void this.#parts.keys.noteAck(push.from, push.ack);
      case "heartbeat":
        return void this.#inOrder(() => this.#hold.hear(push.beat));
      case "hostCommand":
        return void this.#inOrder(() => obeyCommand(this.#obey, push.command));
      case "coHostRequest":
        return void this.#obeyRequest(push);
      case "media":
        return this.#parts.core.setAccess(push.media, true);
      case "out":
        return this.#parts.core.dispatch({ type: "out", reason: push.reason });
      case "admitted":
      case "askGate":
      case "welcome":
      case "day":
      case "count":
      case "waiting":
        return;
    }
  };

  readonly catchUp: Member["catchUp"] = (entries, hellos, visit) => {
    this.#noteVisit(visit);
    const tell = this.#freshHead.hearing();
    return this.#inOrder(async () => {
      const isTaken = await this.#follow(entries, hellos);
      if (isTaken) tell(visit.headHash);
      if (isTaken) this.#beatAgain();
      return isTaken;
    });
  };

  readonly lineChanged = (isUp: boolean): void => {
    this.#wasDown ||= !isUp;
    this.#freshHead.lineChanged(isUp);
    this.#hold.lineChanged(isUp);
    this.#parts.core.dispatch({ type: isUp ? "signalBack" : "signalLost" });
  };

  readonly leave = async (): Promise<Result<null>> => {
    const said = this.#parts.sayGoodbye();
    this.#parts.core.dispatch({ type: "out", reason: "left" });
    await said;
    return succeed(null);
  };

  readonly stop = (): void => {
    this.#leading.stop();
    this.#hold.stop();
    this.#freshHead.stop();
  };

  #hearVisit(visit: VisitSnapshot): void {
    this.#noteVisit(visit);
    const tell = this.#freshHead.hearing();
    void this.#inOrder(async () => {
      tell(visit.headHash);
      this.#beatAgain();
    });
  }

  #noteVisit(visit: VisitSnapshot): void {
    this.#parts.core.setVisit(visit);
    const connected = visit.participants.filter(({ isConnected }) => isConnected);
    this.#parts.keys.setConnected(connected.map(({ participantId }) => participantId));
    this.#leading.look();
  }

  /** Stands where the newest word puts this device. */
  #stand(): void {
    const { core, keys, ownId } = this.#parts;
    const announce = keys.head()?.announce;
    if (announce === undefined || core.isOver()) return;
    core.follow(announce, keys.names());
    core.setSeat(seatIn(announce, ownId));
    if (keys.isLeading()) this.#lead();
    else this.#followOn();
  }

  #lead(): void {
    this.#isFollowing = false;
    this.#hold.stop();
    this.#parts.core.dispatch({ type: "released" });
    this.#leading.goOn();
  }

  #followOn(): void {
    if (!this.#isFollowing) this.#parts.silence.watch(this.#parts.keys);
    this.#isFollowing = true;
    this.#leading.stop();
    this.#hold.start();
  }

  /** After a cut the service has taken this device back: whoever still leads says at once that it is there. */
  #beatAgain(): void {
    const { line, core } = this.#parts;
    if (!this.#wasDown || line.status() !== "connected" || core.isOver()) return;
    this.#wasDown = false;
    this.#leading.beat();
  }

  /** Whoever was there before, or is still heard by the service, leads: then the board says so. */
  #takeOver(): Promise<Result<null>> {
    const { keys, visitId } = this.#parts;
    return this.changes.post(
      () => keys.takeOver(),
      (change) => ({ type: "takeOver", visitId, change }),
    );
  }

  async #obeyRequest({ from, request }: Extract<Push, { type: "coHostRequest" }>): Promise<void> {
    const { findWaiting } = this.#parts;
    const read = { reader: this.#readRequest, orders: this.#ordersOf.host, findWaiting };
    await obeyRequest(read, from, request);
  }
}

const seatIn = ({ roster }: Announce, ownId: ParticipantId): Seat => {
  const row = roster.find(({ participantId }) => participantId === ownId);
  if (row?.role === "host") return "host";
  return row?.isCoHost === true ? "coHost" : "participant";
};

/** The own number among the co-hosts that the head names, in order of index; null for who is none of them. */
const successorOf = (keys: Pick<VisitKeys, "head">, ownId: ParticipantId): number | null => {
  const coHosts = (keys.head()?.announce.roster ?? []).filter(({ isCoHost }) => isCoHost);
  const at = coHosts.findIndex(({ participantId }) => participantId === ownId);
  return at === -1 ? null : at;
};
