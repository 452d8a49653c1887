import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type ClientMessage, closeCodes } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { touchSession } from "../account/sessions.ts";
import type { StaffAsker } from "../visit/admission.ts";
import { isAct } from "./activity.ts";
import { askVisit } from "./ask-visit.ts";
import { publishCardKey } from "./card-keys.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Desktop } from "../visit/presence.ts";
import type { Connection, ConnectionOwner } from "./connection.ts";
import type { SignalDeps } from "./deps.ts";
import { seatsOf } from "./desktop-seats.ts";
import type { StaffEntry } from "./entry.ts";
import { recordRefused } from "../visit/desk-refused.ts";
import { relayAck } from "./relay-ack.ts";
import { isSignedIn } from "./signed-in.ts";
import { showDayTo, showHostTo } from "./staff-views.ts";

/** Activity is written to the session at most this often. Milliseconds. */
const TOUCH_MS = 2_000;

/** The near end of one desktop's socket. */
export type StaffSocket = ConnectionOwner & {
  /** Takes up what the account hosts, and shows the day. */
  begin(): Promise<void>;
};

/** What a signed-in desktop may ask over its socket; can() decides on each visit. */
export const staffSocket = (deps: SignalDeps, entry: StaffEntry, line: Connection): StaffSocket =>
  new DesktopSocket(deps, entry, line);

class DesktopSocket implements StaffSocket {
  readonly #deps: SignalDeps;
  readonly #entry: StaffEntry;
  readonly #asker: StaffAsker;
  readonly #line: Connection;
  readonly #desktop: Desktop;
  #touchedAt = 0;

  constructor(deps: SignalDeps, entry: StaffEntry, line: Connection) {
    const { id: accountId, sessionId } = entry.asker;
    this.#deps = deps;
    this.#entry = entry;
    this.#asker = entry.asker;
    this.#line = line;
    this.#desktop = { accountId, sessionId };
  }

  async begin(): Promise<void> {
    const { desk, presence } = this.#deps;
    presence.seatDesktop(this.#desktop, this.#line)?.close(closeCodes.replaced);
    await showDayTo(this.#deps, this.#desktop, this.#line);
    for (const { visitId, participantId } of await seatsOf(this.#deps, this.#asker)) {
      if (!presence.mayTakeUpHost(participantId, this.#desktop)) continue;
      presence.bindHost(participantId, this.#desktop);
      await desk.resumeHost(this.#asker, visitId, participantId);
    }
    await showHostTo(this.#deps, this.#asker.id);
  }

  async request(message: ClientMessage): Promise<Result<unknown>> {
    if (!(await isSignedIn(this.#deps, this.#entry))) return this.#expire();
    await this.#touch(message);
    return this.#ask(message);
  }

  #ask(message: ClientMessage): Promise<Result<unknown>> {
    const { desk } = this.#deps;
    const asker = this.#asker;
    switch (message.type) {
      case "publishCardKey":
        return this.#publish(message.cardKey);
      case "openVisit":
        return desk.openVisit(asker, message.visitId, message);
      case "ack":
        return relayAck(this.#deps, asker, message.ack);
      case "leaveVisit":
        return this.#inSeat((visitId, id) => desk.leaveVisit(asker, visitId, id), message.visitId);
      case "renewMedia":
        return this.#inSeat((visitId, id) => desk.renewMedia(asker, visitId, id));
      case "hand":
        return this.#inSeat((visitId, id) => desk.hand(asker, visitId, id, message.isRaised));
      case "cover":
        return this.#cover(message.isCovered);
      case "away":
        return this.#inSeat((visitId, id) => desk.away(asker, visitId, id, message.isAway));
      case "answerGate":
      case "knock":
      case "resume":
      case "updateCard":
      case "leaveWaiting":
        return this.#refuse("FORBIDDEN");
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
        return askVisit(this.#deps, asker, message);
    }
  }

  async refused(code: ErrorCode): Promise<void> {
    await recordRefused(this.#deps, this.#asker, code);
  }

  async closed(): Promise<void> {
    const { desk, presence } = this.#deps;
    if (!presence.dropDesktop(this.#desktop, this.#line)) return;
    for (const { visitId, participantId } of await seatsOf(this.#deps, this.#asker))
      if (!presence.isReachable(participantId)) await desk.report("unreachable", visitId, participantId);
    await showHostTo(this.#deps, this.#asker.id);
  }

  async #refuse(code: ErrorCode): Promise<Result<never>> {
    await recordRefused(this.#deps, this.#asker, code);
    return fail(code);
  }

  #expire(): Promise<Result<never>> {
    this.#line.close(closeCodes.unauthorised);
    return this.#refuse("SESSION_EXPIRED");
  }

  /** Only acts of a person keep a session alive. */
  async #touch({ type }: ClientMessage): Promise<void> {
    const now = this.#deps.clock.now();
    if (!isAct[type] || now - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = now;
    await touchSession(this.#deps.store, this.#asker.sessionId, this.#deps.clock);
  }

  async #cover(isCovered: boolean): Promise<Result<unknown>> {
    this.#deps.presence.setCovered(this.#desktop.sessionId, isCovered);
    await showDayTo(this.#deps, this.#desktop, this.#line);
    return succeed(null);
  }

  /** The visit in which a device of this desktop is a member: the newest, or the one that a message names. */
  async #inSeat(
    ask: (visitId: VisitId, id: ParticipantId) => Promise<Result<unknown>>,
    named: VisitId | null = null,
  ): Promise<Result<unknown>> {
    const seat = (await seatsOf(this.#deps, this.#asker)).findLast(
      ({ visitId, participantId }) =>
        (named === null || visitId === named) &&
        this.#deps.presence.linesOf(participantId).includes(this.#line),
    );
    return seat === undefined ? this.#refuse("FORBIDDEN") : ask(seat.visitId, seat.participantId);
  }

  async #publish(cardKey: SignedEnvelope): Promise<Result<unknown>> {
    const published = await publishCardKey(this.#deps, this.#asker, cardKey);
    if (!published.ok) return this.#refuse(published.error.code);
    await showHostTo(this.#deps, this.#asker.id);
    return published;
  }
}
