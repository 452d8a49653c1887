import { bytesOf } from "../../protocol/base64url.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import type { Board } from "../e2ee/host-restore.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import { type CallCore, createCallCore } from "./call-core.ts";
import { type Goodbye, createGoodbye } from "./goodbye.ts";
import type { VisitCall } from "./guest-call.ts";
import { type Member, createMember } from "./member.ts";
import { createOrderDesk } from "./order-desk.ts";
import type { FindWaiting } from "./orders.ts";
import type { CallClock, Line, MediaPort, Push } from "./ports.ts";
import type { Silence } from "./silence.ts";

/** What the call of whoever opens a visit is made of, over the staff socket. */
export type HostCallParts = {
  visitId: VisitSnapshot["visitId"];
  signal: Line;
  /** Made with this `silence`'s `isLeaderSilent`. */
  keys: VisitKeys;
  silence: Silence;
  signer: Signer;
  media: MediaPort;
  clock: CallClock;
  /** A timer that no hidden tab slows down (`createWorkerTimer`). */
  workerAfter: CallClock["after"];
  findWaiting: FindWaiting;
  mark: (name: string) => void;
  endWorkers: () => void;
};

/** The call of whoever opened the visit: it leads, until another one does, and then goes on as a co-host. */
export type HostCall = VisitCall & {
  /** Opens the visit; with a board, takes a running one up again after the page was lost. LED_BY_COLLEAGUE: join it instead. */
  open: (board: Board | null) => Promise<Result<null>>;
  /** What the service says on the staff socket, also after this call is over: it may not have heard the goodbye. Pushes for other visits are ignored. */
  hear: (push: Push) => void;
  signalChanged: (isReachable: boolean) => void;
  /** Leaves without a word, or without one more: sign-out, lost keys. */
  abandon: () => Promise<void>;
};

/** A host's call over keys that were made for it. */
export const createHostCall = (parts: HostCallParts): HostCall => new Host(parts);

class Host implements HostCall {
  readonly #parts: HostCallParts;
  readonly #ownId: ParticipantId;
  readonly #core: CallCore;
  readonly #goodbye: Goodbye;
  readonly #member: Member;
  readonly observe: HostCall["observe"];
  readonly orders: HostCall["orders"];
  #isAdmitted = false;

  constructor(parts: HostCallParts) {
    const ownId = parts.keys.ownHello.hello.participantId;
    this.#parts = parts;
    this.#ownId = ownId;
    this.#core = createCallCore({
      ...parts,
      renewAccess: () => parts.signal.request({ type: "renewMedia" }),
      openKeys: () => this.#ready(),
      wipe: () => this.#wipe(),
    });
    this.#core.setOwnId(ownId);
    this.#core.setSeat("host");
    this.#goodbye = createGoodbye({
      line: parts.signal,
      word: () => ({ type: "leaveVisit", visitId: parts.visitId }),
      after: parts.clock.after,
    });
    this.#member = createMember({
      ...parts,
      ownId,
      core: this.#core,
      line: parts.signal,
      sayGoodbye: this.#goodbye.say,
    });
    this.observe = this.#core.observe;
    this.orders = createOrderDesk({ core: this.#core, orders: this.#member.orders });
  }

  readonly open = async (board: Board | null): Promise<Result<null>> => {
    const { keys, visitId } = this.#parts;
    const opened = await this.#member.changes.post(
      () => (board === null ? keys.open() : keys.restore(board)),
      (change) => ({ type: "openVisit", visitId, hello: keys.ownHello.envelope, change }),
    );
    if (!opened.ok || this.#core.isOver()) return opened;
    this.#core.dispatch({ type: "admitted" });
    return opened;
  };

  readonly setHand = (isRaised: boolean): Promise<Result<null>> =>
    this.#parts.signal.request({ type: "hand", isRaised });

  readonly setAway = (isAway: boolean): Promise<Result<null>> =>
    this.#parts.signal.request({ type: "away", isAway });

  readonly answerAsk = (): void => this.#core.setAsked(null);

  readonly hear = (push: Push): void => {
    if (this.#core.isOver()) return this.#hearAfterwards(push);
    if (push.type === "askGate") return this.#answerGate(push.challenge);
    if (push.type === "admitted") return this.#hearAdmitted(push);
    if (this.#isOurs(push)) this.#member.hear(push);
  };

  readonly signalChanged = (isReachable: boolean): void => this.#member.lineChanged(isReachable);

  readonly abandon = async (): Promise<void> => {
    this.#goodbye.forget();
    this.#core.dispatch({ type: "out", reason: "left" });
  };

  /** The staff socket carries words about other visits too, and a board is told before this call has read any of it. */
  #isOurs(push: Push): boolean {
    const { visitId, keys } = this.#parts;
    switch (push.type) {
      case "visit":
        return push.snapshot.visitId === visitId;
      case "board":
        return keys.head() !== null && decodeAnnounce(bytesOf(push.entry.announce.body))?.visitId === visitId;
      case "heartbeat":
      case "hostCommand":
      case "coHostRequest":
        return push.visitId === visitId;
      case "ack":
      case "media":
      case "out":
        return true;
      case "admitted":
      case "askGate":
      case "welcome":
      case "day":
      case "count":
      case "waiting":
        return false;
    }
  }

  /** The line is the desktop's and outlives the call: while the service counts a device in that has left, it did not hear so. */
  #hearAfterwards(push: Push): void {
    if (push.type === "visit" && this.#isOurs(push) && isIn(push.snapshot, this.#ownId))
      this.#goodbye.sayAgain();
  }

  #answerGate(challenge: Extract<Push, { type: "askGate" }>["challenge"]): void {
    const isConnecting = this.#parts.media.isConnecting();
    void this.#parts.signal.request({ type: "answerGate", challenge, isConnecting });
  }

  #hearAdmitted(push: Extract<Push, { type: "admitted" }>): void {
    const { visitId, keys } = this.#parts;
    if (push.snapshot.visitId !== visitId || push.participantId !== this.#ownId) return;
    this.#isAdmitted = true;
    this.#core.setAccess(push.media, false);
    void this.#member.catchUp(keys.head() === null ? [] : push.entries, push.hellos, push.snapshot);
    this.#ready();
  }

  /** Media is connected when both are there: the keys are installed, and the service has let us in. */
  #ready(): void {
    if (this.#parts.keys.head() !== null && this.#isAdmitted) this.#core.dispatch({ type: "keysReady" });
  }

  /** Keys die at once, whatever the media server does. */
  #wipe(): void {
    this.#member.stop();
    void this.#parts.keys.wipe();
    this.#parts.endWorkers();
    void this.#parts.media.disconnect();
  }
}

const isIn = ({ participants }: VisitSnapshot, ownId: ParticipantId): boolean =>
  participants.some(
    ({ participantId, state }) => participantId === ownId && (state === "admitted" || state === "connected"),
  );
