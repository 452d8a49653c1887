import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { ColleagueArrival } from "../../protocol/ipc.ts";
import type { Result } from "../../protocol/result.ts";
import type { AccountView } from "../../protocol/accounts.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { CallEnd } from "../call/machine.ts";
import type { Orders } from "../call/orders.ts";
import type { MediaPort, Push, SignalAccess, SignalPort } from "../call/ports.ts";
import type { Boards } from "./boards.ts";
import type { CallBuilders, DesktopCall } from "./desktop-calls.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { OpenVisit } from "./desktop-model.ts";
import type { DesktopStore } from "./desktop-store.ts";
import { createFindWaiting } from "./find-waiting.ts";
import {
  type Way,
  cardOf,
  failureOfEnd,
  giveUp,
  joinedOf,
  mayWaitAgain,
  openedVisit,
  ticketsOf,
} from "./open-visit.ts";
import { type OwnMediaDesk, createOwnMediaDesk } from "./own-media.ts";
import { type ShareDesk, createShareDesk } from "./share-desk.ts";
import { remember } from "./visit-memory.ts";
import { type Ways, createWays } from "./ways.ts";

/** What the desk of the open visit needs. */
export type VisitDeskParts = CallBuilders & {
  main: DesktopMain;
  store: DesktopStore;
  /** The line of whoever is signed in; null while nobody is. */
  line: () => SignalPort | null;
  boards: () => Boards;
  later: (ms: number, run: () => void) => () => void;
  now: () => number;
  /** BCP 47; what a colleague's card says. */
  language: () => string;
};

/** The one visit that is open on this desktop, opened here or joined as a colleague. */
export class VisitDesk {
  readonly share: ShareDesk;
  readonly own: OwnMediaDesk;
  readonly #parts: VisitDeskParts;
  #built: DesktopCall | null = null;
  #opening: { id: VisitId; done: Promise<boolean> } | null = null;
  readonly #ways: Ways;
  #hasTurnedOn = false;
  #isLocked = false;
  /** The service's word that was last answered with "stepped away". */
  #awaySaidTo: CallSnapshot["visit"] = null;
  #isInCall = false;

  constructor(parts: VisitDeskParts) {
    const media = (): MediaPort | null => this.media();
    this.#parts = parts;
    this.#ways = createWays(parts.main);
    this.share = createShareDesk({ ...parts, media });
    this.own = createOwnMediaDesk({ ...parts, media });
  }

  media(): MediaPort | null {
    return this.#built?.media ?? null;
  }

  /** Opens a visit here, or goes back into the one that is open; another one stays closed until this one has ended. False where nothing can be ordered in it. */
  async openVisit(id: VisitId): Promise<boolean> {
    const { account, visits, visit: open } = this.#parts.store.get();
    if (this.#opening?.id === id) return this.#opening.done;
    if (open?.visitId === id) return true;
    const visit = visits?.find((one) => one.id === id);
    const signal = this.#parts.line();
    const isBusy = open !== null || this.#opening !== null;
    if (isBusy || account === null || visit === undefined || signal === null) return false;
    this.#parts.store.set({ failure: null });
    return this.#once(id, visit.isOwn ? this.#openOwn(visit, account, signal) : this.#goBack(visit, account));
  }

  /** Into a colleague's visit by its link; the waiting begins when the passcode held. */
  async join(link: string, passcode: string): Promise<void> {
    const { main, store } = this.#parts;
    const joining = { phase: "joining" } as const;
    store.set({ join: joining });
    const arrival = await main.join({ link, passcode });
    const isWanted = store.get().join === joining && store.get().visit === null;
    if (!isWanted) return arrival.ok ? void main.forgetJoin(arrival.value.visitId) : undefined;
    if (!arrival.ok) return store.set({ join: { phase: "failed", code: arrival.error.code } });
    store.set({ join: { phase: "none" }, failure: null });
    await this.#once(arrival.value.visitId, this.#enter(arrival.value));
  }

  forgetJoin(): void {
    this.#parts.store.set({ join: { phase: "none" } });
  }

  /** Gives an order in the open visit, and says why it was not done. */
  async order(run: (orders: Orders) => Promise<Result<null>>): Promise<boolean> {
    const { store } = this.#parts;
    store.set({ failure: null });
    const done = this.#built === null ? fail("VISIT_NOT_OPEN") : await run(this.#built.call.orders);
    return done.ok || store.fail(done.error.code);
  }

  async setHand(isRaised: boolean): Promise<void> {
    const set = await this.#built?.call.setHand(isRaised);
    if (set?.ok === false) this.#parts.store.fail(set.error.code);
  }

  /** The workstation was locked, or its person is back: nothing is sent or played, a share ends, and the others read that one stepped away. */
  setLocked(isLocked: boolean): void {
    if (this.#isLocked === isLocked) return;
    this.#isLocked = isLocked;
    this.media()?.setLocked(isLocked);
    if (isLocked) void this.share.stop();
    void this.#built?.call.setAway(isLocked);
  }

  answerAsked(isUnmuting: boolean): void {
    this.#built?.call.answerAsk();
    if (isUnmuting) void this.own.turnOn("microphone");
  }

  /** Ends the open visit for all; one that never opened is cancelled. */
  async endVisit(id: VisitId): Promise<void> {
    const { store, line } = this.#parts;
    if (store.get().visit?.visitId === id) return void (await this.order((orders) => orders.end()));
    store.set({ failure: null });
    const ended = await line()?.request({ type: "endVisit", visitId: id, change: null });
    if (ended?.ok === false) store.fail(ended.error.code);
  }

  /** Out of the visit, or of its waiting room; a host is refused, and ends or hands over. */
  async leave(): Promise<void> {
    const built = this.#built;
    if (built === null) return this.closeJoined();
    const isWaiting = this.#parts.store.get().visit?.call.announce === null;
    if (built.kind === "joined" && isWaiting) await built.call.leave();
    else await this.order((orders) => orders.leave());
  }

  /** Makes a co-host the host, then leaves. */
  async leaveTo(id: ParticipantId): Promise<void> {
    if (await this.order((orders) => orders.handOver(id))) await this.leave();
  }

  /** Knocks again after the place or the keys were lost. */
  async waitAgain(): Promise<void> {
    if (this.#built === null) await this.#knockAgain(false);
  }

  /** A joined visit is over, and the person has read why. */
  closeJoined(): void {
    const { store } = this.#parts;
    this.#ways.forget();
    if (this.#built === null) store.set({ visit: null });
  }

  /** The line of the desktop is there or not. */
  lineChanged(isUp: boolean): void {
    if (this.#built?.kind === "own") this.#built.call.signalChanged(isUp);
  }

  hear(push: Push): void {
    if (this.#built?.kind === "own") this.#built.call.hear(push);
    this.#ways.hear(push);
  }

  /** The machine woke up or its network changed: what may be dead begins anew at once. */
  wake(): void {
    this.#built?.wake();
    if (this.#built?.kind === "joined") this.#built.call.renewLine();
  }

  /** Without a word more: the sign-in is over. */
  drop(): void {
    const built = this.#built;
    this.#setBuilt(null);
    this.#isLocked = false;
    this.share.close();
    this.share.follow(false);
    this.#ways.drop();
    if (built !== null) void giveUp(built);
  }

  async #once(id: VisitId, done: Promise<boolean>): Promise<boolean> {
    this.#opening = { id, done };
    try {
      return await done;
    } finally {
      this.#opening = null;
    }
  }

  async #openOwn(visit: VisitSummary, account: AccountView, signal: SignalPort): Promise<boolean> {
    const { buildOwn, boards, store } = this.#parts;
    const findWaiting = createFindWaiting(store);
    const built = await buildOwn({ visit, account, signal, findWaiting });
    if (!built.ok) return store.fail(built.error.code);
    if (!this.#isSignedInOver(signal)) return giveUp(built.value);
    this.#begin(built.value, openedVisit(visit.id, null));
    await this.#turnOn(built.value);
    if (this.#built !== built.value) return false;
    if (signal.status() === "connected") this.#ways.forgetGoodbye(visit.id);
    const opened = await built.value.call.open(visit.phase === "scheduled" ? null : boards().of(visit.id));
    if (opened.ok || !this.#isSignedInOver(signal)) return opened.ok;
    await built.value.call.abandon();
    return visit.phase === "scheduled"
      ? store.fail(opened.error.code)
      : this.#joinLed(visit.id, signal, opened.error.code);
  }

  /**
   * A visit that a colleague leads cannot be opened, and its board need not even be readable by who made it (`code` says why it did
   * not open): then one knocks like everybody else. If nobody else leads it, the service says so, and `code` stands.
   */
  async #joinLed(id: VisitId, signal: SignalPort, code: ErrorCode): Promise<false> {
    const { main, store } = this.#parts;
    const arrival = await main.joinOwn(id);
    if (!arrival.ok) return store.fail(code === "LED_BY_COLLEAGUE" ? arrival.error.code : code);
    // The device of a window that was lost holds no key any more: it must not stay in the visit beside the new one.
    await signal.request({ type: "leaveVisit", visitId: id });
    return this.#enter(arrival.value);
  }

  /** Into one's own visit, which a colleague leads now. */
  async #joinOwn(id: VisitId, isReturned: boolean): Promise<false> {
    const { main, store } = this.#parts;
    const arrival = await main.joinOwn(id);
    if (!arrival.ok) return store.fail(arrival.error.code);
    await this.#enter(arrival.value, isReturned);
    return false;
  }

  /** Back into a colleague's visit of the day list: main still knows the way, or says that it does not. */
  async #goBack(visit: VisitSummary, account: AccountView): Promise<false> {
    const { main, store } = this.#parts;
    const access = await main.arriveAgain(visit.id);
    if (!access.ok) return store.fail(access.error.code);
    const clinic = await main.readClinic();
    const wording = clinic.ok ? clinic.value.wording : { text: "", phone: "" };
    const { id: visitId, opening, kind } = visit;
    const { clinicName } = account;
    await this.#enter({
      visitId,
      opening,
      kind,
      clinicName,
      hostName: visit.hostName,
      wording,
      access: access.value,
    });
    return false;
  }

  /** Begins to wait; never in a position to order anything yet. */
  async #enter({ access, ...way }: ColleagueArrival, isReturned = false): Promise<false> {
    this.#ways.set(way);
    await this.#knock(way, access, isReturned);
    return false;
  }

  async #knockAgain(isReturned: boolean): Promise<void> {
    const way = this.#ways.get();
    if (way !== null) await this.#knock(way, null, isReturned);
  }

  async #knock(way: Way, access: SignalAccess | null, isReturned: boolean): Promise<void> {
    const { buildJoined, store, language } = this.#parts;
    const { account } = store.get();
    const signal = this.#parts.line();
    if (account === null || signal === null) return;
    const { visitId, opening } = way;
    const built = await buildJoined({
      scope: { visitId, opening },
      card: cardOf(account, language()),
      tickets: ticketsOf(this.#parts.main, visitId, access),
      findWaiting: createFindWaiting(store),
    });
    if (!built.ok) return this.#giveUpWay(built.error.code);
    if (!this.#isSignedInOver(signal) || this.#built !== null || this.#ways.get() !== way)
      return void giveUp(built.value);
    this.#begin(built.value, openedVisit(visitId, joinedOf(way, isReturned)));
  }

  #giveUpWay(code: ErrorCode): void {
    const { store } = this.#parts;
    this.#ways.forget();
    store.set({ visit: null });
    store.fail(code);
  }

  /** Main counts being in a call as presence, and locks it with the workstation. */
  #setBuilt(built: DesktopCall | null): void {
    this.#built = built;
    this.#sayInCall(built?.kind === "own");
    if (built !== null && this.#isLocked) built.media.setLocked(true);
  }

  /** A new line, or a call that begins, is to the service nobody who stepped away: it is told again. */
  async #stayAway(built: DesktopCall, { visit, ownId }: CallSnapshot): Promise<void> {
    if (!this.#isLocked || visit === null || visit === this.#awaySaidTo) return;
    const own = visit.participants.find(({ participantId }) => participantId === ownId);
    if (own?.isConnected !== true || own.isAway) return;
    this.#awaySaidTo = visit;
    const said = await built.call.setAway(true);
    if (!said.ok && this.#awaySaidTo === visit) this.#awaySaidTo = null;
  }

  #sayInCall(isInCall: boolean): void {
    if (this.#isInCall === isInCall) return;
    this.#isInCall = isInCall;
    void this.#parts.main.sayInCall(isInCall);
  }

  #isSignedInOver(signal: SignalPort): boolean {
    return this.#parts.line() === signal;
  }

  #begin(built: DesktopCall, first: (call: CallSnapshot) => OpenVisit): void {
    const { store } = this.#parts;
    this.#setBuilt(built);
    this.#hasTurnedOn = false;
    let isFirst = true;
    built.call.observe((call) => {
      if (this.#built !== built) return;
      const { visit } = store.get();
      const before = isFirst || visit === null ? first(call) : visit;
      isFirst = false;
      this.#follow(built, before, call);
    });
  }

  #follow(built: DesktopCall, before: OpenVisit, call: CallSnapshot): void {
    const { state } = call;
    if (state.phase === "ended") return this.#over(built, { ...before, call }, state.end);
    // Who waits to be let in is not in the call yet.
    if (call.announce !== null) this.#sayInCall(true);
    const memory = remember(before.memory, call, this.#parts.now());
    this.#parts.store.set({ visit: { ...before, call, memory } });
    this.share.follow(call.media.own.isSharing);
    void this.#stayAway(built, call);
    // A colleague's camera stays dark in the waiting room, where nobody sees it.
    if (built.kind === "joined" && state.phase === "securing") void this.#turnOn(built);
  }

  #over(built: DesktopCall, visit: OpenVisit, end: CallEnd): void {
    const { store, line } = this.#parts;
    this.#setBuilt(null);
    this.share.close();
    this.share.follow(false);
    if (end.kind === "out" && end.reason === "returned") return void this.#returned(built, visit);
    const isKnown = end.kind === "out" && end.reason === "left";
    if (built.kind === "own" || isKnown) {
      const signal = line();
      // Who is on a way again, or signed in anew, needs what main knows.
      const isIdle = () => this.#opening === null && store.get().join.phase !== "joining";
      void this.#ways.leave(built, visit.visitId, () => isIdle() && line() === signal);
      const failure = failureOfEnd(end);
      return store.set({ visit: null, ...(failure === null ? {} : { failure }) });
    }
    store.set({ visit: { ...visit, picker: { state: "closed" }, shareTitle: null } });
    if (!mayWaitAgain(end)) this.#ways.forget();
  }

  /** Sent back to waiting: the keys are gone, and this device knocks anew by itself, at its old place in the queue. */
  async #returned(built: DesktopCall, visit: OpenVisit): Promise<void> {
    const { store } = this.#parts;
    const { joined, visitId } = visit;
    store.set({ visit: joined === null ? null : { ...visit, joined: { ...joined, isReturned: true } } });
    // The call is still ending: its workers and devices go within this turn.
    await Promise.resolve();
    if (built.kind === "own") await this.#once(visitId, this.#joinOwn(visitId, true));
    else await this.#knockAgain(true);
  }

  async #turnOn(built: DesktopCall): Promise<void> {
    if (this.#hasTurnedOn) return;
    this.#hasTurnedOn = true;
    // Nobody sits there who would know: what is off stays off until the person presses.
    if (this.#parts.store.get().auth.session.state === "covered") return;
    for (const kind of ["camera", "microphone"] as const) {
      if (this.#built !== built) return;
      await this.own.turnOn(kind); // oxlint-disable-line no-await-in-loop -- one question of the system at a time
    }
  }
}
