import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type ClientMessage, closeCodes } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Asker } from "../visit/admission.ts";
import { askVisit } from "./ask-visit.ts";
import type { Connection, ConnectionOwner } from "./connection.ts";
import type { SignalDeps } from "./deps.ts";
import type { GuestEntry } from "./entry.ts";
import { recordRefused } from "../visit/desk-refused.ts";
import { relayAck } from "./relay-ack.ts";
import { isSignedIn } from "./signed-in.ts";

/** A guest's socket must knock or resume within this time. Milliseconds. */
const SILENCE_MS = 10_000;

type MessageOf<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>;

/** The near end of one guest's socket: first a knock or a resume, as its ticket says, then what can() lets it. */
export const guestSocket = (deps: SignalDeps, entry: GuestEntry, line: Connection): ConnectionOwner =>
  new GuestSocket(deps, entry, line);

class GuestSocket implements ConnectionOwner {
  readonly #deps: SignalDeps;
  readonly #entry: GuestEntry;
  readonly #line: Connection;
  readonly #cancelSilence: () => void;
  #asker: Asker = { kind: "nobody" };
  #isClosed = false;

  constructor(deps: SignalDeps, entry: GuestEntry, line: Connection) {
    this.#deps = deps;
    this.#entry = entry;
    this.#line = line;
    this.#cancelSilence = deps.timers.after(SILENCE_MS, () => {
      if (this.#asker.kind === "nobody") line.close(closeCodes.unauthorised);
    });
  }

  async request(message: ClientMessage): Promise<Result<unknown>> {
    if (await isSignedIn(this.#deps, this.#entry)) return this.#ask(message);
    this.#line.close(closeCodes.unauthorised);
    return this.#refuse("SESSION_EXPIRED");
  }

  async #ask(message: ClientMessage): Promise<Result<unknown>> {
    const { desk } = this.#deps;
    const { visitId } = this.#entry.use;
    const asker = this.#asker;
    switch (message.type) {
      case "knock":
        return this.#knock(message);
      case "resume":
        return this.#resume(message);
      case "updateCard":
        return desk.updateCard(asker, visitId, message.card);
      case "leaveWaiting":
        return desk.leaveWaiting(asker, visitId);
      case "leaveVisit":
        return message.visitId === visitId
          ? this.#asDevice((id) => desk.leaveVisit(asker, visitId, id))
          : this.#refuse("FORBIDDEN", null);
      case "renewMedia":
        return this.#asDevice((id) => desk.renewMedia(asker, visitId, id));
      case "hand":
        return this.#asDevice((id) => desk.hand(asker, visitId, id, message.isRaised));
      case "away":
        return this.#asDevice((id) => desk.away(asker, visitId, id, message.isAway));
      case "ack":
        return relayAck(this.#deps, asker, message.ack);
      case "admit":
      case "deny":
      case "announce":
      case "endVisit":
      case "handOver":
      case "takeOver":
      case "heartbeat":
      case "hostCommand":
      case "coHostRequest":
      case "lowerHands":
      case "keepVisit":
      case "runningLate":
        // Whoever leads or co-hosts may; a guest who speaks as one is refused at the desk, which writes it down.
        return message.visitId === visitId
          ? askVisit(this.#deps, asker, message)
          : this.#refuse("FORBIDDEN", null);
      case "openVisit":
      case "publishCardKey":
      case "cover":
      case "answerGate":
        return this.#refuse("FORBIDDEN");
    }
  }

  async refused(code: ErrorCode): Promise<void> {
    await recordRefused(this.#deps, this.#asker, code, this.#entry.use.visitId);
  }

  async closed(isClean: boolean): Promise<void> {
    this.#cancelSilence();
    this.#isClosed = true;
    const { desk, presence } = this.#deps;
    const { visitId } = this.#entry.use;
    const asker = this.#asker;
    if (asker.kind !== "device" || !presence.dropDevice(asker.id, this.#line)) return;
    // A closed tab leaves the queue at once: its keys are gone with it. A member's place is kept.
    const hasLeft = isClean && (await desk.report("leaveWaiting", visitId, asker.id)).ok;
    if (hasLeft) return;
    await desk.report("unreachable", visitId, asker.id);
  }

  /** From now on this socket is this device's, unless it closed in the meantime. */
  async #become(id: ParticipantId): Promise<void> {
    this.#asker = { kind: "device", id };
    if (this.#isClosed) await this.closed(false);
  }

  async #refuse(code: ErrorCode, about: VisitId | null = this.#entry.use.visitId): Promise<Result<never>> {
    await recordRefused(this.#deps, this.#asker, code, about);
    return fail(code);
  }

  async #knock({ hello, card }: MessageOf<"knock">): Promise<Result<unknown>> {
    const { use } = this.#entry;
    if (this.#asker.kind !== "nobody" || use.purpose !== "knock") return this.#refuse("FORBIDDEN");
    const { visitId, accountId, invitationId, returnHash, isBack } = use;
    const way = { accountId, invitationId, returnHash, isBack };
    const knocked = await this.#deps.desk.knock(visitId, { hello, card, line: this.#line, ...way });
    if (knocked.ok) await this.#become(knocked.value);
    return knocked;
  }

  async #resume({ proof }: MessageOf<"resume">): Promise<Result<unknown>> {
    const { use, ticket } = this.#entry;
    if (this.#asker.kind !== "nobody" || use.purpose !== "resume") return this.#refuse("FORBIDDEN");
    const { participantId } = use;
    const back = { participantId, proof, ticket, line: this.#line };
    const resumed = await this.#deps.desk.resume(use.visitId, back);
    if (resumed.ok) await this.#become(participantId);
    return resumed;
  }

  #asDevice(ask: (id: ParticipantId) => Promise<Result<unknown>>): Promise<Result<unknown>> {
    return this.#asker.kind === "device" ? ask(this.#asker.id) : this.#refuse("FORBIDDEN");
  }
}
