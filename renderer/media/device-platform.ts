import {
  type LocalTrack,
  LocalVideoTrack,
  Track,
  createLocalTracks,
  createLocalVideoTrack,
} from "livekit-client";
import { type Level, openLevel, playBell } from "./level-meter.ts";

/** What the page's own machine gives: tracks of its devices, their list, and sound. */
export type DevicePlatform = {
  openCamera: (deviceId?: string) => Promise<LocalVideoTrack>;
  openMicrophone: (deviceId?: string) => Promise<LocalTrack>;
  /** What the person picks to be shared; null when nothing was. */
  pickScreen: () => Promise<LocalVideoTrack | null>;
  openLevel: (track: LocalTrack) => Level;
  list: () => Promise<readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]>;
  /** Calls back whenever a device was plugged in or out. */
  onChange: (listener: () => void) => void;
  playBell: () => Promise<void>;
};

/** 540p at most: enough for a face, and the same as what is sent. */
const cameraResolution = { width: 960, height: 540, frameRate: 25 } as const;

const exactly = (deviceId: string | undefined) =>
  deviceId === undefined ? {} : { deviceId: { exact: deviceId } };

const openMicrophone = async (deviceId?: string): Promise<LocalTrack> => {
  const [track] = await createLocalTracks({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...exactly(deviceId) },
  });
  if (track === undefined) throw new Error("no microphone track");
  return track;
};

const pickScreen = async (): Promise<LocalVideoTrack | null> => {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: false });
  const [media] = stream.getVideoTracks();
  if (media === undefined) return null;
  media.contentHint = "detail";
  const track = new LocalVideoTrack(media, undefined, true);
  track.source = Track.Source.ScreenShare;
  return track;
};

/** The platform of this page. Its audio graph is made when the first sound is asked for. */
export const createDevicePlatform = (): DevicePlatform => {
  let context: AudioContext | null = null;
  const audio = (): AudioContext => {
    context ??= new AudioContext();
    void context.resume();
    return context;
  };
  return {
    openCamera: (deviceId) => createLocalVideoTrack({ resolution: cameraResolution, ...exactly(deviceId) }),
    openMicrophone,
    pickScreen,
    openLevel: (track) => openLevel(track.mediaStreamTrack, audio()),
    list: () => navigator.mediaDevices.enumerateDevices(),
    onChange: (listener) => navigator.mediaDevices?.addEventListener("devicechange", listener),
    playBell: () => playBell(audio()),
  };
};
