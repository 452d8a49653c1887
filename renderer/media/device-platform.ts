import { LocalAudioTrack, type LocalTrack, LocalVideoTrack, Track, isLocalTrack } from "livekit-client";
import type { DeviceKind } from "./device-errors.ts";
import { type Level, openLevel, playBell } from "./level-meter.ts";

/** What a shared window mostly shows: sharp letters, or a smooth picture. */
export type ShareContent = "text" | "motion";

/** What the page's own machine gives: captures of its devices, their list, and sound. */
export type DevicePlatform = {
  /** Opens a device; its light is on when the capture comes. */
  capture: (kind: DeviceKind, deviceId?: string) => Promise<MediaStreamTrack>;
  /** A LiveKit track around a capture that stays ours: the library neither stops nor reopens a device by itself. */
  cameraTrack: (capture: MediaStreamTrack) => LocalVideoTrack;
  microphoneTrack: (capture: MediaStreamTrack) => LocalTrack;
  /** Whether the person or the system has taken the permission away. */
  isRefused: (kind: DeviceKind) => Promise<boolean>;
  /** What the person picks to be shared; null when nothing was. */
  pickScreen: (content: ShareContent) => Promise<LocalVideoTrack | null>;
  openLevel: (capture: MediaStreamTrack) => Level;
  list: () => Promise<readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]>;
  /** Calls back whenever a device was plugged in or out. */
  onChange: (listener: () => void) => void;
  /** Through this speaker, where the browser lets a page choose; null for the system's own. */
  playBell: (speakerId: string | null) => Promise<void>;
  after: (ms: number, run: () => void) => () => void;
};

/** 720 lines at most: the largest of the three layers that are sent. */
const cameraShape = { width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } } as const;
const microphoneShape = { echoCancellation: true, noiseSuppression: true, autoGainControl: true } as const;

/** Frames a second of a shared screen. */
const SHARE_FPS = 15;
const hints: Record<ShareContent, string> = { text: "detail", motion: "motion" };

const exactly = (deviceId: string | undefined): MediaTrackConstraints =>
  deviceId === undefined ? {} : { deviceId: { exact: deviceId } };

const constraintsOf = (kind: DeviceKind, deviceId: string | undefined): MediaStreamConstraints =>
  kind === "camera"
    ? { video: { ...cameraShape, ...exactly(deviceId) } }
    : { audio: { ...microphoneShape, ...exactly(deviceId) } };

const capture = async (kind: DeviceKind, deviceId?: string): Promise<MediaStreamTrack> => {
  const stream = await navigator.mediaDevices.getUserMedia(constraintsOf(kind, deviceId));
  const [track] = stream.getTracks();
  if (track === undefined) throw new Error("a stream without a track");
  return track;
};

/** `true`: the capture is ours, see `DevicePlatform`. */
const cameraTrack = (media: MediaStreamTrack): LocalVideoTrack => {
  const track = new LocalVideoTrack(media, undefined, true);
  track.source = Track.Source.Camera;
  return track;
};

const microphoneTrack = (media: MediaStreamTrack): LocalTrack => {
  const track = new LocalAudioTrack(media, undefined, true);
  track.source = Track.Source.Microphone;
  if (!isLocalTrack(track)) throw new Error("no local track");
  return track;
};

/** Not every browser knows these names; what cannot be asked is not refused. */
const isRefused = async (kind: DeviceKind): Promise<boolean> => {
  try {
    return (await navigator.permissions.query({ name: kind })).state === "denied";
  } catch {
    return false;
  }
};

const pickScreen = async (content: ShareContent): Promise<LocalVideoTrack | null> => {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: { frameRate: { ideal: SHARE_FPS, max: SHARE_FPS } },
    audio: false,
  });
  const [media] = stream.getVideoTracks();
  if (media === undefined) return null;
  media.contentHint = hints[content];
  const track = new LocalVideoTrack(media, undefined, true);
  track.source = Track.Source.ScreenShare;
  return track;
};

/** Not in the types yet, and not in every browser. */
const canChooseSpeaker = (
  context: AudioContext,
): context is AudioContext & { setSinkId: (id: string) => Promise<void> } => "setSinkId" in context;

/** A speaker that is gone leaves the sound where it was. */
const playThrough = async (context: AudioContext, speakerId: string | null): Promise<void> => {
  if (speakerId === null || !canChooseSpeaker(context)) return;
  await context.setSinkId(speakerId === "default" ? "" : speakerId).catch(() => undefined);
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
    capture,
    cameraTrack,
    microphoneTrack,
    isRefused,
    pickScreen,
    openLevel: (media) => openLevel(media, audio()),
    list: () => navigator.mediaDevices.enumerateDevices(),
    onChange: (listener) => navigator.mediaDevices?.addEventListener("devicechange", listener),
    playBell: async (speakerId) => {
      await playThrough(audio(), speakerId);
      await playBell(audio());
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
};
