import type { StoreApi } from "zustand/vanilla";
import type { AccountView } from "../../protocol/accounts.ts";
import type { DesktopSession } from "../../protocol/desktop-session.ts";
import type { Push, SignalEvents, SignalPort } from "../call/ports.ts";
import type { Cards } from "../e2ee/cards.ts";
import { type Arrivals, createArrivals } from "./arrivals.ts";
import { type Boards, createBoards } from "./boards.ts";
import { type CardReader, createCardReader } from "./cards.ts";
import { type ClinicDesk, createClinicDesk } from "./clinic-desk.ts";
import type { CallBuilders } from "./desktop-calls.ts";
import type { DesktopMain } from "./desktop-main.ts";
import { type DesktopModel, type DesktopPlace, coveredModel, firstDesktopModel } from "./desktop-model.ts";
import { type DesktopStore, createDesktopStore } from "./desktop-store.ts";
import type { DeviceChoices } from "./device-choices.ts";
import type { TrialDevices } from "./device-trial.ts";
import { type Drafts, createDrafts } from "./drafts.ts";
import { type InvitationDesk, createInvitationDesk } from "./invitation-desk.ts";
import { type OfferedLinkDesk, createOfferedLink } from "./offered-link.ts";
import { type Preferences, createPreferences } from "./preferences.ts";
import { type Queue, createQueue } from "./queue.ts";
import { type SessionDesk, createSessionDesk } from "./session-desk.ts";
import { firstSession } from "./session-model.ts";
import { type SettingsDesk, createSettingsDesk } from "./settings-desk.ts";
import type { SettingsPane } from "./settings-model.ts";
import { type StaffDesk, createStaffDesk } from "./staff-desk.ts";
import { type StepUp, createStepUp } from "./step-up.ts";
import { type UpdateDesk, createUpdateDesk } from "./update-desk.ts";
import { VisitDesk } from "./visit-desk.ts";

/** What the desktop is composed of. */
export type DesktopParts = CallBuilders & {
  main: DesktopMain;
  openSignal: (events: SignalEvents) => SignalPort;
  startCards: () => Cards;
  publishCardKey: (cards: Cards, account: AccountView, signal: SignalPort) => Promise<void>;
  devices: TrialDevices;
  /** A short, soft sound in this page. */
  ring: () => void;
  later: (ms: number, run: () => void) => () => void;
  now: () => number;
  /** BCP 47. */
  language: () => string;
};

type Running = { signal: SignalPort; cards: Cards; reader: CardReader };

/** The desktop's state and what can be wanted of it. */
export const createDesktop = (parts: DesktopParts): Desktop => new Desktop(parts);

/** Sign-in, the day, and the desks at which everything else is wanted. */
export class Desktop {
  readonly store: StoreApi<DesktopModel>;
  readonly session: SessionDesk;
  readonly invitations: InvitationDesk;
  readonly clinic: ClinicDesk;
  readonly stepUp: StepUp;
  readonly staff: StaffDesk;
  readonly preferences: Preferences;
  readonly settings: SettingsDesk;
  readonly update: UpdateDesk;
  readonly links: OfferedLinkDesk;
  readonly drafts: Drafts;
  readonly visits: VisitDesk;
  readonly queue: Queue;
  readonly #parts: DesktopParts;
  readonly #state: DesktopStore = createDesktopStore();
  readonly #arrivals: Arrivals;
  #running: Running | null = null;
  #boards: Boards = createBoards();

  constructor(parts: DesktopParts) {
    const { main } = parts;
    const shared = { ...parts, store: this.#state, line: () => this.#running?.signal ?? null };
    this.#parts = parts;
    this.store = this.#state.api;
    this.session = createSessionDesk({ main: main.session, store: this.#state });
    this.stepUp = createStepUp({ main: main.session, store: this.#state });
    this.staff = createStaffDesk({
      main: main.staff,
      store: this.#state,
      withStepUp: this.stepUp.withStepUp,
    });
    const { workstation, readConfig } = main;
    this.preferences = createPreferences({ main: { ...workstation, readConfig }, store: this.#state });
    this.settings = createSettingsDesk({
      main: workstation,
      devices: parts.devices,
      store: this.#state,
      preferences: this.preferences,
      withStepUp: this.stepUp.withStepUp,
    });
    this.update = createUpdateDesk({ main: main.update, store: this.#state });
    this.links = createOfferedLink({ main: workstation, store: this.#state });
    this.drafts = createDrafts(workstation);
    this.invitations = createInvitationDesk(shared);
    this.clinic = createClinicDesk({ ...shared, staff: this.staff });
    this.visits = new VisitDesk({ ...shared, boards: () => this.#boards });
    this.queue = createQueue({ ...shared, visits: this.visits });
    this.#arrivals = createArrivals({
      notify: main.notifyWaiting,
      ring: parts.ring,
      isSharing: () => this.#state.get().visit?.call.media.own.isSharing === true,
    });
    main.session.onChanged((session) => this.#sessionChanged(session));
    workstation.onPoliciesChanged(() => {
      void this.preferences.readAgain();
      this.settings.policiesChanged();
    });
    main.onPowerChanged((change) => change === "resume" && this.wake());
    parts.devices.observe((devices) => this.#state.set({ devices: choicesOf(devices) }));
  }

  async start(): Promise<void> {
    const [config] = await Promise.all([
      this.#parts.main.readConfig(),
      this.preferences.read(),
      this.update.read(),
    ]);
    const session = await this.#parts.main.session.read();
    const { auth } = this.#state.get();
    this.#state.set({
      isStarting: false,
      config: config.ok ? config.value : null,
      auth: config.ok ? auth : { ...auth, failure: config.error.code },
    });
    if (session.ok) this.#sessionChanged(session.value);
  }

  copyText(text: string): void {
    void this.#parts.main.copyText(text);
  }

  dismissFailure(): void {
    this.#state.set({ failure: null });
  }

  /** To another place of the rail; what a place needs begins and ends with it. */
  goTo(place: DesktopPlace): void {
    void this.clinic.goTo(place);
    if (place === "settings") this.settings.open();
    else this.settings.close();
  }

  /** To one pane of the settings. */
  showSettings(pane: SettingsPane): void {
    this.settings.show(pane);
    this.goTo("settings");
  }

  /** The window that makes the shared link anew, over the open visit. */
  setRenewingLink(isRenewingLink: boolean): void {
    this.#state.setVisit({ isRenewingLink });
    if (!isRenewingLink) this.invitations.forget();
  }

  /** The machine woke up, or is on another network: every line that may be dead begins anew at once. */
  wake(): void {
    this.#running?.signal.renew();
    this.visits.wake();
  }

  #sessionChanged(session: DesktopSession): void {
    const { auth } = this.#state.get();
    const was = auth.session.state;
    this.#state.set({ auth: { ...auth, session } });
    switch (session.state) {
      case "signedOut":
        return this.#signedOut(session);
      case "active":
      case "warned":
        if (was === "covered") this.#uncovered();
        this.visits.setLocked(false);
        return this.#signedIn(session.account);
      case "covered":
        if (was !== "covered") this.#covered();
        return this.visits.setLocked(session.leavesCallAt !== null);
    }
  }

  /** Everything of a patient goes; of a running visit line, keys and media go on. */
  #covered(): void {
    this.#running?.reader.forget();
    this.visits.share.close();
    this.#forgetPlaces();
    this.#state.set(coveredModel);
    this.#sayCovered(true);
  }

  /** Staff, settings, and what waited for both factors. */
  #forgetPlaces(): void {
    this.staff.forget();
    this.settings.forget();
    this.stepUp.cancel();
  }

  /** The service shows the day again. */
  #uncovered(): void {
    const { auth, place } = this.#state.get();
    this.#state.set({ auth: { ...auth, failure: null }, waitingCount: null });
    if (place !== "today") this.goTo(place);
    void this.links.take();
    this.#sayCovered(false);
  }

  #sayCovered(isCovered: boolean): void {
    void this.#running?.signal.request({ type: "cover", isCovered });
  }

  #isCovered(): boolean {
    return this.#state.get().auth.session.state === "covered";
  }

  #signedIn(account: AccountView): void {
    if (this.#running !== null) return;
    this.#state.set({ account, failure: null });
    this.update.forget();
    const cards = this.#parts.startCards();
    const reader = createCardReader(cards, (open) => {
      if (this.#running?.cards === cards) this.#state.set({ cards: open });
    });
    const signal = this.#parts.openSignal({
      onPush: (push) => this.#hear(push),
      onStatus: (status) => {
        this.#state.set({ signal: status });
        this.visits.lineChanged(status === "connected");
      },
      onWelcome: async () => {
        if (this.#isCovered()) await signal.request({ type: "cover", isCovered: true });
        await this.#parts.publishCardKey(cards, account, signal);
      },
    });
    this.#running = { signal, cards, reader };
    void this.links.take();
  }

  #signedOut(session: DesktopSession): void {
    const running = this.#running;
    this.#running = null;
    this.visits.drop();
    this.#arrivals.forget();
    this.#boards = createBoards();
    this.invitations.forgetList();
    this.#forgetPlaces();
    running?.signal.close();
    void running?.cards.wipe().then(() => running.cards.close());
    const { config, preferences, devices, update, auth } = this.#state.get();
    const { failure } = auth;
    // codes that were shown to one person are not shown to the next
    const redeem = auth.redeem.phase === "done" ? firstSession.redeem : auth.redeem;
    this.#state.set({
      ...firstDesktopModel,
      isStarting: false,
      config,
      preferences,
      devices,
      update,
      auth: { ...firstSession, session, redeem, failure },
    });
  }

  #hear(push: Push): void {
    // nothing of the day is kept under a cover, whatever comes
    if (push.type === "day" && this.#isCovered()) return this.#count(push.waiting.length);
    if (push.type === "count") return this.#count(push.waiting);
    if (push.type === "day") {
      this.#state.set({ visits: push.visits, waiting: push.waiting });
      this.#boards.meet(push.waiting);
      this.#running?.reader.read(push.waiting, push.visits);
      this.#arrivals.count(push.waiting.length);
    }
    if (push.type === "board") this.#boards.take(push.entry, push.hellos);
    this.visits.hear(push);
  }

  #count(waitingCount: number): void {
    this.#state.set({ waitingCount });
    this.#arrivals.count(waitingCount);
  }
}

const choicesOf = (facts: DeviceChoices): DeviceChoices => {
  const { cameras, microphones, speakers, cameraId, microphoneId, speakerId } = facts;
  return { cameras, microphones, speakers, cameraId, microphoneId, speakerId };
};
