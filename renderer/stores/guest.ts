import { type StoreApi, createStore } from "zustand/vanilla";
import type { DeviceState, WaitingCard } from "../../protocol/card.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { checkName } from "../../protocol/names.ts";
import type { Result } from "../../protocol/result.ts";
import type { Arrival, VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { GuestCall } from "../call/guest-call.ts";
import type { CallEnd } from "../call/machine.ts";
import type { DeviceKind, MediaPort, OwnMedia, VisibleTile } from "../call/ports.ts";
import type { DeviceChoices } from "./device-choices.ts";
import { type CheckIn, type GuestModel, firstGuestModel } from "./guest-model.ts";
import { remember } from "./visit-memory.ts";

/** A device that the guest tests. */
type Tested = "camera" | "microphone";

/** The devices as this store uses them. */
export type GuestDevices = {
  open: (kind: Tested, deviceId?: string) => Promise<Result<null>>;
  close: (kind: Tested) => void;
  playBell: () => Promise<void>;
  observe: (
    listener: (facts: DeviceChoices & Pick<GuestModel["test"], "camera" | "microphone">) => void,
  ) => () => void;
};

/** What a call is begun with; the passcode is null for a browser that came back without one. */
export type GuestCallInput = {
  passcode: string | null;
  /** Whether this browser was let in before, so that its cookie may stand for the passcode: anybody else would be refused, and that written down. */
  isKnown: boolean;
  arrival: Arrival;
  card: WaitingCard;
};

export type GuestParts = {
  /** Null when the link's fragment is damaged. */
  join: {
    look: () => Promise<Result<VisitLook>>;
    arrive: (passcode: string) => Promise<Result<Arrival>>;
    comeBack: () => Promise<Result<Arrival>>;
  } | null;
  /** Whether this browser can change encoded frames; without it nobody is let in. */
  canEncrypt: boolean;
  language: string;
  devices: GuestDevices;
  /** Media of the call that is running or comes next. */
  media: () => MediaPort;
  /** From now on `media` is another call's: each has workers and keys of its own. */
  renewMedia: () => void;
  /** Takes the visit for this tab; false while another tab of the browser has it. */
  claimTab: () => Promise<boolean>;
  takeOver: () => Promise<void>;
  startCall: (input: GuestCallInput) => Promise<Result<GuestCall>>;
  now: () => number;
};

/** What a guest can want; each is answered by a new model. */
type GuestIntents = ReturnType<Guest["intentsOf"]>;

/** The guest's way from the link to the goodbye. */
export const createGuest = (parts: GuestParts): { store: StoreApi<GuestModel>; intents: GuestIntents } => {
  const guest = new Guest(parts);
  return { store: guest.store, intents: guest.intentsOf() };
};

class Guest {
  readonly store: StoreApi<GuestModel>;
  readonly #parts: GuestParts;
  /** What this guest knocked with, kept for as long as the page lives to knock again after being sent back. */
  #knocked: GuestCallInput | null = null;
  #passcode: string | null = null;
  #arrival: Arrival | null = null;
  #call: GuestCall | null = null;
  #isStarting = false;

  constructor(parts: GuestParts) {
    this.#parts = parts;
    this.store = createStore<GuestModel>(() => firstGuestModel(parts.language));
    parts.devices.observe((facts) => this.#setTest(facts));
  }

  intentsOf() {
    return { ...this.#arrivalIntents(), ...this.#visitIntents() };
  }

  #arrivalIntents() {
    return {
      look: () => void this.#look(),
      arrive: (code: string) => void this.#arrive(code),
      useHere: () => void this.#parts.takeOver().then(() => this.#look()),
      checkIn: (draft: CheckIn) => this.#checkIn(draft),
      openDevice: (kind: Tested, deviceId?: string) => void this.#openDevice(kind, deviceId),
      noteMicrophoneHeard: () => this.#setTest({ isMicrophoneHeard: true }),
      ringBell: () => void this.#ringBell(),
      answerBell: (wasHeard: boolean) => this.#setTest({ bell: wasHeard ? "heard" : "notHeard" }),
      goToWaitingRoom: (options: { withCamera: boolean }) => void this.#goToWaitingRoom(options),
      /** Knocks anew with the same card, after the place or the keys were lost. */
      waitAgain: () => void this.#knockAgain(nothingOn),
    };
  }

  #visitIntents() {
    const media = (): MediaPort => this.#parts.media();
    return {
      leave: () => void this.#call?.leave(),
      /** The network changed or the machine slept. */
      renewLine: () => this.#call?.renewLine(),
      toggleCamera: () => void media().setCamera(this.#own()?.isCameraOn !== true),
      toggleMicrophone: () => void media().setMicrophone(this.#own()?.isMicrophoneOn !== true),
      holdToTalk: (isHeld: boolean) => void media().setMicrophone(isHeld),
      startSharing: () => void this.#wish(media().startShare()),
      stopSharing: () => void media().stopShare(),
      setHand: (isRaised: boolean) => void this.#wish(this.#call?.setHand(isRaised)),
      answerAsked: (isUnmuting: boolean) => {
        this.#call?.answerAsk();
        if (isUnmuting) void media().setMicrophone(true);
      },
      chooseDevice: (kind: DeviceKind, id: string) => void media().switchDevice(kind, id),
      setVisible: (tiles: readonly VisibleTile[]) => media().setVisible(tiles),
      setShortcuts: (hasShortcuts: boolean) => this.#set({ hasShortcuts }),
      dismissFailure: () => this.#set({ failure: null }),
      /** Another tab of this browser took the visit over. */
      loseTab: () => this.#loseTab(),
      playSound: () => void media().playSound(),
    };
  }

  #set(change: Partial<GuestModel>): void {
    this.store.setState(change);
  }

  #setTest(change: Partial<GuestModel["test"]>): void {
    this.#set({ test: { ...this.store.getState().test, ...change } });
  }

  #refuse(obstacle: ErrorCode): void {
    this.#closeDevices();
    this.#set({ step: "obstacle", obstacle, isBusy: false });
  }

  #own(): OwnMedia | undefined {
    return this.store.getState().call?.media.own;
  }

  async #wish(wished: Promise<Result<null>> | undefined): Promise<void> {
    this.#set({ failure: null });
    const done = await wished;
    // Who closed the browser's own picker knows it.
    if (done?.ok === false && done.error.code !== "SHARE_CANCELLED") this.#set({ failure: done.error.code });
  }

  async #look(): Promise<void> {
    const { join, canEncrypt, claimTab } = this.#parts;
    if (!canEncrypt) return this.#refuse("ENCRYPTION_UNSUPPORTED");
    if (join === null) return this.#refuse("LINK_INVALID");
    this.#set({ step: "looking" });
    const seen = await join.look();
    if (seen.ok) this.#set({ look: seen.value });
    else if (!backCodes.has(seen.error.code)) return this.#refuse(ofWholeLink(seen.error.code));
    if (!(await claimTab())) return this.#set({ step: "obstacle", obstacle: "OTHER_TAB" });
    // A browser that was let in before comes back without a passcode, also by a link that lets nobody new in.
    const back = await join.comeBack();
    if (back.ok) return this.#arrived(back.value, null);
    if (!unknownCodes.has(back.error.code)) return this.#refuse(ofWholeLink(back.error.code));
    if (!seen.ok) return this.#refuse(ofWholeLink(seen.error.code));
    this.#set({ step: "arrive" });
  }

  async #arrive(code: string): Promise<void> {
    this.#set({ isBusy: true, arriveFailure: null });
    const answer = await (this.#parts.join?.arrive(code) ?? Promise.resolve(fail("LINK_INVALID")));
    if (answer.ok) return this.#arrived(answer.value, code);
    if (obstacles.has(answer.error.code)) return this.#refuse(ofWholeLink(answer.error.code));
    this.#set({ isBusy: false, arriveFailure: answer.error.code });
  }

  #arrived(arrival: Arrival, passcode: string | null): void {
    const { hostName, clinicName, kind, wording } = arrival;
    this.#passcode = passcode;
    this.#arrival = arrival;
    this.#set({
      step: "checkIn",
      isBusy: false,
      isBack: passcode === null,
      arrival: { hostName, clinicName, kind, wording },
    });
  }

  #checkIn(draft: CheckIn): void {
    const name = checkName(draft.name, [this.#arrival?.hostName ?? ""]);
    if (!name.ok) return this.#set({ checkIn: draft, nameError: name.error.code });
    this.#set({ checkIn: { ...draft, name: name.value }, nameError: null, step: "deviceTest" });
    for (const kind of ["camera", "microphone"] as const) void this.#openDevice(kind);
  }

  async #openDevice(kind: Tested, deviceId?: string): Promise<void> {
    this.#setTest({ opening: [...this.store.getState().test.opening, kind] });
    await this.#parts.devices.open(kind, deviceId);
    this.#setTest({ opening: this.store.getState().test.opening.filter((one) => one !== kind) });
  }

  async #ringBell(): Promise<void> {
    this.#setTest({ bell: "ringing" });
    await this.#parts.devices.playBell();
    if (this.store.getState().test.bell === "ringing") this.#setTest({ bell: "asking" });
  }

  async #goToWaitingRoom({ withCamera }: { withCamera: boolean }): Promise<void> {
    const arrival = this.#arrival;
    if (arrival === null || this.#isStarting) return;
    if (!withCamera) this.#parts.devices.close("camera");
    const { test, checkIn: said } = this.store.getState();
    const camera = withCamera ? test.camera : "untested";
    const card = { ...said, camera, microphone: test.microphone, speaker: speakerOf(test.bell) };
    const isOn = { isCameraOn: camera === "works", isMicrophoneOn: test.microphone === "works" };
    const passcode = this.#passcode;
    await this.#knock({ passcode, isKnown: passcode === null, arrival, card }, isOn);
  }

  async #knock(input: GuestCallInput, isOn: IsOn): Promise<void> {
    this.#isStarting = true;
    const started = await this.#start(input, isOn);
    this.#isStarting = false;
    if (!started.ok) return this.#refuse(started.error.code);
    if (this.store.getState().step === "obstacle") return this.#giveAway(started.value);
    const call = started.value;
    this.#call = call;
    this.#knocked = input;
    call.observe((snapshot) => {
      if (this.#call === call) this.#follow(snapshot);
    });
  }

  async #start(input: GuestCallInput, { isCameraOn, isMicrophoneOn }: IsOn): Promise<Result<GuestCall>> {
    const media = this.#parts.media();
    media.prepare();
    if (isCameraOn) await media.setCamera(true);
    if (isMicrophoneOn) await media.setMicrophone(true);
    return this.#parts.startCall(input);
  }

  #follow(snapshot: CallSnapshot): void {
    const { state } = snapshot;
    if (state.phase === "ended") return this.#over(snapshot, state.end);
    const { wasInVisit, isReturned, memory } = this.store.getState();
    const isIn = state.phase === "inVisit";
    this.#set({
      call: snapshot,
      step: "call",
      wasInVisit: wasInVisit || isIn,
      isReturned: isReturned && !isIn,
      memory: remember(memory, snapshot, this.#parts.now()),
    });
  }

  #over(snapshot: CallSnapshot, end: CallEnd): void {
    const isReturned = end.kind === "out" && end.reason === "returned";
    this.#call = null;
    this.#set({ call: snapshot, step: "call", isReturned });
    if (isReturned) void this.#knockAgain(snapshot.media.own);
    else this.#closeDevices();
  }

  /** Keys and media of the call before are gone: a new one knocks with the same card, by the cookie or the passcode that is still known. */
  async #knockAgain(isOn: IsOn): Promise<void> {
    if (this.#knocked === null || this.#call !== null || this.#isStarting) return;
    this.#isStarting = true;
    // The call before is still ending: its workers and devices go within this turn.
    await Promise.resolve();
    this.#parts.renewMedia();
    this.#set({ memory: firstGuestModel(this.#parts.language).memory, failure: null });
    const isKnown = this.#knocked.isKnown || this.store.getState().wasInVisit;
    await this.#knock({ ...this.#knocked, isKnown }, isOn);
  }

  /** Whoever has read the goodbye already loses nothing. */
  #loseTab(): void {
    const isOver = this.store.getState().step === "call" && !this.#isStarting;
    if (this.#call !== null) void this.#call.leave("replaced");
    else if (!isOver) this.#refuse("OTHER_TAB");
  }

  async #giveAway(call: GuestCall): Promise<void> {
    await call.leave("replaced");
    this.#parts.renewMedia();
  }

  #closeDevices(): void {
    for (const kind of ["camera", "microphone"] as const) this.#parts.devices.close(kind);
  }
}

/** What of one's own is on when the waiting begins. */
type IsOn = Pick<OwnMedia, "isCameraOn" | "isMicrophoneOn">;

const nothingOn: IsOn = { isCameraOn: false, isMicrophoneOn: false };

/** Answers that end the arrival; anything else is said beside the passcode. */
const obstacles: ReadonlySet<ErrorCode> = new Set([
  "LINK_INVALID",
  "LINK_EXPIRED",
  "LINK_RESTING",
  "LINK_RETIRED",
  "VISIT_ENDED",
  "REMOVED",
  "DENIED",
]);

/** Answers to a link that lets nobody new in, by which a known browser may still come back. */
const backCodes: ReadonlySet<ErrorCode> = new Set(["LINK_INVALID", "LINK_RESTING", "LINK_RETIRED"]);

/** What the service answers to a browser that it does not know: the passcode decides. */
const unknownCodes: ReadonlySet<ErrorCode> = new Set([
  "NOT_ADMITTED",
  "LINK_INVALID",
  "LINK_RESTING",
  "LINK_RETIRED",
]);

/** A link that came here whole is not damaged: if the service refuses it, the service does not know it. */
const ofWholeLink = (code: ErrorCode): ErrorCode => (code === "LINK_INVALID" ? "NOT_FOUND" : code);

const speakerOf = (bell: GuestModel["test"]["bell"]): DeviceState =>
  bell === "heard" ? "works" : "untested";
