import { type StoreApi, createStore } from "zustand/vanilla";
import type { DeviceState, WaitingCard } from "../../protocol/card.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { checkName } from "../../protocol/names.ts";
import type { Result } from "../../protocol/result.ts";
import type { Arrival, VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { GuestCall } from "../call/guest-call.ts";
import type { MediaPort } from "../call/ports.ts";
import { type CheckIn, type GuestModel, firstGuestModel } from "./guest-model.ts";

/** A device that the guest tests. */
type Tested = "camera" | "microphone";

/** The devices as this store uses them. */
export type GuestDevices = {
  open: (kind: Tested, deviceId?: string) => Promise<Result<null>>;
  close: (kind: Tested) => void;
  playBell: () => Promise<void>;
  observe: (
    listener: (
      facts: Pick<
        GuestModel["test"],
        "camera" | "microphone" | "cameras" | "microphones" | "cameraId" | "microphoneId"
      >,
    ) => void,
  ) => () => void;
};

export type GuestParts = {
  /** Null when the link's fragment is damaged. */
  join: {
    look: () => Promise<Result<VisitLook>>;
    arrive: (passcode: string) => Promise<Result<Arrival>>;
  } | null;
  /** Whether this browser can change encoded frames; without it nobody is let in. */
  canEncrypt: boolean;
  language: string;
  devices: GuestDevices;
  media: () => MediaPort;
  /** Takes the visit for this tab; false while another tab of the browser has it. */
  claimTab: () => Promise<boolean>;
  takeOver: () => Promise<void>;
  startCall: (input: { passcode: string; arrival: Arrival; card: WaitingCard }) => Promise<Result<GuestCall>>;
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
  #passcode = "";
  #arrival: Arrival | null = null;
  #call: GuestCall | null = null;
  #isStarting = false;

  constructor(parts: GuestParts) {
    this.#parts = parts;
    this.store = createStore<GuestModel>(() => firstGuestModel(parts.language));
    parts.devices.observe((facts) => this.#setTest(facts));
  }

  intentsOf() {
    const media = (): MediaPort => this.#parts.media();
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
      leave: () => void this.#call?.leave(),
      hurry: () => this.#call?.hurry(),
      toggleCamera: () => void media().setCamera(this.#own()?.isCameraOn !== true),
      toggleMicrophone: () => void media().setMicrophone(this.#own()?.isMicrophoneOn !== true),
      startSharing: () => void media().startShare(),
      stopSharing: () => void media().stopShare(),
      /** Another tab of this browser took the visit over. */
      loseTab: () => (this.#call === null ? this.#refuse("OTHER_TAB") : void this.#call.leave("replaced")),
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

  #own(): CallSnapshot["media"]["own"] | undefined {
    return this.store.getState().call?.media.own;
  }

  async #look(): Promise<void> {
    const { join, canEncrypt, claimTab } = this.#parts;
    if (!canEncrypt) return this.#refuse("ENCRYPTION_UNSUPPORTED");
    if (join === null) return this.#refuse("LINK_INVALID");
    this.#set({ step: "looking" });
    const seen = await join.look();
    if (!seen.ok) return this.#refuse(ofWholeLink(seen.error.code));
    this.#set({ look: seen.value });
    this.#set((await claimTab()) ? { step: "arrive" } : { step: "obstacle", obstacle: "OTHER_TAB" });
  }

  async #arrive(code: string): Promise<void> {
    this.#set({ isBusy: true, arriveFailure: null });
    const answer = await (this.#parts.join?.arrive(code) ?? Promise.resolve(fail("LINK_INVALID")));
    if (answer.ok) {
      this.#passcode = code;
      this.#arrival = answer.value;
      return this.#set({ step: "checkIn", isBusy: false });
    }
    if (obstacles.has(answer.error.code)) return this.#refuse(ofWholeLink(answer.error.code));
    this.#set({ isBusy: false, arriveFailure: answer.error.code });
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

  async #goToWaitingRoom(options: { withCamera: boolean }): Promise<void> {
    const arrival = this.#arrival;
    if (arrival === null || this.#isStarting) return;
    this.#isStarting = true;
    const started = await this.#start(arrival, options);
    this.#isStarting = false;
    if (!started.ok) return this.#refuse(started.error.code);
    if (this.store.getState().step === "obstacle") return started.value.leave("replaced");
    this.#call = started.value;
    this.#call.observe((snapshot) => this.#follow(snapshot));
  }

  async #start(arrival: Arrival, { withCamera }: { withCamera: boolean }): Promise<Result<GuestCall>> {
    if (!withCamera) this.#parts.devices.close("camera");
    const { test, checkIn: said } = this.store.getState();
    const camera = withCamera ? test.camera : "untested";
    const media = this.#parts.media();
    media.prepare();
    if (camera === "works") await media.setCamera(true);
    if (test.microphone === "works") await media.setMicrophone(true);
    const card = { ...said, camera, microphone: test.microphone, speaker: speakerOf(test.bell) };
    return this.#parts.startCall({ passcode: this.#passcode, arrival, card });
  }

  #follow(snapshot: CallSnapshot): void {
    const isIn = snapshot.state.phase === "inVisit";
    const { wasInVisit, startedAt } = this.store.getState();
    this.#set({
      call: snapshot,
      step: "call",
      wasInVisit: wasInVisit || isIn,
      startedAt: startedAt ?? (isIn ? this.#parts.now() : null),
    });
    if (snapshot.state.phase === "ended") this.#closeDevices();
  }

  #closeDevices(): void {
    for (const kind of ["camera", "microphone"] as const) this.#parts.devices.close(kind);
  }
}

/** Answers that end the arrival; anything else is said beside the passcode. */
const obstacles: ReadonlySet<ErrorCode> = new Set([
  "LINK_INVALID",
  "LINK_EXPIRED",
  "LINK_RESTING",
  "VISIT_ENDED",
]);

/** A link that came here whole is not damaged: if the service refuses it, the service does not know it. */
const ofWholeLink = (code: ErrorCode): ErrorCode => (code === "LINK_INVALID" ? "NOT_FOUND" : code);

const speakerOf = (bell: GuestModel["test"]["bell"]): DeviceState =>
  bell === "heard" ? "works" : "untested";
