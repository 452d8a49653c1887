import type { WaitingCard } from "../../protocol/card.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type OwnHello, makeHello } from "../e2ee/hello.ts";
import { joiningOf } from "../e2ee/joining.ts";
import type { KeyWorker } from "../e2ee/key-worker-client.ts";
import { createMemberKeys } from "../e2ee/member-keys.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import { type CallCore, type Observe, createCallCore } from "./call-core.ts";
import { type Goodbye, createGoodbye } from "./goodbye.ts";
import { type Member, createMember } from "./member.ts";
import { createOrderDesk } from "./order-desk.ts";
import type { FindWaiting, Orders } from "./orders.ts";
import { type OwnCard, createOwnCard } from "./own-card.ts";
import { type Place, createPlace } from "./place.ts";
import type {
  CallClock,
  MediaPort,
  Push,
  SignalAccess,
  SignalEvents,
  SignalPort,
  TicketPort,
} from "./ports.ts";
import { type Silence, createSilence } from "./silence.ts";

/** What the call of somebody who knocks is made of: a patient's, or a colleague's with the device's own signer. */
export type GuestCallParts = {
  scope: Scope;
  card: WaitingCard;
  tickets: TicketPort;
  openSignal: (access: () => Promise<Result<SignalAccess>>, events: SignalEvents) => SignalPort;
  worker: KeyWorker;
  signer: Signer;
  media: MediaPort;
  clock: CallClock;
  /** A timer that no hidden tab slows down (`createWorkerTimer`). */
  workerAfter: CallClock["after"];
  /** Who waits, for a colleague who may come to lead; a patient's finds nobody. */
  findWaiting: FindWaiting;
  chance: Chance;
  mark: (name: string) => void;
  /** Ends the workers that hold keys. */
  endWorkers: () => void;
};

/** What every call offers, whichever seat it has. */
export type VisitCall = {
  observe: Observe;
  orders: Orders;
  /** Raises or lowers the own hand. */
  setHand: (isRaised: boolean) => Promise<Result<null>>;
  /** The own workstation is locked, or no longer. */
  setAway: (isAway: boolean) => Promise<Result<null>>;
  /** The person answered what was asked, one way or the other; opening the microphone is the person's own press. */
  answerAsk: () => void;
};

/** The call of somebody who knocked, from the knock to the goodbye. Sent back to waiting it ends with `returned`: begin a new one. */
export type GuestCall = VisitCall & {
  /** Leaves the waiting room or the visit; all keys die. `replaced`: to go on in another tab. */
  leave: (reason?: "left" | "replaced") => Promise<void>;
  /** Once the service has heard the goodbye, or there is none to hear any more. */
  parted: () => Promise<void>;
  /** Tries the line again now. */
  hurry: () => void;
  /** The network changed or the machine slept: the line begins anew at once. */
  renewLine: () => void;
};

type Admitted = Extract<Push, { type: "admitted" }>;

/** Knocks, waits, and follows the signed chain; fails closed with the code of what did not hold. */
export const startGuestCall = async (parts: GuestCallParts): Promise<Result<GuestCall>> => {
  const { worker, signer, scope, chance } = parts;
  const hello = await makeHello({ worker, signer, scope, chance, role: "participant" });
  return hello.ok ? succeed(new Guest(parts, hello.value).handle()) : hello;
};

class Guest {
  readonly #parts: GuestCallParts;
  readonly #hello: OwnHello;
  readonly #core: CallCore;
  readonly #signal: SignalPort;
  readonly #place: Place;
  readonly #card: OwnCard;
  readonly #orders: Orders;
  #admission: Admitted | null = null;
  #keys: VisitKeys | null = null;
  #member: Member | null = null;
  /** What came for a member before its keys were there, in order. */
  readonly #early: Push[] = [];
  readonly #goodbye: Goodbye;
  /** Whether it was said over this line who one is. */
  #isKnown = false;

  constructor(parts: GuestCallParts, hello: OwnHello) {
    const request: SignalPort["request"] = (intent) => {
      this.#isKnown ||= intent.type === "knock" || intent.type === "resume";
      return this.#signal.request(intent);
    };
    this.#parts = parts;
    this.#hello = hello;
    this.#core = createCallCore({
      ...parts,
      renewAccess: () => request({ type: "renewMedia" }),
      openKeys: () => void this.#openKeys(),
      wipe: () => void this.#wipe(),
    });
    this.#core.setOwnId(hello.hello.participantId);
    this.#place = createPlace({ ...parts, hello, request });
    this.#card = createOwnCard({ ...parts, hello, request });
    this.#orders = createOrderDesk({ core: this.#core, orders: () => this.#member?.orders() ?? null });
    this.#goodbye = createGoodbye({
      line: {
        request,
        // Before the service knows whose line it is, a goodbye would be nobody's.
        status: () => (this.#isKnown ? this.#signal.status() : "connecting"),
        renew: () => this.#signal.renew(),
      },
      word: () =>
        this.#admission === null
          ? { type: "leaveWaiting" }
          : { type: "leaveVisit", visitId: parts.scope.visitId },
      after: parts.clock.after,
    });
    this.#signal = parts.openSignal(() => this.#access(), {
      onPush: (push) => this.#hear(push),
      onStatus: (status) => this.#hearStatus(status),
      onWelcome: (ticket) => this.#greet(ticket),
    });
  }

  handle(): GuestCall {
    return {
      observe: this.#core.observe,
      orders: this.#orders,
      setHand: (isRaised) => this.#signal.request({ type: "hand", isRaised }),
      setAway: (isAway) => this.#signal.request({ type: "away", isAway }),
      answerAsk: () => this.#core.setAsked(null),
      leave: (reason) => this.#leave(reason),
      parted: () => this.#goodbye.settled(),
      hurry: () => this.#signal.hurry(),
      renewLine: () => this.#signal.renew(),
    };
  }

  async #access(): Promise<Result<SignalAccess>> {
    const access = await this.#place.ticket(!this.#core.isOver());
    if (!access.ok && !access.error.retryable) this.#refuse(access);
    return access;
  }

  async #greet(ticket: string): Promise<void> {
    const answer = await this.#place.greet(ticket, !this.#core.isOver());
    if (this.#core.isOver()) return this.#greetAfterwards(answer);
    if (!answer.ok && !answer.error.retryable) this.#refuse(answer);
  }

  /** Back at the own place only to say that one has left it. */
  #greetAfterwards(answer: Result<null>): void {
    if (answer.ok) this.#goodbye.sayAgain();
    else if (!answer.error.retryable) this.#goodbye.forget();
  }

  /** No ticket for good: the place is gone, or the visit is. */
  #refuse(refused: Failed): void {
    const reason = outReasons[refused.error.code];
    if (reason === undefined) this.#fail(refused);
    else this.#core.dispatch({ type: "out", reason });
  }

  #hearStatus(status: ReturnType<SignalPort["status"]>): void {
    if (status === "closed") return this.#goodbye.forget();
    if (status === "connecting") return;
    const isUp = status === "connected";
    this.#isKnown &&= isUp;
    if (this.#member !== null) this.#member.lineChanged(isUp);
    else this.#core.dispatch({ type: isUp ? "signalBack" : "signalLost" });
  }

  #hear(push: Push): void {
    if (this.#core.isOver()) return this.#hearAfterwards(push);
    switch (push.type) {
      case "waiting":
        this.#core.dispatch({ type: "waiting", host: push.host, late: push.late });
        return void this.#card.send(push.host.cardKey);
      case "admitted":
        return this.#hearAdmitted(push);
      case "askGate":
        return void this.#signal.request({
          type: "answerGate",
          challenge: push.challenge,
          isConnecting: this.#parts.media.isConnecting(),
        });
      case "out":
        return this.#core.dispatch({ type: "out", reason: push.reason });
      case "visit":
      case "board":
      case "ack":
      case "heartbeat":
      case "hostCommand":
      case "coHostRequest":
      case "media":
        return this.#hearAsMember(push);
      case "welcome":
      case "day":
      case "count":
        return;
    }
  }

  /** Whoever left the queue may have been let in meanwhile, and then leaves the visit. */
  #hearAfterwards(push: Push): void {
    if (push.type === "admitted") this.#admission = push;
    if (push.type === "out") this.#goodbye.forget();
  }

  /** Before the first keys what is said is kept in its order, but for the state, which is whole each time. */
  #hearAsMember(push: Push): void {
    if (this.#member !== null)
      return push.type === "admitted" ? void this.#catchUp(this.#member, push) : this.#member.hear(push);
    if (push.type === "visit") this.#core.setVisit(push.snapshot);
    if (push.type === "media") this.#core.setAccess(push.media, true);
    if (push.type === "board" || push.type === "ack" || push.type === "admitted") this.#early.push(push);
  }

  #hearAdmitted(push: Admitted): void {
    this.#parts.mark("visit:admit-received");
    const isFirst = this.#admission === null;
    this.#admission = push;
    if (isFirst) this.#parts.media.approach(push.media, this.#hello.hello.participantId);
    this.#core.setVisit(push.snapshot);
    this.#core.setAccess(push.media, false);
    if (isFirst) this.#core.dispatch({ type: "admitted" });
    else this.#hearAsMember(push);
  }

  /** After a cut: the entries that were missed, then media if it was lost too. */
  async #catchUp(member: Member, push: Admitted): Promise<void> {
    await member.catchUp(push.entries, push.hellos, push.snapshot);
  }

  async #openKeys(): Promise<void> {
    const push = this.#admission;
    if (push === null) return;
    const joining = await joiningOf(push, this.#parts.scope);
    if (!joining.ok) return this.#fail(joining);
    const silence = createSilence(this.#parts.clock);
    const keys = await createMemberKeys({
      ...this.#parts,
      ...joining.value,
      ownHello: this.#hello,
      isLeaderSilent: silence.isLeaderSilent,
    });
    if (this.#core.isOver()) return;
    const member = this.#sitDown(keys, silence);
    const taken = member.catchUp(push.entries, push.hellos, this.#core.snapshot().visit ?? push.snapshot);
    for (const early of this.#early.splice(0)) this.#hearAsMember(early);
    if (!(await taken)) return;
    if (keys.head() === null) return this.#fail(fail("KEY_MISSING"));
    this.#parts.mark("visit:key-ready");
    this.#core.dispatch({ type: "keysReady" });
  }

  #sitDown(keys: VisitKeys, silence: Silence): Member {
    const member = createMember({
      ...this.#parts,
      visitId: this.#parts.scope.visitId,
      ownId: this.#hello.hello.participantId,
      core: this.#core,
      keys,
      silence,
      line: this.#signal,
      sayGoodbye: this.#goodbye.say,
    });
    this.#keys = keys;
    this.#member = member;
    return member;
  }

  #fail(failed: Failed): void {
    this.#core.dispatch({ type: "failed", code: failed.error.code });
  }

  /** Says goodbye and is out at once: a page that is being left does not wait for an answer. */
  async #leave(reason: "left" | "replaced" = "left"): Promise<void> {
    const said = this.#goodbye.say();
    this.#core.dispatch({ type: "out", reason });
    await said;
  }

  /** Keys die at once, whatever the media server does; the line goes when the goodbye was heard, or the place that it gives up is gone. */
  async #wipe(): Promise<void> {
    this.#member?.stop();
    void this.#keys?.wipe();
    this.#parts.endWorkers();
    void this.#parts.media.disconnect();
    const cancel = this.#parts.clock.after(PLACE_KEPT_MS, this.#goodbye.forget);
    await this.#goodbye.settled();
    cancel();
    this.#signal.close();
  }
}

type Failed = Extract<Result<never>, { ok: false }>;

const outReasons: Partial<Record<ErrorCode, OutReason>> = {
  VISIT_ENDED: "ended",
  DENIED: "denied",
  REMOVED: "removed",
  PLACE_EXPIRED: "expired",
};
