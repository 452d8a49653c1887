import {
  type LocalTrack,
  type LocalVideoTrack,
  createLocalTracks,
  createLocalVideoTrack,
} from "livekit-client";
import type { DeviceState } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type DeviceKind, deviceErrorOf, deviceStateOf } from "./device-errors.ts";
import { type Level, openLevel, playBell } from "./level-meter.ts";

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
  camera: () => LocalVideoTrack | null;
  microphone: () => LocalTrack | null;
  /** How loud the microphone is now, 0..1. */
  level: () => number;
  playBell: () => Promise<void>;
  showPreview: (element: HTMLMediaElement) => () => void;
};

/** 540p at most: enough for a face, and the same as what is sent. */
export const cameraResolution = { width: 960, height: 540, frameRate: 25 } as const;

const untested: DeviceFacts = {
  camera: "untested",
  microphone: "untested",
  cameras: [],
  microphones: [],
  cameraId: null,
  microphoneId: null,
};

/** The devices of this page. */
export const createDevices = (): Devices => new PageDevices();

class PageDevices implements Devices {
  #facts = untested;
  #camera: LocalVideoTrack | null = null;
  #microphone: LocalTrack | null = null;
  #level: Level | null = null;
  #context: AudioContext | null = null;
  readonly #listeners = new Set<(facts: DeviceFacts) => void>();
  readonly #previews = new Set<HTMLMediaElement>();

  constructor() {
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#list());
  }

  readonly facts = (): DeviceFacts => this.#facts;
  readonly camera = (): LocalVideoTrack | null => this.#camera;
  readonly microphone = (): LocalTrack | null => this.#microphone;
  readonly level = (): number => this.#level?.read() ?? 0;
  readonly playBell = (): Promise<void> => playBell(this.#audio());

  readonly observe = (listener: (facts: DeviceFacts) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly open = async (kind: DeviceKind, deviceId?: string): Promise<Result<null>> => {
    this.close(kind);
    try {
      await (kind === "camera" ? this.#openCamera(deviceId) : this.#openMicrophone(deviceId));
      this.#set({ [kind]: "works" });
    } catch (error) {
      this.#set({ [kind]: deviceStateOf(error) });
    }
    await this.#list();
    const code = deviceErrorOf(kind, this.#facts[kind]);
    return code === null ? succeed(null) : fail(code);
  };

  readonly close = (kind: DeviceKind): void => {
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

  async #openCamera(deviceId?: string): Promise<void> {
    this.#camera = await createLocalVideoTrack({
      resolution: cameraResolution,
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    });
    for (const element of this.#previews) this.#camera.attach(element);
  }

  async #openMicrophone(deviceId?: string): Promise<void> {
    const [track] = await createLocalTracks({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
      },
    });
    if (track === undefined) throw new Error("no microphone track");
    this.#microphone = track;
    this.#level = openLevel(track.mediaStreamTrack, this.#audio());
  }

  #audio(): AudioContext {
    this.#context ??= new AudioContext();
    void this.#context.resume();
    return this.#context;
  }

  async #list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices();
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
