import type { LocalTrack, LocalVideoTrack } from "livekit-client";
import type { DeviceState } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Capture, watchCapture } from "./capture.ts";
import { type DeviceKind, deviceErrorOf, deviceStateOf } from "./device-errors.ts";
import { type DevicePlatform, type ShareContent, createDevicePlatform } from "./device-platform.ts";

/** One device that could be chosen. */
export type DeviceOption = { id: string; label: string };

/** What the device test and the visit's device menu show. */
export type DeviceFacts = {
  camera: DeviceState;
  microphone: DeviceState;
  cameras: readonly DeviceOption[];
  microphones: readonly DeviceOption[];
  /** Empty where the browser does not let a page choose. */
  speakers: readonly DeviceOption[];
  cameraId: string | null;
  microphoneId: string | null;
  /** The one that was chosen; null while the system decides. */
  speakerId: string | null;
};

/** Camera and microphone of this machine: opened once while waiting, published later without opening them again. */
export type Devices = {
  facts: () => DeviceFacts;
  observe: (listener: (facts: DeviceFacts) => void) => () => void;
  /** Opens this device, or the one chosen last; a published track goes on with it as the same publication. */
  open: (kind: DeviceKind, deviceId?: string) => Promise<Result<null>>;
  /** Goes on with another device; the one before comes back if that one does not work. A device that is off is only remembered. */
  switchTo: (kind: DeviceKind, deviceId: string) => Promise<Result<null>>;
  /** Opens whichever microphone the system takes by itself, and forgets what was chosen. */
  openDefaultMicrophone: () => Promise<Result<null>>;
  /** Turns the device off, and its light, and keeps the track for its publication. */
  rest: (kind: DeviceKind) => void;
  /** Turns the device off and forgets its track. */
  close: (kind: DeviceKind) => void;
  /** Whether the device is on and gives something. */
  isOpen: (kind: DeviceKind) => boolean;
  /** Calls back when an open device went away or was taken, and when a taken microphone is back. */
  onTrouble: (listener: (kind: DeviceKind, isBack: boolean) => void) => () => void;
  /** Remembers through what the visit is heard now. */
  noteSpeaker: (deviceId: string) => void;
  /** What the person picks to be shared; null when nothing was. */
  pickScreen: (content: ShareContent) => Promise<LocalVideoTrack | null>;
  camera: () => LocalVideoTrack | null;
  microphone: () => LocalTrack | null;
  /** How loud the microphone is now, 0..1. */
  level: () => number;
  playBell: () => Promise<void>;
  showPreview: (element: HTMLMediaElement) => () => void;
};

const untested: DeviceFacts = {
  camera: "untested",
  microphone: "untested",
  cameras: [],
  microphones: [],
  speakers: [],
  cameraId: null,
  microphoneId: null,
  speakerId: null,
};

/** The devices of this page: what was closed or replaced while it was being opened is turned off when it comes. */
export const createDevices = (platform: DevicePlatform = createDevicePlatform()): Devices =>
  new PageDevices(platform);

type Tracks = { camera: LocalVideoTrack | null; microphone: LocalTrack | null };

class PageDevices implements Devices {
  #facts = untested;
  readonly #tracks: Tracks = { camera: null, microphone: null };
  readonly #captures: Record<DeviceKind, Capture | null> = { camera: null, microphone: null };
  readonly #chosen: Record<DeviceKind, string | undefined> = { camera: undefined, microphone: undefined };
  /** The device that was lost last, to tell one that was unplugged from one that was taken. */
  readonly #lost: Record<DeviceKind, string | null> = { camera: null, microphone: null };
  /** Grows at every opening and closing, so that a late capture is known for what it is. */
  readonly #turns: Record<DeviceKind, number> = { camera: 0, microphone: 0 };
  readonly #platform: DevicePlatform;
  readonly #listeners = new Set<(facts: DeviceFacts) => void>();
  readonly #mourners = new Set<(kind: DeviceKind, isBack: boolean) => void>();
  readonly #previews = new Set<HTMLMediaElement>();
  #isFollowing = false;

  constructor(platform: DevicePlatform) {
    this.#platform = platform;
  }

  readonly facts = (): DeviceFacts => this.#facts;
  readonly camera = (): LocalVideoTrack | null => this.#tracks.camera;
  readonly microphone = (): LocalTrack | null => this.#tracks.microphone;
  readonly isOpen = (kind: DeviceKind): boolean =>
    this.#captures[kind] !== null && this.#facts[kind] === "works";
  readonly level = (): number => this.#captures.microphone?.level?.read() ?? 0;
  readonly pickScreen = (content: ShareContent): Promise<LocalVideoTrack | null> =>
    this.#platform.pickScreen(content);
  readonly noteSpeaker = (speakerId: string): void => this.#set({ speakerId });
  readonly playBell = (): Promise<void> => this.#platform.playBell(this.#facts.speakerId);

  readonly observe = (listener: (facts: DeviceFacts) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly onTrouble = (listener: (kind: DeviceKind, isBack: boolean) => void): (() => void) => {
    this.#mourners.add(listener);
    return () => this.#mourners.delete(listener);
  };

  readonly open = async (kind: DeviceKind, deviceId = this.#chosen[kind]): Promise<Result<null>> => {
    this.#follow();
    this.rest(kind);
    this.#chosen[kind] = deviceId;
    const turn = this.#turns[kind];
    const state = await this.#capture(kind, deviceId);
    if (turn !== this.#turns[kind]) return fail(lateCode[kind]);
    this.#set({ [kind]: state });
    await this.#list();
    const code = deviceErrorOf(kind, state);
    return code === null ? succeed(null) : fail(code);
  };

  readonly switchTo = async (kind: DeviceKind, deviceId: string): Promise<Result<null>> => {
    const before = this.#captures[kind]?.media.getSettings().deviceId;
    if (before === undefined) {
      this.#chosen[kind] = deviceId;
      return succeed(null);
    }
    const opened = await this.open(kind, deviceId);
    if (!opened.ok && before !== deviceId) await this.open(kind, before);
    return opened;
  };

  readonly openDefaultMicrophone = (): Promise<Result<null>> => {
    this.#chosen.microphone = undefined;
    return this.open("microphone");
  };

  readonly rest = (kind: DeviceKind): void => {
    this.#turns[kind] += 1;
    this.#stop(kind);
  };

  readonly close = (kind: DeviceKind): void => {
    this.rest(kind);
    this.#tracks[kind]?.stop();
    this.#tracks[kind] = null;
  };

  readonly showPreview = (element: HTMLMediaElement): (() => void) => {
    this.#previews.add(element);
    this.#tracks.camera?.attach(element);
    return () => {
      this.#previews.delete(element);
      this.#tracks.camera?.detach(element);
    };
  };

  /** Whoever listens for devices that come and go has the browser start its sound, a process of 20 MiB: not before a device is used. */
  #follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    this.#platform.onChange(() => void this.#list());
  }

  #stop(kind: DeviceKind): void {
    this.#captures[kind]?.stop();
    this.#captures[kind] = null;
  }

  async #capture(kind: DeviceKind, deviceId: string | undefined): Promise<DeviceState> {
    const turn = this.#turns[kind];
    try {
      const media = await this.#platform.capture(kind, deviceId);
      if (turn === this.#turns[kind]) await this.#take(kind, media);
      else media.stop();
      return "works";
    } catch (error) {
      if (turn === this.#turns[kind]) this.#stop(kind);
      return deviceStateOf(error);
    }
  }

  async #take(kind: DeviceKind, media: MediaStreamTrack): Promise<void> {
    this.#captures[kind] = watchCapture(media, kind === "camera" ? null : this.#platform.openLevel(media), {
      after: this.#platform.after,
      onEnded: () => void this.#lose(kind, media),
      onTaken: () => void (kind === "camera" ? this.#lose(kind, media) : this.#tell(kind, "busy")),
      onBack: () => this.#tell(kind, "works"),
    });
    this.#lost[kind] = null;
    const track = this.#tracks[kind];
    if (track?.sender === undefined) this.#makeTrack(kind, media);
    else await track.replaceTrack(media, true);
  }

  #makeTrack(kind: DeviceKind, media: MediaStreamTrack): void {
    this.#tracks[kind]?.stop();
    if (kind === "microphone") this.#tracks.microphone = this.#platform.microphoneTrack(media);
    else {
      const before = this.#tracks.camera;
      this.#tracks.camera = this.#platform.cameraTrack(media);
      for (const element of this.#previews) {
        before?.detach(element);
        this.#tracks.camera.attach(element);
      }
    }
  }

  /** Nobody here turned it off: why is asked, and whoever uses it is told. */
  async #lose(kind: DeviceKind, media: MediaStreamTrack): Promise<void> {
    this.#lost[kind] = media.getSettings().deviceId ?? null;
    this.rest(kind);
    const turn = this.#turns[kind];
    this.#set({ [kind]: "busy" });
    const isRefused = await this.#platform.isRefused(kind);
    await this.#list();
    if (turn !== this.#turns[kind]) return;
    this.#tell(kind, isRefused ? "refused" : this.#facts[kind]);
  }

  #tell(kind: DeviceKind, state: DeviceState): void {
    this.#set({ [kind]: state });
    for (const mourner of this.#mourners) mourner(kind, state === "works");
  }

  async #list(): Promise<void> {
    const all = await this.#platform.list();
    const of = (kind: MediaDeviceKind): DeviceOption[] =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, label: device.label }));
    const [cameras, microphones] = [of("videoinput"), of("audioinput")];
    this.#set({
      cameras,
      microphones,
      speakers: of("audiooutput"),
      camera: this.#stateNow("camera", cameras),
      microphone: this.#stateNow("microphone", microphones),
      cameraId: this.#captures.camera?.media.getSettings().deviceId ?? null,
      microphoneId: this.#captures.microphone?.media.getSettings().deviceId ?? null,
    });
  }

  /** A lost device that is not listed any more was unplugged; listed again, it may be tried. */
  #stateNow(kind: DeviceKind, listed: readonly DeviceOption[]): DeviceState {
    const [state, lost] = [this.#facts[kind], this.#lost[kind]];
    const isListed = lost === null || listed.some(({ id }) => id === lost);
    if (state === "busy" && !isListed) return "missing";
    return state === "missing" && lost !== null && isListed ? "untested" : state;
  }

  #set(change: Partial<DeviceFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    for (const listener of this.#listeners) listener(this.#facts);
  }
}

/** Somebody else wanted the device meanwhile, or nobody any more. */
const lateCode = { camera: "CAMERA_BUSY", microphone: "MICROPHONE_BUSY" } as const;
