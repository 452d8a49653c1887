import { createLocalTracks, Track, type LocalTrack, type Room } from "livekit-client";
import { publishOptions } from "../../renderer/media/publish-options.ts";

/** What somebody sends. */
export type Device = "camera" | "microphone";
/** What people send unless they are told otherwise. */
export const BOTH: readonly Device[] = ["camera", "microphone"];

/** These devices, acquired before there is a call. */
export const acquire = (devices: readonly Device[] = BOTH): Promise<LocalTrack[]> =>
  createLocalTracks({
    video: devices.includes("camera") && { resolution: { width: 960, height: 540, frameRate: 25 } },
    audio: devices.includes("microphone") && {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
  });

/** Sends a track as the product sends its own: the same layers and bit rates. */
export const publishOne = async (room: Room, track: LocalTrack): Promise<void> => {
  const kind = track.kind === Track.Kind.Video ? "camera" : "microphone";
  await room.localParticipant.publishTrack(track, publishOptions[kind]);
};

const cameras = (room: Room) =>
  [...room.remoteParticipants.values()].flatMap((person) => {
    const publication = person.getTrackPublication(Track.Source.Camera);
    return publication === undefined ? [] : [publication];
  });

const pictures = (room: Room): (HTMLVideoElement | null)[] =>
  cameras(room).map(({ track }) => {
    const element = track?.attachedElements[0];
    return element instanceof HTMLVideoElement ? element : null;
  });

type Inbound = { packetsReceived: number; bytesReceived: number; framesDecoded: number };

const inboundOf = async (room: Room, kind: "audio" | "video"): Promise<readonly Inbound[]> => {
  const { pcManager } = room.engine;
  const reports = await Promise.all(
    [pcManager?.publisher, pcManager?.subscriber].map((one) => one?.getStats()),
  );
  return reports
    .flatMap((one) => [...(one?.values() ?? [])])
    .filter((one) => one.type === "inbound-rtp" && one.kind === kind)
    .map((one) => ({
      packetsReceived: one.packetsReceived ?? 0,
      bytesReceived: one.bytesReceived ?? 0,
      framesDecoded: one.framesDecoded ?? 0,
    }));
};

/** What a page is asked after it has joined; the same questions for everybody who is measured. */
export type PersonPage = {
  /** Frames of each remote camera that the page has shown so far. */
  framesShown(): number[];
  /** How wide each of these pictures is now. */
  widthsShown(): number[];
  /** Of all remote pictures: what arrived and what a decoder made of it. */
  inbound(): Promise<Inbound>;
  publish(): Promise<void>;
  leave(): Promise<void>;
};

/** Answers for one room. */
export const personIn = (room: Room, tracks: readonly LocalTrack[]): PersonPage => ({
  framesShown: () => pictures(room).map((one) => one?.getVideoPlaybackQuality().totalVideoFrames ?? 0),
  widthsShown: () => pictures(room).map((one) => one?.videoWidth ?? 0),
  inbound: async () => {
    const all = await inboundOf(room, "video");
    const sum = (of: (one: Inbound) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      packetsReceived: sum((one) => one.packetsReceived),
      bytesReceived: sum((one) => one.bytesReceived),
      framesDecoded: sum((one) => one.framesDecoded),
    };
  },
  publish: async () => {
    await Promise.all(tracks.map((track) => publishOne(room, track)));
  },
  leave: () => room.disconnect(),
});

/** How large a picture is drawn. */
export type TileSize = { width: number; height: number };
const WIDE: TileSize = { width: 640, height: 360 };

/** An element for a track, laid out before anything is decoded. */
export const show = (track: Track, { width, height }: TileSize = WIDE): HTMLMediaElement => {
  const element = track.attach();
  Object.assign(element.style, { width: `${width}px`, height: `${height}px`, objectFit: "cover" });
  document.body.append(element);
  return element;
};
