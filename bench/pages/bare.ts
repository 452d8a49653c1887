import { ExternalE2EEKeyProvider, type LocalTrack, Room, RoomEvent } from "livekit-client";
import { startFrameWorker } from "../../renderer/media/frame-worker-client.ts";
import { acquire, personIn, show, type PersonPage } from "./person.ts";

/*
 * The peers B0 (no encryption) and B0e (livekit-client's own worker, keySize 256): bare livekit-client with adaptive
 * stream and dynacast, its connection prepared, tracks acquired before and the token in hand.
 */

/** Where to, and with which key for the stock worker; null for none. */
export type BareInput = { url: string; token: string; passphrase: string | null; hasDevices: boolean };

/** Milliseconds since the epoch: connect() called, first remote frame painted. */
export type FirstFrame = { calledAt: number; paintedAt: number };

export type BarePage = {
  prepare(input: BareInput): Promise<void>;
  /** Connects, publishes what it has, and waits for the first remote picture. */
  join(): Promise<void>;
  firstFrame(): Promise<FirstFrame>;
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
  prepare: async ({ url, token, passphrase, hasDevices }) => {
    const encryption = passphrase === null ? {} : { encryption: await encryptionOf(passphrase) };
    room = new Room({ adaptiveStream: { pixelDensity: 1 }, dynacast: true, ...encryption });
    room.on(RoomEvent.EncryptionError, ({ message }) => void errors.push(message));
    room.on(RoomEvent.TrackSubscribed, (track) => {
      const element = show(track);
      if (element instanceof HTMLVideoElement)
        element.requestVideoFrameCallback(() => painted.resolve(now()));
    });
    if (passphrase !== null) await room.setE2EEEnabled(true);
    tracks = hasDevices ? await acquire() : [];
    await room.prepareConnection(url, token);
    connect = () => room.connect(url, token);
  },
  join: async () => {
    calledAt = now();
    await connect();
    await window.bare.person().publish();
  },
  firstFrame: async () => ({ paintedAt: await painted.promise, calledAt }),
  person: () => personIn(room, tracks),
  errors,
};
