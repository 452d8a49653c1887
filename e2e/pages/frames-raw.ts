import { createLocalTracks, Room, RoomEvent, Track } from "livekit-client";
import { hearTrack, watchVideo, type Senses } from "./senses.ts";

/** A media client without our encryption and without a key: what an uninvited listener with a valid token would be. */
export type RawClient = {
  join(input: { url: string; token: string }): Promise<void>;
  publish(): Promise<void>;
  /** Sends one source past its own check of what it may send; "published", or what it was told. */
  tryToPublish(source: "microphone" | "screenShare"): Promise<string>;
  packetsReceived(): Promise<number>;
  framesDecoded(): Promise<number>;
  colours(): (string | null)[];
  tones(): Promise<number[]>;
};

declare global {
  interface Window {
    raw: RawClient;
  }
}

const room = new Room({ singlePeerConnection: true });
const videos: Pick<Senses, "colour">[] = [];
const sounds: Pick<Senses, "toneHz">[] = [];

room.on(RoomEvent.TrackSubscribed, (track) => {
  const element = track.attach();
  element.muted = true;
  document.body.append(element);
  if (element instanceof HTMLVideoElement) videos.push(watchVideo(element));
  else sounds.push(hearTrack(track.mediaStreamTrack));
});

const inbound = async (field: "packetsReceived" | "framesDecoded"): Promise<number> => {
  const { pcManager } = room.engine;
  const reports = await Promise.all(
    [pcManager?.publisher, pcManager?.subscriber].map((one) => one?.getStats()),
  );
  const all = reports.flatMap((one) => [...(one?.values() ?? [])]);
  return all.reduce((sum, one) => sum + (one.type === "inbound-rtp" ? (one[field] ?? 0) : 0), 0);
};

const pictureTrack = (): MediaStreamTrack => {
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d");
  setInterval(() => drawing?.fillRect(0, 0, Math.random() * canvas.width, canvas.height), 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  if (track === undefined) throw new Error("no picture");
  return track;
};
const soundTrack = (): MediaStreamTrack => {
  const context = new AudioContext();
  const sound = context.createMediaStreamDestination();
  const tone = context.createOscillator();
  tone.connect(sound);
  tone.start();
  const [track] = sound.stream.getAudioTracks();
  if (track === undefined) throw new Error("no sound");
  return track;
};

window.raw = {
  join: ({ url, token }) => room.connect(url, token),
  publish: async () => {
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    for (const track of await createLocalTracks({ video: true, audio }))
      await room.localParticipant.publishTrack(track, { simulcast: false, videoCodec: "vp8", red: false });
  },
  tryToPublish: async (source) => {
    Object.assign(room.localParticipant, { hasPermissionsToPublish: () => true });
    const isSound = source === "microphone";
    const options = {
      source: isSound ? Track.Source.Microphone : Track.Source.ScreenShare,
      simulcast: false,
    };
    return room.localParticipant.publishTrack(isSound ? soundTrack() : pictureTrack(), options).then(
      () => "published",
      (error: unknown) => String(error),
    );
  },
  packetsReceived: () => inbound("packetsReceived"),
  framesDecoded: () => inbound("framesDecoded"),
  colours: () => videos.map((one) => one.colour()),
  tones: () => Promise.all(sounds.map((one) => one.toneHz())),
};
