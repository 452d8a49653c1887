import type { LocalTrack, LocalVideoTrack } from "livekit-client";
import type { DeviceState } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type DeviceKind, deviceErrorOf, deviceStateOf } from "./device-errors.ts";
import { type DevicePlatform, createDevicePlatform } from "./device-platform.ts";
import type { Level } from "./level-meter.ts";

/** One camera or microphone that could be chosen. */
export type DeviceOption = { id: string; label: string };

/** What the device test shows. */
export type DeviceFacts = {
  camera: DeviceState;
  microphone: DeviceState;
  cameras: readonly DeviceOption[];
  microphones: readonly DeviceOption[];
  cameraId: string | null;
  microphoneId: string | null;
};

/** Camera and microphone of this machine: opened once while waiting, published later without opening them again. */
export type Devices = {
  facts: () => DeviceFacts;
  observe: (listener: (facts: DeviceFacts) => void) => () => void;
  open: (kind: DeviceKind, deviceId?: string) => Promise<Result<null>>;
  close: (kind: DeviceKind) => void;
  /** What the person picks to be shared; null when nothing was. */
  pickScreen: () => Promise<LocalVideoTrack | null>;
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
  cameraId: null,
  microphoneId: null,
};

/** The devices of this page: what was closed or replaced while it was being opened is turned off when it comes. */
export const createDevices = (platform: DevicePlatform = createDevicePlatform()): Devices =>
  new PageDevices(platform);

class PageDevices implements Devices {
  #facts = untested;
  #camera: LocalVideoTrack | null = null;
  #microphone: LocalTrack | null = null;
  #level: Level | null = null;
  /** Grows at every opening and closing, so that a late track is known for what it is. */
  readonly #turns: Record<DeviceKind, number> = { camera: 0, microphone: 0 };
  readonly #platform: DevicePlatform;
  readonly #listeners = new Set<(facts: DeviceFacts) => void>();
  readonly #previews = new Set<HTMLMediaElement>();

  constructor(platform: DevicePlatform) {
    this.#platform = platform;
    platform.onChange(() => void this.#list());
  }

  readonly facts = (): DeviceFacts => this.#facts;
  readonly camera = (): LocalVideoTrack | null => this.#camera;
  readonly microphone = (): LocalTrack | null => this.#microphone;
  readonly level = (): number => this.#level?.read() ?? 0;
  readonly pickScreen = (): Promise<LocalVideoTrack | null> => this.#platform.pickScreen();
  readonly playBell = (): Promise<void> => this.#platform.playBell();

  readonly observe = (listener: (facts: DeviceFacts) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly open = async (kind: DeviceKind, deviceId?: string): Promise<Result<null>> => {
    this.close(kind);
    const turn = this.#turns[kind];
    const state = await this.#openState(kind, deviceId);
    if (turn !== this.#turns[kind]) return fail(lateCode[kind]);
    this.#set({ [kind]: state });
    await this.#list();
    const code = deviceErrorOf(kind, state);
    return code === null ? succeed(null) : fail(code);
  };

  readonly close = (kind: DeviceKind): void => {
    this.#turns[kind] += 1;
    if (kind === "camera") {
      this.#camera?.stop();
      this.#camera = null;
    } else {
      this.#level?.stop();
      this.#level = null;
      this.#microphone?.stop();
      this.#microphone = null;
    }
  };

  readonly showPreview = (element: HTMLMediaElement): (() => void) => {
    this.#previews.add(element);
    this.#camera?.attach(element);
    return () => {
      this.#previews.delete(element);
      this.#camera?.detach(element);
    };
  };

  async #openState(kind: DeviceKind, deviceId?: string): Promise<DeviceState> {
    try {
      await (kind === "camera" ? this.#openCamera(deviceId) : this.#openMicrophone(deviceId));
      return "works";
    } catch (error) {
      return deviceStateOf(error);
    }
  }

  async #openCamera(deviceId?: string): Promise<void> {
    const turn = this.#turns.camera;
    const track = await this.#platform.openCamera(deviceId);
    if (turn !== this.#turns.camera) return track.stop();
    this.#camera = track;
    for (const element of this.#previews) track.attach(element);
  }

  async #openMicrophone(deviceId?: string): Promise<void> {
    const turn = this.#turns.microphone;
    const track = await this.#platform.openMicrophone(deviceId);
    if (turn !== this.#turns.microphone) return track.stop();
    this.#microphone = track;
    this.#level = this.#platform.openLevel(track);
  }

  async #list(): Promise<void> {
    const all = await this.#platform.list();
    const of = (kind: MediaDeviceKind): DeviceOption[] =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, label: device.label }));
    this.#set({
      cameras: of("videoinput"),
      microphones: of("audioinput"),
      cameraId: this.#camera?.mediaStreamTrack.getSettings().deviceId ?? null,
      microphoneId: this.#microphone?.mediaStreamTrack.getSettings().deviceId ?? null,
    });
  }

  #set(change: Partial<DeviceFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    for (const listener of this.#listeners) listener(this.#facts);
  }
}

/** Somebody else wanted the device meanwhile, or nobody any more. */
const lateCode = { camera: "CAMERA_BUSY", microphone: "MICROPHONE_BUSY" } as const;
