import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type ClientMessage, closeCodes } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { stillSignedIn, touchSession } from "../account/sessions.ts";
import type { VisitRow } from "../store/rows.ts";
import type { StaffAsker } from "../visit/desk-host.ts";
import { publishCardKey } from "./card-keys.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Desktop } from "../visit/presence.ts";
import type { Connection, ConnectionOwner } from "./connection.ts";
import type { SignalDeps } from "./deps.ts";
import { recordRefused } from "../visit/desk-refused.ts";
import { relayAck } from "./relay-ack.ts";
import { showDayTo, showHostTo } from "./staff-views.ts";

/** Activity is written to the session at most this often. Milliseconds. */
const TOUCH_MS = 15_000;

type Led = Pick<VisitRow, "id"> & { participantId: ParticipantId };

/** The near end of one desktop's socket. */
export type StaffSocket = ConnectionOwner & {
  /** Takes up what the account hosts, and shows the day. */
  begin(): Promise<void>;
};

/** Running visits of an account, with the device that leads each; the newest last. */
const ledBy = async (deps: SignalDeps, { id }: StaffAsker): Promise<Led[]> => {
  const read = await deps.store.read(async (reads) =>
    succeed(await reads.visit.ofHost(id, deps.clock.now())),
  );
  if (!read.ok) return [];
  return read.value
    .filter((row) => row.phase === "open" || row.phase === "onHold")
    .toSorted((left, right) => (left.openedAt ?? 0) - (right.openedAt ?? 0))
    .flatMap((row) =>
      row.hostParticipantId === null ? [] : [{ id: row.id, participantId: row.hostParticipantId }],
    );
};

/** What a signed-in desktop may ask over its socket; can() decides on each visit. */
export const staffSocket = (deps: SignalDeps, asker: StaffAsker, line: Connection): StaffSocket =>
  new DesktopSocket(deps, asker, line);

class DesktopSocket implements StaffSocket {
  readonly #deps: SignalDeps;
  readonly #asker: StaffAsker;
  readonly #line: Connection;
  readonly #desktop: Desktop;
  #touchedAt = 0;

  constructor(deps: SignalDeps, asker: StaffAsker, line: Connection) {
    this.#deps = deps;
    this.#asker = asker;
    this.#line = line;
    this.#desktop = { accountId: asker.id, sessionId: asker.sessionId };
  }

  async begin(): Promise<void> {
    const { desk, presence } = this.#deps;
    presence.seatDesktop(this.#desktop, this.#line)?.close(closeCodes.replaced);
    await showDayTo(this.#deps, this.#asker.id, this.#line);
    for (const led of await ledBy(this.#deps, this.#asker)) {
      if (!presence.mayTakeUpHost(led.participantId, this.#desktop)) continue;
      presence.bindHost(led.participantId, this.#desktop);
      await desk.resumeHost(this.#asker, led.id);
    }
    await showHostTo(this.#deps, this.#asker.id);
  }

  async request(message: ClientMessage): Promise<Result<unknown>> {
    if (!(await this.#isSignedIn())) return this.#expire();
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
      case "admit":
        return desk.admit(asker, message.visitId, message.participantIds, message.change);
      case "deny":
        return desk.deny(asker, message.visitId, message.participantId);
      case "announce":
        return desk.announce(asker, message.visitId, message.change);
      case "endVisit":
        return desk.endVisit(asker, message.visitId, message.change);
      case "ack":
        return relayAck(this.#deps, asker, message.ack);
      case "leaveVisit":
        return this.#inLed((visitId, id) => desk.leaveVisit(asker, visitId, id));
      case "renewMedia":
        return this.#inLed((visitId, id) => desk.renewMedia(asker, visitId, id));
      case "answerGate":
      case "knock":
      case "resume":
      case "updateCard":
      case "leaveWaiting":
        return this.#refuse("FORBIDDEN");
    }
  }

  async refused(code: ErrorCode): Promise<void> {
    await recordRefused(this.#deps, this.#asker, code);
  }

  async closed(): Promise<void> {
    const { desk, presence } = this.#deps;
    if (!presence.dropDesktop(this.#desktop, this.#line)) return;
    for (const { id, participantId } of await ledBy(this.#deps, this.#asker))
      if (!presence.isReachable(participantId)) await desk.report("unreachable", id, participantId);
    await showHostTo(this.#deps, this.#asker.id);
  }

  async #refuse(code: ErrorCode): Promise<Result<never>> {
    await recordRefused(this.#deps, this.#asker, code);
    return fail(code);
  }

  /** Asked anew for every message: a session that is over must not come back to life by one. */
  async #isSignedIn(): Promise<boolean> {
    const { clock, store } = this.#deps;
    const signedIn = await store.read((reads) => stillSignedIn(reads, this.#asker.sessionId, clock));
    return signedIn.ok || signedIn.error.code !== "SESSION_EXPIRED";
  }

  #expire(): Promise<Result<never>> {
    this.#line.close(closeCodes.unauthorised);
    return this.#refuse("SESSION_EXPIRED");
  }

  /** Only explicit messages keep a session alive; an ack comes by itself. */
  async #touch({ type }: ClientMessage): Promise<void> {
    const now = this.#deps.clock.now();
    if (type === "ack" || now - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = now;
    await touchSession(this.#deps.store, this.#asker.sessionId, this.#deps.clock);
  }

  /** The visit that this desktop leads now, for messages that name none. */
  async #inLed(
    ask: (visitId: VisitId, id: ParticipantId) => Promise<Result<unknown>>,
  ): Promise<Result<unknown>> {
    const led = (await ledBy(this.#deps, this.#asker)).findLast(({ participantId }) =>
      this.#deps.presence.linesOf(participantId).includes(this.#line),
    );
    return led === undefined ? this.#refuse("FORBIDDEN") : ask(led.id, led.participantId);
  }

  async #publish(cardKey: SignedEnvelope): Promise<Result<unknown>> {
    const published = await publishCardKey(this.#deps, this.#asker, cardKey);
    if (!published.ok) return this.#refuse(published.error.code);
    await showHostTo(this.#deps, this.#asker.id);
    return published;
  }
}
