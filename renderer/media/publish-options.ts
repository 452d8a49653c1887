import { Track, type TrackPublishOptions, VideoPreset } from "livekit-client";
import type { MediaSource } from "../call/ports.ts";

/** What of our own is published by itself; nobody shares sound. */
export type OwnSource = Exclude<MediaSource, "screenShareAudio">;

/** How each own track is sent: explicit, since what the library picks by itself depends on the machine. */
export const publishOptions: Record<OwnSource, TrackPublishOptions> = {
  camera: {
    source: Track.Source.Camera,
    videoCodec: "vp8",
    backupCodec: false,
    simulcast: true,
    videoEncoding: { maxBitrate: 1_500_000, maxFramerate: 25 },
    videoSimulcastLayers: [new VideoPreset(320, 180, 140_000, 15), new VideoPreset(640, 360, 450_000, 25)],
  },
  microphone: {
    source: Track.Source.Microphone,
    dtx: true,
    red: false,
    audioPreset: { maxBitrate: 32_000 },
  },
  screenShare: {
    source: Track.Source.ScreenShare,
    videoCodec: "vp8",
    backupCodec: false,
    simulcast: false,
    screenShareEncoding: { maxBitrate: 2_500_000, maxFramerate: 15 },
  },
};
