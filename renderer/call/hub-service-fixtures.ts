import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { AccountId, type ParticipantId } from "../../protocol/ids.ts";
import { TAKE_OVER_SILENCE_MS } from "../../protocol/limits.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Announce, decodeAnnounce } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import { decodeHostCommand } from "../../protocol/signed/host-command.ts";
import { type ParticipantRow, VisitSnapshot } from "../../protocol/visit.ts";
import type { KeyClock } from "../e2ee/key-clock.ts";
import { entryOf } from "../e2ee/visit-fixtures.ts";
import { someAccess } from "./call-fixtures.ts";
import type { Intent, Push } from "./ports.ts";

type Posted = { announce: Announce; change: Change; hash: string };
type Device = {
  id: ParticipantId;
  hello: SignedEnvelope;
  state: ParticipantRow["state"];
  isUp: boolean;
  admittedSeq: number;
  hear: (push: Push) => void;
};

/** A service for calls that run together in one test: it takes words in order, tells them to all members (whoever signed them too, before the answer), relays, and says who is in. It checks the chain and claims, and nothing else. */
export type Hub = {
  /** What one device says. */
  handle(by: ParticipantId, intent: Intent): Promise<Result<null>>;
  /** A device that can be reached from now on. */
  join(id: ParticipantId, hello: SignedEnvelope, hear: (push: Push) => void): void;
  setUp(id: ParticipantId, isUp: boolean): void;
  /** A desktop that opened the visit is there again: it is reminded of the whole board, then of the state. */
  remind(id: ParticipantId): void;
  /** A claim is refused with this as long as it is set. */
  refuseClaims(code: ErrorCode | null): void;
  /** Answers of this device are lost on the way back from now on, or not. */
  loseAnswers(id: ParticipantId | null): void;
  board: readonly Posted[];
  log: { by: ParticipantId; type: Intent["type"] }[];
  hellos(): { participantId: ParticipantId; hello: SignedEnvelope }[];
  snapshot(): VisitSnapshot;
};

const outOf: Partial<Record<Announce["reason"], OutReason>> = { remove: "removed", return: "returned" };
const noHash = new Uint8Array(32);

/** A service with nobody there. */
export const createHub = (scope: Scope, clock: Pick<KeyClock, "wallMs">): Hub => new Service(scope, clock);

class Service implements Hub {
  readonly board: Posted[] = [];
  readonly log: Hub["log"] = [];
  readonly #scope: Scope;
  readonly #clock: Pick<KeyClock, "wallMs">;
  #lastBeatMs = 0;
  readonly #devices = new Map<ParticipantId, Device>();
  #refusal: ErrorCode | null = null;
  #losing: ParticipantId | null = null;

  constructor(scope: Scope, clock: Pick<KeyClock, "wallMs">) {
    this.#scope = scope;
    this.#clock = clock;
  }

  join(id: ParticipantId, hello: SignedEnvelope, hear: (push: Push) => void): void {
    this.#devices.set(id, { id, hello, state: "waiting", isUp: true, admittedSeq: 0, hear });
  }

  setUp(id: ParticipantId, isUp: boolean): void {
    const device = this.#devices.get(id);
    if (device !== undefined) device.isUp = isUp;
    this.#show();
  }

  remind(id: ParticipantId): void {
    const device = this.#devices.get(id);
    if (device === undefined) return;
    device.isUp = true;
    for (const at of this.board.keys()) this.#tell(device, this.#entry(id, at + 1));
    this.#show();
  }

  refuseClaims(code: ErrorCode | null): void {
    this.#refusal = code;
  }

  loseAnswers(id: ParticipantId | null): void {
    this.#losing = id;
  }

  async handle(by: ParticipantId, intent: Intent): Promise<Result<null>> {
    this.log.push({ by, type: intent.type });
    if (this.#devices.get(by)?.isUp === false) return fail("SERVICE_UNREACHABLE");
    const answer = await this.#do(by, intent);
    return this.#losing === by ? fail("SERVICE_UNREACHABLE") : answer;
  }

  #do(by: ParticipantId, intent: Intent): Promise<Result<null>> | Result<null> {
    switch (intent.type) {
      case "openVisit":
      case "admit":
      case "announce":
      case "handOver":
      case "endVisit":
        return intent.change === null ? fail("REQUEST_INVALID") : this.#take(by, intent.change);
      case "takeOver":
        return this.#claim(by, intent.change);
      case "heartbeat":
        return this.#beat(by, { v: 1, ...intent });
      case "ack":
        return this.#relay(by, { v: 1, type: "ack", from: by, ack: intent.ack });
      case "hostCommand":
        return this.#command(intent);
      case "coHostRequest":
        return this.#toLeader({ v: 1, ...intent, from: by });
      case "resume":
        return this.#resume(by);
      case "leaveVisit":
        return this.#leave(by);
      case "deny":
        return this.#out(intent.participantId, "denied", "denied");
      case "answerGate":
      case "away":
      case "cover":
      case "hand":
      case "keepVisit":
      case "knock":
      case "leaveWaiting":
      case "lowerHands":
      case "publishCardKey":
      case "renewMedia":
      case "runningLate":
      case "updateCard":
        return succeed(null);
    }
  }

  #leader(): ParticipantId | null {
    return this.board.at(-1)?.announce.roster.find(({ role }) => role === "host")?.participantId ?? null;
  }

  #beat(by: ParticipantId, push: Push): Result<null> {
    if (by !== this.#leader()) return fail("FORBIDDEN");
    this.#lastBeatMs = this.#clock.wallMs();
    return this.#relay(by, push);
  }

  #claim(by: ParticipantId, change: Change): Promise<Result<null>> | Result<null> {
    const leader = this.#leader();
    const isThere = leader !== null && this.#devices.get(leader)?.isUp === true;
    const isHeard = this.#clock.wallMs() - this.#lastBeatMs <= TAKE_OVER_SILENCE_MS;
    if (this.#refusal !== null) return fail(this.#refusal);
    return isThere && isHeard ? fail("HOST_PRESENT") : this.#take(by, change);
  }

  async #take(by: ParticipantId, change: Change): Promise<Result<null>> {
    const body = bytesOf(change.announce.body);
    const announce = decodeAnnounce(body);
    const before = this.board.at(-1);
    const beforeHash = before === undefined ? noHash : bytesOf(before.hash);
    if (announce === null || !isSameBytes(announce.prevHash, beforeHash)) return fail("CHAIN_BROKEN");
    const posted = { announce, change, hash: toBase64Url(await sha256(body)) };
    if (this.board.at(-1) !== before) return fail("CHAIN_BROKEN");
    this.board.push(posted);
    this.#spread(by, posted, before?.announce ?? null);
    return succeed(null);
  }

  #spread(by: ParticipantId, { announce }: Posted, before: Announce | null): void {
    for (const { participantId } of announce.roster) {
      const device = this.#devices.get(participantId);
      if (device === undefined) continue;
      const isNew = device.state === "waiting";
      if (isNew) Object.assign(device, { state: "connected", admittedSeq: this.board.length });
      if (isNew) this.#admit(device, participantId === by ? [] : [this.board.length]);
      else this.#tell(device, this.#entry(participantId, this.board.length));
    }
    for (const { participantId } of before?.roster ?? [])
      if (!announce.roster.some((row) => row.participantId === participantId))
        this.#out(participantId, "removed", outOf[announce.reason] ?? "left");
    if (announce.isEnded) for (const { id } of this.#devices.values()) this.#out(id, "left", "ended");
    this.#show();
  }

  #entry(to: ParticipantId, seq: number): Push {
    const posted = this.board[seq - 1];
    if (posted === undefined) throw new Error("no such entry");
    const entry = entryOf(posted.change, posted.announce, { id: to, seq });
    return { v: 1, type: "board", entry, hellos: this.hellos() };
  }

  #admit(device: Device, seqs: readonly number[]): void {
    const leader = this.#devices.get(this.snapshot().hostParticipantId ?? device.id);
    const entries = seqs.flatMap((seq) => {
      const push = this.#entry(device.id, seq);
      return push.type === "board" ? [push.entry] : [];
    });
    this.#tell(device, {
      v: 1,
      type: "admitted",
      participantId: device.id,
      snapshot: this.snapshot(),
      hostHello: leader?.hello ?? device.hello,
      hellos: this.hellos(),
      entries,
      media: someAccess,
    });
  }

  #resume(by: ParticipantId): Result<null> {
    const device = this.#devices.get(by);
    if (device?.state !== "connected") return fail("PLACE_EXPIRED");
    const missed = this.board.map((_, at) => at + 1).filter((seq) => seq >= device.admittedSeq);
    this.#admit(device, missed);
    return succeed(null);
  }

  #leave(by: ParticipantId): Result<null> {
    const device = this.#devices.get(by);
    if (device !== undefined) device.state = "left";
    this.#show();
    return succeed(null);
  }

  #out(id: ParticipantId, state: ParticipantRow["state"], reason: OutReason): Result<null> {
    const device = this.#devices.get(id);
    if (device === undefined || device.state === state) return succeed(null);
    device.state = state;
    this.#tell(device, { v: 1, type: "out", reason });
    return succeed(null);
  }

  #command({ visitId, command }: Extract<Intent, { type: "hostCommand" }>): Result<null> {
    const to = decodeHostCommand(bytesOf(command.body))?.to ?? [];
    for (const id of to) {
      const device = this.#devices.get(id);
      if (device !== undefined) this.#tell(device, { v: 1, type: "hostCommand", visitId, command });
    }
    return succeed(null);
  }

  #toLeader(push: Push): Result<null> {
    const leader = this.#devices.get(this.snapshot().hostParticipantId ?? this.#none());
    if (leader !== undefined) this.#tell(leader, push);
    return succeed(null);
  }

  #none(): never {
    throw new Error("nobody leads");
  }

  #relay(by: ParticipantId, push: Push): Result<null> {
    for (const device of this.#members()) if (device.id !== by) this.#tell(device, push);
    return succeed(null);
  }

  #tell(device: Device, push: Push): void {
    if (device.isUp) device.hear(push);
  }

  #members(): Device[] {
    return [...this.#devices.values()].filter(({ state }) => state === "connected");
  }

  #show(): void {
    if (this.board.length === 0) return;
    const snapshot = this.snapshot();
    for (const device of this.#members()) this.#tell(device, { v: 1, type: "visit", snapshot });
  }

  hellos(): { participantId: ParticipantId; hello: SignedEnvelope }[] {
    return [...this.#devices.values()].map(({ id, hello }) => ({ participantId: id, hello }));
  }

  snapshot(): VisitSnapshot {
    const head = this.board.at(-1);
    const leader = this.#leader();
    return VisitSnapshot.parse({
      ...this.#scope,
      phase: "open",
      hostAccountId: AccountId.parse(toBase64Url(new Uint8Array(16).fill(1))),
      openedAt: 1,
      endedAt: null,
      startsAt: 1,
      minutes: 30,
      endsAt: null,
      hostParticipantId: leader,
      isLocked: head?.announce.isLocked ?? false,
      isSuspended: head?.announce.isSuspended ?? false,
      epoch: head?.announce.epoch ?? 0,
      rev: head?.announce.rev ?? 0,
      headHash: head?.hash ?? null,
      participants: [...this.#devices.values()]
        .filter(({ admittedSeq }) => admittedSeq > 0)
        .map(({ id, state, isUp }) => ({
          participantId: id,
          role: id === leader ? "host" : "participant",
          state,
          isConnected: isUp && state === "connected",
          isStaff: true,
          handRaisedAt: null,
          isAway: false,
        })),
    });
  }
}

/** Whose hello this is. */
export const idOfHello = (hello: SignedEnvelope): ParticipantId => {
  const read = decodeHello(bytesOf(hello.body));
  if (read === null) throw new Error("no hello");
  return read.participantId;
};
