import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { OutReason } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import { readCardKey, sealCard } from "../e2ee/cards.ts";
import { type OwnHello, makeHello, readHello } from "../e2ee/hello.ts";
import type { KeyClock } from "../e2ee/key-clock.ts";
import type { KeyWorker } from "../e2ee/key-worker-client.ts";
import { type MemberKeys, createMemberKeys } from "../e2ee/member-keys.ts";
import { createOneAtATime } from "../e2ee/one-at-a-time.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import { type CallCore, type CallSnapshot, createCallCore } from "./call-core.ts";
import type { MediaPort, Push, SignalAccess, SignalEvents, SignalPort, TicketPort } from "./ports.ts";

/** What a guest's call is made of; everything that touches the world is passed in. */
export type GuestCallParts = {
  scope: Scope;
  card: WaitingCard;
  tickets: TicketPort;
  openSignal: (access: () => Promise<Result<SignalAccess>>, events: SignalEvents) => SignalPort;
  worker: KeyWorker;
  signer: Signer;
  media: MediaPort;
  clock: KeyClock;
  chance: Chance;
  mark: (name: string) => void;
  /** Ends the workers that hold keys. */
  endWorkers: () => void;
};

/** A patient's call from the knock to the goodbye. */
export type GuestCall = {
  observe: (listener: (snapshot: CallSnapshot) => void) => () => void;
  /** Leaves the waiting room or the visit; all keys die. `replaced`: to go on in another tab. */
  leave: (reason?: "left" | "replaced") => Promise<void>;
  /** Tries the line again now. */
  hurry: () => void;
};

type Admitted = Extract<Push, { type: "admitted" }>;

/** The own place in the waiting room or the visit; `asked` while nobody knows whether the knock was taken. */
type Place = "none" | "asked" | "kept";

/** Knocks, waits, and follows the host's signed chain; fails closed with the code of what did not hold. */
export const startGuestCall = async (parts: GuestCallParts): Promise<Result<GuestCall>> => {
  const { worker, signer, scope, chance } = parts;
  const hello = await makeHello({ worker, signer, scope, chance, role: "participant" });
  if (!hello.ok) return hello;
  return { ok: true, value: new Guest(parts, hello.value).handle() };
};

class Guest {
  readonly #parts: GuestCallParts;
  readonly #hello: OwnHello;
  readonly #core: CallCore;
  readonly #signal: SignalPort;
  /** What the host says is taken in the order of its coming, the first keys included. */
  readonly #inOrder = createOneAtATime();
  #keys: MemberKeys | null = null;
  #admission: Admitted | null = null;
  #place: Place = "none";
  #sealedFor: string | null = null;
  #goodbye: Promise<unknown> = Promise.resolve();

  constructor(parts: GuestCallParts, hello: OwnHello) {
    this.#parts = parts;
    this.#hello = hello;
    this.#core = createCallCore({
      media: parts.media,
      after: (ms, run) => parts.clock.after(ms, run),
      renewAccess: () => this.#signal.request({ type: "renewMedia" }),
      openKeys: () => void this.#inOrder(() => this.#openKeys()),
      wipe: () => void this.#wipe(),
    });
    this.#core.setOwnId(hello.hello.participantId);
    this.#signal = parts.openSignal(() => this.#access(), {
      onPush: (push) => this.#hear(push),
      onStatus: (status) => this.#hearStatus(status),
      onWelcome: (ticket) => this.#greet(ticket),
    });
  }

  handle(): GuestCall {
    return {
      observe: this.#core.observe,
      leave: (reason) => this.#leave(reason),
      hurry: () => this.#signal.hurry(),
    };
  }

  async #access(): Promise<Result<SignalAccess>> {
    const access = await this.#ticket();
    if (!access.ok && !access.error.retryable) this.#refuse(access);
    return access;
  }

  /** Back to the own place, if there is one or may be one; otherwise to the door. */
  async #ticket(): Promise<Result<SignalAccess>> {
    const { tickets } = this.#parts;
    if (this.#place === "none") return tickets.arrive();
    const back = await tickets.resume(this.#hello.hello.participantId);
    const isUnknown = this.#place === "asked" && !back.ok && !back.error.retryable;
    if (back.ok) this.#place = "kept";
    if (!isUnknown) return back;
    this.#place = "none";
    return tickets.arrive();
  }

  /** No ticket for good: the place is gone, or the visit is. */
  #refuse(refused: Extract<Result<never>, { ok: false }>): void {
    const reason = outReasons[refused.error.code];
    if (reason === undefined) this.#fail(refused);
    else this.#core.dispatch({ type: "out", reason });
  }

  #hearStatus(status: ReturnType<SignalPort["status"]>): void {
    if (status === "lost") this.#core.dispatch({ type: "signalLost" });
    if (status === "connected") this.#core.dispatch({ type: "signalBack" });
  }

  async #greet(ticket: string): Promise<void> {
    const answer = this.#place === "kept" ? await this.#resume(ticket) : await this.#knock();
    if (!answer.ok && !answer.error.retryable) this.#refuse(answer);
  }

  async #knock(): Promise<Result<null>> {
    this.#place = "asked";
    const answer = await this.#signal.request({ type: "knock", hello: this.#hello.envelope, card: null });
    if (answer.ok) this.#place = "kept";
    else if (answer.error.code !== "SERVICE_UNREACHABLE") this.#place = "none";
    return answer;
  }

  async #resume(ticket: string): Promise<Result<null>> {
    const { participantId } = this.#hello.hello;
    const ticketHash = await sha256(bytesOf(ticket));
    const body = encodeResume({ ...this.#parts.scope, participantId, ticketHash });
    const proof = await this.#parts.signer.sign("resume", body);
    return proof.ok ? this.#signal.request({ type: "resume", proof: proof.value }) : proof;
  }

  #hear(push: Push): void {
    switch (push.type) {
      case "waiting":
        this.#core.dispatch({ type: "waiting", host: push.host });
        return void this.#sendCard(push.host.cardKey);
      case "admitted":
        return this.#hearAdmitted(push);
      case "visit":
        this.#core.setVisit(push.snapshot);
        return this.#keys?.setConnected(connectedIn(push.snapshot.participants));
      case "board":
        return void this.#inOrder(() => this.#take([push.entry], push.hellos));
      case "ack":
        return void this.#keys?.noteAck(push.from, push.ack);
      case "media":
        return this.#core.setAccess(push.media);
      case "askGate":
        return void this.#signal.request({
          type: "answerGate",
          challenge: push.challenge,
          isConnecting: this.#parts.media.isConnecting(),
        });
      case "out":
        return this.#core.dispatch({ type: "out", reason: push.reason });
      case "welcome":
      case "day":
        return;
    }
  }

  /** Seals the own card to the card key of the host's present sign-in; a new sign-in gets a new card. */
  async #sendCard(envelope: SignedEnvelope | null): Promise<void> {
    if (envelope === null || this.#sealedFor === envelope.body) return;
    this.#sealedFor = envelope.body;
    const cardKey = await readCardKey(envelope);
    if (!cardKey.ok) return this.#forgetCard();
    const { scope, card } = this.#parts;
    const sealed = await sealCard(card, cardKey.value, { scope, helloHash: this.#hello.hash });
    if (!sealed.ok) return this.#forgetCard();
    const sent = await this.#signal.request({ type: "updateCard", card: sealed.value });
    if (!sent.ok) this.#forgetCard();
  }

  #forgetCard(): void {
    this.#sealedFor = null;
  }

  #hearAdmitted(push: Admitted): void {
    this.#parts.mark("visit:admit-received");
    const isFirst = this.#admission === null;
    this.#admission = push;
    if (isFirst) this.#parts.media.approach(push.media, this.#hello.hello.participantId);
    this.#core.setVisit(push.snapshot);
    this.#core.setAccess(push.media);
    if (isFirst) this.#core.dispatch({ type: "admitted" });
    else void this.#inOrder(() => this.#catchUp(push));
  }

  async #openKeys(): Promise<void> {
    const push = this.#admission;
    if (push === null) return;
    const host = await readHello("hostHello", push.hostHello, this.#parts.scope);
    if (!host.ok) return this.#fail(host);
    this.#keys = await createMemberKeys({
      worker: this.#parts.worker,
      signer: this.#parts.signer,
      ownHello: this.#hello,
      hostSigningKey: host.value.hello.signingKey,
      clock: this.#parts.clock,
    });
    this.#keys.setConnected(connectedIn(push.snapshot.participants));
    if (!(await this.#take(push.entries, push.hellos))) return;
    this.#parts.mark("visit:key-ready");
    this.#core.dispatch({ type: "keysReady" });
  }

  /** After a cut: the entries that were missed, then media if it was lost too. */
  async #catchUp(push: Admitted): Promise<void> {
    if (await this.#take(push.entries, push.hellos)) this.#core.dispatch({ type: "signalBack" });
  }

  async #take(entries: readonly BoardEntry[], hellos: Admitted["hellos"]): Promise<boolean> {
    const keys = this.#keys;
    if (keys === null) return false;
    await keys.noteHellos(hellos);
    for (const entry of entries) {
      const isKnown = entry.rev <= (keys.head()?.announce.rev ?? 0);
      if (!isKnown && !(await this.#accept(keys, entry))) return false; // oxlint-disable-line no-await-in-loop -- a chain has an order
    }
    return true;
  }

  async #accept(keys: MemberKeys, entry: BoardEntry): Promise<boolean> {
    const accepted = await keys.accept(entry);
    if (!accepted.ok) {
      this.#fail(accepted);
      return false;
    }
    this.#core.follow(accepted.value.announce, accepted.value.names);
    void this.#signal.request({ type: "ack", ack: accepted.value.ack });
    return true;
  }

  #fail(failed: Extract<Result<never>, { ok: false }>): void {
    this.#core.dispatch({ type: "failed", code: failed.error.code });
  }

  /** Says goodbye and is out at once: a page that is being left does not wait for an answer. */
  async #leave(reason: "left" | "replaced" = "left"): Promise<void> {
    const isWaiting = this.#admission === null;
    this.#goodbye = this.#signal.request({ type: isWaiting ? "leaveWaiting" : "leaveVisit" });
    this.#core.dispatch({ type: "out", reason });
    await this.#goodbye;
  }

  /** Keys die at once, whatever the media server does; the line goes when the goodbye was heard. */
  async #wipe(): Promise<void> {
    void this.#keys?.wipe();
    this.#parts.endWorkers();
    void this.#parts.media.disconnect();
    await this.#goodbye;
    this.#signal.close();
  }
}

const outReasons: Partial<Record<ErrorCode, OutReason>> = {
  VISIT_ENDED: "ended",
  DENIED: "denied",
  REMOVED: "removed",
  PLACE_EXPIRED: "expired",
};

const connectedIn = (participants: Admitted["snapshot"]["participants"]) =>
  participants.filter(({ isConnected }) => isConnected).map(({ participantId }) => participantId);
