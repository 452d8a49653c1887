import { createStore } from "zustand/vanilla";
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
export type Guest = ReturnType<typeof createGuest>;

/** The guest's way from the link to the goodbye. */
export const createGuest = (parts: GuestParts) => {
  const store = createStore<GuestModel>(() => firstGuestModel(parts.language));
  const set = (change: Partial<GuestModel>): void => store.setState(change);
  const setTest = (change: Partial<GuestModel["test"]>): void =>
    set({ test: { ...store.getState().test, ...change } });
  let passcode = "";
  let arrival: Arrival | null = null;
  let call: GuestCall | null = null;

  parts.devices.observe((facts) => setTest(facts));

  const refuse = (obstacle: ErrorCode): void => set({ step: "obstacle", obstacle, isBusy: false });

  const look = async (): Promise<void> => {
    if (!parts.canEncrypt) return refuse("ENCRYPTION_UNSUPPORTED");
    if (parts.join === null) return refuse("LINK_INVALID");
    set({ step: "looking" });
    const seen = await parts.join.look();
    if (!seen.ok) return refuse(ofWholeLink(seen.error.code));
    set({ look: seen.value });
    set((await parts.claimTab()) ? { step: "arrive" } : { step: "obstacle", obstacle: "OTHER_TAB" });
  };

  const arrive = async (code: string): Promise<void> => {
    set({ isBusy: true, arriveFailure: null });
    const answer = await (parts.join?.arrive(code) ?? Promise.resolve(fail("LINK_INVALID")));
    if (answer.ok) {
      passcode = code;
      arrival = answer.value;
      return set({ step: "checkIn", isBusy: false });
    }
    if (obstacles.has(answer.error.code)) return refuse(ofWholeLink(answer.error.code));
    set({ isBusy: false, arriveFailure: answer.error.code });
  };

  const checkIn = (draft: CheckIn): void => {
    const name = checkName(draft.name, [arrival?.hostName ?? ""]);
    if (!name.ok) return set({ checkIn: draft, nameError: name.error.code });
    set({ checkIn: { ...draft, name: name.value }, nameError: null, step: "deviceTest" });
    for (const kind of ["camera", "microphone"] as const) void openDevice(kind);
  };

  const openDevice = async (kind: Tested, deviceId?: string): Promise<void> => {
    setTest({ opening: [...store.getState().test.opening, kind] });
    await parts.devices.open(kind, deviceId);
    setTest({ opening: store.getState().test.opening.filter((one) => one !== kind) });
  };

  const ringBell = async (): Promise<void> => {
    setTest({ bell: "ringing" });
    await parts.devices.playBell();
    if (store.getState().test.bell === "ringing") setTest({ bell: "asking" });
  };

  const follow = (snapshot: CallSnapshot): void => {
    const isIn = snapshot.state.phase === "inVisit";
    set({
      call: snapshot,
      step: "call",
      wasInVisit: store.getState().wasInVisit || isIn,
      startedAt: store.getState().startedAt ?? (isIn ? parts.now() : null),
    });
    if (snapshot.state.phase === "ended")
      for (const kind of ["camera", "microphone"] as const) parts.devices.close(kind);
  };

  const goToWaitingRoom = async ({ withCamera }: { withCamera: boolean }): Promise<void> => {
    if (arrival === null) return;
    if (!withCamera) parts.devices.close("camera");
    const { test, checkIn: said } = store.getState();
    const camera = withCamera ? test.camera : "untested";
    const media = parts.media();
    media.prepare();
    if (camera === "works") await media.setCamera(true);
    if (test.microphone === "works") await media.setMicrophone(true);
    const card = { ...said, camera, microphone: test.microphone, speaker: speakerOf(test.bell) };
    const started = await parts.startCall({ passcode, arrival, card });
    if (!started.ok) return refuse(started.error.code);
    call = started.value;
    call.observe(follow);
  };

  const share = async (): Promise<void> => void (await parts.media().startShare());
  const own = () => store.getState().call?.media.own;

  return {
    store,
    intents: {
      look: () => void look(),
      arrive: (code: string) => void arrive(code),
      useHere: () => void parts.takeOver().then(look),
      checkIn,
      openDevice: (kind: Tested, deviceId?: string) => void openDevice(kind, deviceId),
      noteMicrophoneHeard: () => setTest({ isMicrophoneHeard: true }),
      ringBell: () => void ringBell(),
      answerBell: (wasHeard: boolean) => setTest({ bell: wasHeard ? "heard" : "notHeard" }),
      goToWaitingRoom: (options: { withCamera: boolean }) => void goToWaitingRoom(options),
      leave: () => void call?.leave(),
      hurry: () => call?.hurry(),
      toggleCamera: () => void parts.media().setCamera(own()?.isCameraOn !== true),
      toggleMicrophone: () => void parts.media().setMicrophone(own()?.isMicrophoneOn !== true),
      startSharing: () => void share(),
      stopSharing: () => void parts.media().stopShare(),
      /** Another tab of this browser took the visit over. */
      loseTab: () => (call === null ? refuse("OTHER_TAB") : void call.leave("replaced")),
      playSound: () => void parts.media().playSound(),
    },
  };
};

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
