import { ExternalE2EEKeyProvider, type LocalTrack, Room, RoomEvent, Track } from "livekit-client";
import { startFrameWorker } from "../../renderer/media/frame-worker-client.ts";
import {
  acquire,
  type Device,
  personIn,
  type PersonPage,
  publishOne,
  show,
  type TileSize,
} from "./person.ts";

/*
 * The peers B0 (no encryption) and B0e (livekit-client's own worker, keySize 256): bare livekit-client with adaptive
 * stream and dynacast, its connection prepared, tracks acquired before and the token in hand.
 */

/** Where to, with which key for the stock worker (null for none), and what is sent at once. */
export type BareInput = {
  url: string;
  token: string;
  passphrase: string | null;
  devices: readonly Device[];
  /** False for somebody who only sends. */
  isFollowing?: boolean;
  /** In a group the own picture is drawn too, and all are of one size. */
  tile?: TileSize;
};

/** Milliseconds since the epoch: connect() called, first remote frame painted. */
export type FirstFrame = { calledAt: number; paintedAt: number };

export type BarePage = {
  prepare(input: BareInput): Promise<void>;
  /** Connects, publishes what it has, and waits for the first remote picture. */
  join(): Promise<void>;
  firstFrame(): Promise<FirstFrame>;
  /** Turns the camera on in a running call: opens it and publishes it; answers when that began, in milliseconds since the epoch. */
  turnCameraOn(): Promise<number>;
  person(): PersonPage;
  errors: string[];
};

declare global {
  interface Window {
    bare: BarePage;
  }
}

const now = (): number => performance.timeOrigin + performance.now();
const errors: string[] = [];
const painted = Promise.withResolvers<number>();
let calledAt = 0;
let room = new Room();
let tracks: LocalTrack[] = [];
let connect = (): Promise<void> => Promise.reject(new Error("not prepared"));

const encryptionOf = async (passphrase: string) => {
  const keyProvider = new ExternalE2EEKeyProvider({ keySize: 256 });
  await keyProvider.setKey(passphrase);
  return { keyProvider, worker: startFrameWorker("/stock-worker.js") };
};

window.bare = {
  prepare: async ({ url, token, passphrase, devices, isFollowing = true, tile }) => {
    const encryption = passphrase === null ? {} : { encryption: await encryptionOf(passphrase) };
    room = new Room({ adaptiveStream: { pixelDensity: 1 }, dynacast: true, ...encryption });
    room.on(RoomEvent.EncryptionError, ({ message }) => void errors.push(message));
    room.on(RoomEvent.TrackSubscribed, (track) => {
      const element = show(track, tile);
      if (element instanceof HTMLVideoElement)
        element.requestVideoFrameCallback(() => painted.resolve(now()));
    });
    if (passphrase !== null) await room.setE2EEEnabled(true);
    tracks = devices.length > 0 ? await acquire(devices) : [];
    if (tile !== undefined)
      for (const track of tracks) if (track.kind === Track.Kind.Video) show(track, tile);
    await room.prepareConnection(url, token);
    connect = () => room.connect(url, token, { autoSubscribe: isFollowing });
  },
  join: async () => {
    calledAt = now();
    await connect();
    await window.bare.person().publish();
  },
  turnCameraOn: async () => {
    const startedAt = now();
    const [track] = await acquire(["camera"]);
    if (track !== undefined) await publishOne(room, track);
    return startedAt;
  },
  firstFrame: async () => ({ paintedAt: await painted.promise, calledAt }),
  person: () => personIn(room, tracks),
  errors,
};
