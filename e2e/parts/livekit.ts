import { AccessToken, RoomServiceClient, TrackSource } from "livekit-server-sdk";
import { type MediaServerOptions, startMediaServer } from "../../build/start/media-server.ts";

/** A LiveKit server of this run: on loopback, with keys that nobody else has. */
export type LiveKit = {
  /** Address for clients. */
  url: string;
  /** Address for the server SDK. */
  httpUrl: string;
  key: string;
  secret: string;
  rooms: RoomServiceClient;
  /** A token as the clinic service mints it: no data, no metadata, named sources. */
  tokenFor(room: string, identity: string): Promise<string>;
  stop(): Promise<void>;
};

const ALL_SOURCES = [
  TrackSource.CAMERA,
  TrackSource.MICROPHONE,
  TrackSource.SCREEN_SHARE,
  TrackSource.SCREEN_SHARE_AUDIO,
];

/** The program under test: `ANTEROOM_LIVEKIT`, else `livekit-server` on the PATH. */
export const liveKitProgram = (): string => process.env["ANTEROOM_LIVEKIT"] ?? "livekit-server";

/** Starts a server and waits until it answers. */
export const startLiveKit = async (options: MediaServerOptions = {}): Promise<LiveKit> => {
  const { url, apiKey: key, apiSecret: secret, close } = await startMediaServer(liveKitProgram(), options);
  return {
    url: url.replace(/^http/, "ws"),
    httpUrl: url,
    key,
    secret,
    rooms: new RoomServiceClient(url, key, secret),
    tokenFor: (room, identity) => tokenFor({ key, secret }, room, identity),
    stop: close,
  };
};

const tokenFor = (
  { key, secret }: { key: string; secret: string },
  room: string,
  identity: string,
): Promise<string> => {
  const token = new AccessToken(key, secret, { identity, ttl: 120 });
  token.addGrant({
    room,
    roomJoin: true,
    canPublish: true,
    canSubscribe: true,
    canPublishData: false,
    canUpdateOwnMetadata: false,
    canPublishSources: ALL_SOURCES,
  });
  return token.toJwt();
};
