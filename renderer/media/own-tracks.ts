import {
  type LocalTrack,
  type LocalVideoTrack,
  type Room,
  Track,
  type TrackPublishOptions,
  VideoPreset,
} from "livekit-client";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { MediaSource } from "../call/ports.ts";
import type { DeviceKind } from "./device-errors.ts";
import type { Devices } from "./devices.ts";
import type { FrameEncryption } from "./frame-encryption.ts";

const cameraOptions: TrackPublishOptions = {
  source: Track.Source.Camera,
  videoCodec: "vp8",
  backupCodec: false,
  simulcast: true,
  videoEncoding: { maxBitrate: 900_000, maxFramerate: 25 },
  videoSimulcastLayers: [new VideoPreset(320, 180, 140_000, 15)],
};

const microphoneOptions: TrackPublishOptions = {
  source: Track.Source.Microphone,
  dtx: true,
  red: false,
  audioPreset: { maxBitrate: 32_000 },
  // The device stays open while muted, so that unmuting is at once; the worker's gate is what keeps the sound in.
  stopMicTrackOnMute: false,
};

const shareOptions: TrackPublishOptions = {
  source: Track.Source.ScreenShare,
  videoCodec: "vp8",
  backupCodec: false,
  simulcast: false,
  screenShareEncoding: { maxBitrate: 2_500_000, maxFramerate: 15 },
};

/** What sends our own camera, microphone and screen: every opening of a gate in here follows an action of the person. */
export type OwnTracks = {
  set: (kind: DeviceKind, isOn: boolean) => Promise<Result<null>>;
  /** Publishes what is on, on a connection that is just being made. */
  publishAll: () => Promise<void>;
  startShare: () => Promise<Result<null>>;
  stopShare: () => Promise<void>;
  isOn: (source: MediaSource) => boolean;
  shareTrack: () => LocalVideoTrack | null;
};

export type OwnTracksParts = {
  room: Room;
  devices: Pick<Devices, "open" | "pickScreen" | "camera" | "microphone">;
  encryption: Pick<FrameEncryption, "openGate" | "closeGate">;
  onChange: () => void;
};

const shareErrorOf = (error: unknown): ErrorCode =>
  error instanceof Error && error.name === "NotAllowedError" ? "SHARE_CANCELLED" : "MEDIA_UNAVAILABLE";

const dropPicked = (track: LocalVideoTrack) => {
  track.mediaStreamTrack.stop();
  return fail("SHARE_CANCELLED");
};

/** Own tracks over one LiveKit room. */
export const createOwnTracks = (parts: OwnTracksParts): OwnTracks => new RoomTracks(parts);

class RoomTracks implements OwnTracks {
  readonly #parts: OwnTracksParts;
  readonly #on: Record<DeviceKind, boolean> = { camera: false, microphone: false };
  #share: LocalVideoTrack | null = null;
  /** Grows at every start and stop: what was picked for a share that was stopped meanwhile is never sent. */
  #shareTurn = 0;

  constructor(parts: OwnTracksParts) {
    this.#parts = parts;
  }

  readonly isOn = (source: MediaSource): boolean => {
    if (source === "camera" || source === "microphone") return this.#on[source];
    return source === "screenShare" && this.#share !== null;
  };

  readonly shareTrack = (): LocalVideoTrack | null => this.#share;

  readonly set = async (kind: DeviceKind, isOn: boolean): Promise<Result<null>> => {
    const result = isOn ? await this.#turnOn(kind) : await this.#turnOff(kind);
    this.#parts.onChange();
    return result;
  };

  readonly publishAll = async (): Promise<void> => {
    const kinds = (["microphone", "camera"] as const).filter((kind) => this.#on[kind]);
    await Promise.all(kinds.map((kind) => this.#publishOrTurnOff(kind)));
    if (this.#share !== null) await this.#publishShare(this.#share).catch(() => this.stopShare());
  };

  /** What could not be published is shown as off, and its gate is closed: nobody is to think that they are seen or heard. */
  async #publishOrTurnOff(kind: DeviceKind): Promise<void> {
    try {
      await this.#publish(kind);
    } catch {
      await this.#turnOff(kind);
      this.#parts.onChange();
    }
  }

  readonly startShare = async (): Promise<Result<null>> => {
    const stopped = this.stopShare();
    const turn = this.#shareTurn;
    try {
      const track = await this.#parts.devices.pickScreen();
      await stopped;
      if (track === null) return fail("SHARE_CANCELLED");
      if (turn !== this.#shareTurn) return dropPicked(track);
      track.mediaStreamTrack.addEventListener("ended", () => void this.#hasEnded(track), { once: true });
      this.#share = track;
      this.#parts.encryption.openGate("screenShare");
      await this.#publishShare(track);
      return succeed(null);
    } catch (error) {
      if (turn === this.#shareTurn) await this.stopShare();
      return fail(shareErrorOf(error));
    } finally {
      this.#parts.onChange();
    }
  };

  /** The picked window was closed, or the browser's own button was pressed. */
  async #hasEnded(track: LocalVideoTrack): Promise<void> {
    if (this.#share === track) await this.stopShare();
  }

  readonly stopShare = async (): Promise<void> => {
    const track = this.#share;
    this.#share = null;
    this.#shareTurn += 1;
    this.#parts.encryption.closeGate("screenShare");
    track?.mediaStreamTrack.stop();
    if (track !== null) await this.#parts.room.localParticipant.unpublishTrack(track).catch(() => undefined);
    this.#parts.onChange();
  };

  async #publishShare(track: LocalVideoTrack): Promise<void> {
    await this.#parts.room.localParticipant.publishTrack(track, shareOptions);
  }

  #trackOf(kind: DeviceKind): LocalTrack | null {
    return kind === "camera" ? this.#parts.devices.camera() : this.#parts.devices.microphone();
  }

  async #publish(kind: DeviceKind): Promise<void> {
    const track = this.#trackOf(kind);
    if (track === null) return;
    const options = kind === "camera" ? cameraOptions : microphoneOptions;
    await this.#parts.room.localParticipant.publishTrack(track, options);
  }

  async #turnOn(kind: DeviceKind): Promise<Result<null>> {
    if (this.#trackOf(kind) === null) {
      const opened = await this.#parts.devices.open(kind);
      if (!opened.ok) return opened;
    }
    this.#on[kind] = true;
    this.#parts.encryption.openGate(kind);
    const { localParticipant } = this.#parts.room;
    const track = this.#trackOf(kind);
    if (track?.isMuted === true) await track.unmute();
    const isPublished = [...localParticipant.trackPublications.values()].some((one) => one.track === track);
    if (!isPublished && this.#parts.room.state === "connected") await this.#publish(kind);
    return succeed(null);
  }

  async #turnOff(kind: DeviceKind): Promise<Result<null>> {
    this.#on[kind] = false;
    this.#parts.encryption.closeGate(kind);
    await this.#trackOf(kind)?.mute();
    return succeed(null);
  }
}
