import { type LocalTrack, type LocalVideoTrack, PublishTrackError, type Room } from "livekit-client";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import type { DeviceKind } from "./device-errors.ts";
import { type OwnTracksParts, createOwnTracks } from "./own-tracks.ts";

/** A track, its mute and its medium, as far as they are used. */
export class FakeTrack {
  readonly mediaStreamTrack = Object.assign(new EventTarget(), {
    isLive: true,
    enabled: true,
    stop() {
      this.isLive = false;
    },
  });
  isMuted = false;

  async mute(): Promise<void> {
    this.isMuted = true;
  }

  async unmute(): Promise<void> {
    this.isMuted = false;
  }
}
const asVideo = (track: FakeTrack) => track as unknown as LocalVideoTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asTrack = (track: FakeTrack) => track as unknown as LocalTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

/** Own tracks over a room and devices of the test; `told` is what left for the room and the gates. */
export const setUp = (first: Result<null> = succeed(null)) => {
  const told: string[] = [];
  const opens = { answer: async () => first };
  const open = new Set<DeviceKind>();
  const clock = createFakeClock();
  const unavailable: string[] = [];
  const published = new Map<unknown, { track: unknown }>();
  const tracks: Record<DeviceKind, FakeTrack | null> = { camera: null, microphone: null };
  const picks: { give: (track: FakeTrack | Error | null) => void }[] = [];
  const answers: { publish: () => Promise<void> } = { publish: async () => undefined };
  const localParticipant = {
    trackPublications: published,
    publishTrack: async (track: unknown, { source }: { source: string }) => {
      told.push(`publish ${source}`);
      await answers.publish();
      published.set(track, { track });
    },
    unpublishTrack: async (track: unknown) => {
      told.push("unpublish");
      published.delete(track);
    },
  };
  const room = { state: "connected", localParticipant };
  const devices: OwnTracksParts["devices"] = {
    open: async (kind) => {
      told.push(`open ${kind}`);
      const opened = await opens.answer();
      if (opened.ok) tracks[kind] ??= new FakeTrack();
      if (opened.ok) open.add(kind);
      return opened;
    },
    rest: (kind) => void open.delete(kind),
    isOpen: (kind) => open.has(kind),
    pickScreen: () =>
      new Promise((resolve, reject) =>
        picks.push({
          give: (track) => {
            if (track instanceof Error) reject(track);
            else resolve(track === null ? null : asVideo(track));
          },
        }),
      ),
    camera: () => (tracks.camera === null ? null : asVideo(tracks.camera)),
    microphone: () => (tracks.microphone === null ? null : asTrack(tracks.microphone)),
  };
  const own = createOwnTracks({
    room: room as unknown as Room, // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
    devices,
    encryption: {
      openGate: (label) => void told.push(`openGate ${label}`),
      closeGate: (label) => void told.push(`closeGate ${label}`),
    },
    after: clock.after,
    onUnavailable: (kind, code) => void unavailable.push(`${kind} ${code}`),
    onChange: () => undefined,
  });
  const pick = (track: FakeTrack | Error | null): void => picks.shift()?.give(track);
  return { own, told, tracks, room, pick, answers, published, opens, open, clock, unavailable };
};
/** Lets every promise that is under way be settled. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Every right. */
export const everything = ["camera", "microphone", "screenShare", "screenShareAudio"] as const;
/** What the media server answers to who may not publish. */
export const refused = () => Promise.reject(new PublishTrackError("no permission", 403));
