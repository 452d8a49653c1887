import { type StoreApi, createStore } from "zustand/vanilla";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { DesktopConfig, LinkAndPasscode, ShareSource, VisitDraft } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountView } from "../../protocol/routes.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import type { HostCall } from "../call/host-call.ts";
import type { MediaPort, Push, SignalEvents, SignalPort } from "../call/ports.ts";
import type { Cards } from "../e2ee/cards.ts";
import { createBoards } from "./boards.ts";
import { type CardReader, createCardReader } from "./cards.ts";
import { type DesktopModel, type OpenVisit, firstDesktopModel } from "./desktop-model.ts";

/** What main does for this window; each is a channel of the IPC table. */
export type DesktopMain = {
  readConfig: () => Promise<Result<DesktopConfig>>;
  readSession: () => Promise<Result<AccountView | null>>;
  signIn: (input: { email: string; password: string }) => Promise<Result<AccountView>>;
  signOut: () => Promise<Result<unknown>>;
  createVisit: (draft: VisitDraft) => Promise<Result<{ visit: VisitSummary; invitation: LinkAndPasscode }>>;
  renewLink: (id: VisitId) => Promise<Result<LinkAndPasscode>>;
  listShareSources: () => Promise<Result<ShareSource[]>>;
  chooseShareSource: (id: string) => Promise<Result<unknown>>;
  copyText: (text: string) => Promise<Result<unknown>>;
  onSessionChanged: (listener: (account: AccountView | null) => void) => void;
};

/** One call of the desktop, as the composition builds it. */
export type BuiltCall = { call: HostCall; media: MediaPort };

export type DesktopParts = {
  main: DesktopMain;
  openSignal: (events: SignalEvents) => SignalPort;
  startCards: () => Cards;
  publishCardKey: (cards: Cards, account: AccountView, signal: SignalPort) => Promise<void>;
  buildCall: (visit: VisitSummary, account: AccountView, signal: SignalPort) => Promise<Result<BuiltCall>>;
};

type Running = { signal: SignalPort; cards: Cards; reader: CardReader };

/** The desktop's state and what can be wanted of it. */
export const createDesktop = (parts: DesktopParts): Desktop => new Desktop(parts);

/** Sign-in, the day, the queue, and the one visit that is open here. */
export class Desktop {
  readonly store: StoreApi<DesktopModel> = createStore<DesktopModel>(() => firstDesktopModel);
  readonly #parts: DesktopParts;
  #running: Running | null = null;
  #built: BuiltCall | null = null;
  #opening: { id: VisitId; done: Promise<boolean> } | null = null;
  readonly #boards = createBoards();

  constructor(parts: DesktopParts) {
    this.#parts = parts;
    parts.main.onSessionChanged((account) =>
      account === null ? this.#signedOut() : this.#signedIn(account),
    );
  }

  media(): MediaPort | null {
    return this.#built?.media ?? null;
  }

  async start(): Promise<void> {
    const config = await this.#parts.main.readConfig();
    const session = await this.#parts.main.readSession();
    this.#set({
      isStarting: false,
      config: config.ok ? config.value : null,
      signInFailure: config.ok ? null : config.error.code,
    });
    if (session.ok && session.value !== null) this.#signedIn(session.value);
  }

  async signIn(input: { email: string; password: string }): Promise<void> {
    this.#set({ isSigningIn: true, signInFailure: null });
    const signed = await this.#parts.main.signIn(input);
    this.#set({ isSigningIn: false, signInFailure: signed.ok ? null : signed.error.code });
    if (signed.ok) this.#signedIn(signed.value);
  }

  async signOut(): Promise<void> {
    await this.#parts.main.signOut();
    this.#signedOut();
  }

  async createVisit(draft: VisitDraft): Promise<void> {
    await this.#invite("created", async () => {
      const made = await this.#parts.main.createVisit(draft);
      return made.ok ? succeed(made.value.invitation) : made;
    });
  }

  async renewLink(id: VisitId): Promise<void> {
    await this.#invite("renewed", () => this.#parts.main.renewLink(id));
  }

  /** Only the answer to the last wish is shown, and none once it was forgotten. */
  async #invite(purpose: "created" | "renewed", make: () => Promise<Result<LinkAndPasscode>>): Promise<void> {
    const making = { phase: "making" } as const;
    this.#set({ invitation: making });
    const made = await make();
    if (this.store.getState().invitation !== making) return;
    this.#set({
      invitation: made.ok
        ? { phase: "ready", purpose, invitation: made.value }
        : { phase: "failed", code: made.error.code },
    });
  }

  forgetInvitation(): void {
    this.#set({ invitation: { phase: "none" } });
  }

  copyText(text: string): void {
    void this.#parts.main.copyText(text);
  }

  /** Opens a visit here, or goes back into the one that is open; another one stays closed until this one has ended. */
  async openVisit(id: VisitId): Promise<boolean> {
    const { account, visits, visit: open } = this.store.getState();
    if (this.#opening?.id === id) return this.#opening.done;
    if (open?.visitId === id) return true;
    const visit = visits?.find((one) => one.id === id);
    const isBusy = open !== null || this.#opening !== null;
    if (isBusy || account === null || visit === undefined || this.#running === null) return false;
    this.#set({ failure: null });
    const done = this.#openCall(visit, account, this.#running.signal);
    this.#opening = { id, done };
    try {
      return await done;
    } finally {
      this.#opening = null;
    }
  }

  async #openCall(visit: VisitSummary, account: AccountView, signal: SignalPort): Promise<boolean> {
    const built = await this.#parts.buildCall(visit, account, signal);
    if (!built.ok) return this.#failed(built.error.code);
    const { call, media } = built.value;
    if (this.#running?.signal !== signal) return giveUp(call);
    this.#built = built.value;
    call.observe((snapshot) => this.#follow(visit.id, snapshot));
    for (const kind of ["camera", "microphone"] as const) {
      await this.#turnOn(media, kind); // oxlint-disable-line no-await-in-loop -- one question of the system at a time
      if (this.#built !== built.value) return false;
    }
    const opened = await call.open(visit.phase === "scheduled" ? null : this.#boards.of(visit.id));
    if (opened.ok || this.#running?.signal !== signal) return opened.ok;
    await call.abandon();
    return this.#failed(opened.error.code);
  }

  /** One click to admit: the visit is opened for it when it is not open yet. */
  async admit(target: { visitId: VisitId; participantId: ParticipantId }): Promise<void> {
    this.#set({ failure: null });
    if (!(await this.openVisit(target.visitId))) return;
    const { waiting, cards } = this.store.getState();
    const row = waiting.find(({ participantId }) => participantId === target.participantId);
    const card = cards.get(target.participantId);
    if (row === undefined || card === undefined) return void this.#failed("NOT_WAITING");
    const { participantId, hello } = row;
    const admitted = await this.#built?.call.admit([{ participantId, hello, name: card.name }]);
    if (admitted?.ok === false) this.#failed(admitted.error.code);
  }

  async deny(target: { visitId: VisitId; participantId: ParticipantId }): Promise<void> {
    this.#set({ failure: null });
    const denied = await this.#running?.signal.request({ type: "deny", ...target });
    if (denied?.ok === false) this.#failed(denied.error.code);
  }

  async setMayShare(id: ParticipantId, mayShare: boolean): Promise<void> {
    this.#set({ failure: null });
    const set = await this.#built?.call.setMayShare(id, mayShare);
    if (set?.ok === false) this.#failed(set.error.code);
  }

  /** Ends the open visit for all; one that never opened is cancelled. */
  async endVisit(id: VisitId): Promise<void> {
    this.#set({ failure: null });
    const isHere = this.store.getState().visit?.visitId === id;
    const ended = isHere
      ? await this.#built?.call.end()
      : await this.#running?.signal.request({ type: "endVisit", visitId: id, change: null });
    if (ended?.ok === false) this.#failed(ended.error.code);
  }

  async toggleCamera(): Promise<void> {
    await this.#toggle("camera", this.store.getState().visit?.call.media.own.isCameraOn !== true);
  }

  async toggleMicrophone(): Promise<void> {
    await this.#toggle("microphone", this.store.getState().visit?.call.media.own.isMicrophoneOn !== true);
  }

  async #turnOn(media: MediaPort, kind: "camera" | "microphone"): Promise<void> {
    const set = await (kind === "camera" ? media.setCamera(true) : media.setMicrophone(true));
    this.#setVisit({ [`${kind}Error`]: set.ok ? null : set.error.code });
  }

  async #toggle(kind: "camera" | "microphone", isOn: boolean): Promise<void> {
    const media = this.media();
    if (media === null) return;
    if (isOn) return this.#turnOn(media, kind);
    await (kind === "camera" ? media.setCamera(false) : media.setMicrophone(false));
  }

  async openPicker(): Promise<void> {
    const picker = { state: "loading" } as const;
    this.#setVisit({ picker });
    const sources = await this.#parts.main.listShareSources();
    if (this.store.getState().visit?.picker !== picker) return;
    this.#setVisit({ picker: sources.ok ? { state: "ready", sources: sources.value } : { state: "failed" } });
  }

  closePicker(): void {
    this.#setVisit({ picker: { state: "closed" } });
  }

  async share(id: string): Promise<void> {
    this.#set({ failure: null });
    const { visit } = this.store.getState();
    const source =
      visit?.picker.state === "ready" ? visit.picker.sources.find((one) => one.id === id) : undefined;
    this.closePicker();
    const chosen = await this.#parts.main.chooseShareSource(id);
    if (!chosen.ok) return void this.#failed(chosen.error.code);
    this.#setVisit({ shareTitle: source?.title ?? "" });
    const started = await this.media()?.startShare();
    if (started?.ok !== false) return;
    this.#setVisit({ shareTitle: null });
    this.#failed(started.error.code);
  }

  async stopSharing(): Promise<void> {
    await this.media()?.stopShare();
  }

  #set(change: Partial<DesktopModel>): void {
    this.store.setState(change);
  }

  #setVisit(change: Partial<OpenVisit>): void {
    const { visit } = this.store.getState();
    if (visit !== null) this.#set({ visit: { ...visit, ...change } });
  }

  #failed(code: ErrorCode): false {
    this.#set({ failure: code });
    return false;
  }

  #signedIn(account: AccountView): void {
    if (this.#running !== null) return;
    this.#set({ account, failure: null });
    const cards = this.#parts.startCards();
    const reader = createCardReader(cards, (open) => {
      if (this.#running?.cards === cards) this.#set({ cards: open });
    });
    const signal = this.#parts.openSignal({
      onPush: (push) => this.#hear(push),
      onStatus: (status) => {
        this.#set({ signal: status });
        this.#built?.call.signalChanged(status === "connected");
      },
      onWelcome: async () => this.#parts.publishCardKey(cards, account, signal),
    });
    this.#running = { signal, cards, reader };
  }

  #signedOut(): void {
    const running = this.#running;
    this.#running = null;
    void this.#built?.call.abandon();
    this.#built = null;
    running?.signal.close();
    void running?.cards.wipe().then(() => running.cards.close());
    const { config } = this.store.getState();
    this.#set({ ...firstDesktopModel, isStarting: false, config });
  }

  #hear(push: Push): void {
    if (push.type === "day") {
      this.#set({ visits: push.visits, waiting: push.waiting });
      this.#running?.reader.read(push.waiting, push.visits);
    }
    if (push.type === "board") this.#boards.take(push.entry, push.hellos);
    this.#built?.call.hear(push);
  }

  #follow(visitId: VisitId, call: OpenVisit["call"]): void {
    if (call.state.phase === "ended") return this.#left(call);
    const before = this.store.getState().visit ?? emptyVisit(visitId, call);
    this.#set({
      visit: {
        ...before,
        call,
        shareTitle: call.media.own.isSharing ? before.shareTitle : keepTitle(before, call),
      },
    });
  }

  #left(call: OpenVisit["call"]): void {
    this.#built = null;
    const { state } = call;
    const failure = state.phase === "ended" && state.end.kind === "failed" ? state.end.code : null;
    this.#set({ visit: null, ...(failure === null ? {} : { failure }) });
  }
}

/** For a call that came too late: whoever wanted it has signed out. */
const giveUp = async (call: HostCall): Promise<false> => {
  await call.abandon();
  return false;
};

const emptyVisit = (visitId: VisitId, call: OpenVisit["call"]): OpenVisit => ({
  visitId,
  call,
  shareTitle: null,
  picker: { state: "closed" },
  cameraError: null,
  microphoneError: null,
});

/** The title of what is about to be shared stays until the share has run and stopped. */
const keepTitle = (before: OpenVisit, call: OpenVisit["call"]): string | null =>
  before.call.media.own.isSharing && !call.media.own.isSharing ? null : before.shareTitle;
