import { AccessToken, RoomServiceClient, ServerError, TrackSource } from "livekit-server-sdk";
import type { ParticipantId } from "../../protocol/ids.ts";
import { fail } from "../../protocol/errors.ts";
import { MEDIA_TOKEN_SECONDS } from "../../protocol/limits.ts";
import type { MediaSource } from "../../protocol/permissions.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { MediaRooms } from "./media-room.ts";

/** Where the private media server is and how the service proves itself to it. */
export type LiveKitAccess = { url: string; apiKey: string; apiSecret: string };

/** How long the media server may take for one answer. Milliseconds. */
export const MEDIA_ANSWER_MS = 1_500;
/** How long an empty room lives before anybody came, and after the last one went. Seconds. */
const EMPTY_SECONDS = 60;
const DEPARTURE_SECONDS = 120;

const trackSources = {
  camera: TrackSource.CAMERA,
  microphone: TrackSource.MICROPHONE,
  screenShare: TrackSource.SCREEN_SHARE,
  screenShareAudio: TrackSource.SCREEN_SHARE_AUDIO,
} as const satisfies Record<MediaSource, TrackSource>;

const sourcesOf = (sources: readonly MediaSource[]): TrackSource[] =>
  sources.map((source) => trackSources[source]);

/** The rights of one client: always spelled out, since an empty list of sources would mean all of them. */
const permissionOf = (sources: readonly MediaSource[]) => ({
  canPublish: sources.length > 0,
  canPublishSources: sourcesOf(sources),
  canSubscribe: true,
  canPublishData: false,
  canUpdateMetadata: false,
  hidden: false,
});

const nothing = {
  canPublish: false,
  canPublishSources: [],
  canSubscribe: false,
  canPublishData: false,
  canUpdateMetadata: false,
  hidden: false,
};

const isGone = (error: unknown): boolean => error instanceof ServerError && error.status === 404;

/** Runs one call to the media server; whatever goes wrong is MEDIA_UNAVAILABLE. */
const attempt = async <T>(call: () => Promise<T>): Promise<Result<T>> => {
  try {
    return succeed(await call());
  } catch {
    return fail("MEDIA_UNAVAILABLE");
  }
};

/** As `attempt`, but something that is gone already is as good as done. */
const attemptOnWhatIsThere = (call: () => Promise<unknown>): Promise<Result<null>> =>
  attempt(async () => {
    await call().catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    return null;
  });

const mint = async (
  access: LiveKitAccess,
  room: string,
  identity: ParticipantId,
  sources: readonly MediaSource[],
): Promise<string> => {
  const token = new AccessToken(access.apiKey, access.apiSecret, { identity, ttl: MEDIA_TOKEN_SECONDS });
  token.addGrant({
    room,
    roomJoin: true,
    canPublish: sources.length > 0,
    canPublishSources: sourcesOf(sources),
    canSubscribe: true,
    canPublishData: false,
    canUpdateOwnMetadata: false,
  });
  return token.toJwt();
};

/** Rooms of a real LiveKit server, over its own server SDK. */
export const liveKitRooms = (access: LiveKitAccess): MediaRooms => {
  const client = new RoomServiceClient(access.url, access.apiKey, access.apiSecret, {
    requestTimeout: MEDIA_ANSWER_MS / 1_000,
    failover: false,
  });
  return {
    ensureRoom: (room, places) =>
      attempt(async () => {
        await client.createRoom({
          name: room,
          emptyTimeout: EMPTY_SECONDS,
          departureTimeout: DEPARTURE_SECONDS,
          maxParticipants: places,
        });
        return null;
      }),
    hasRoom: (room) => attempt(async () => (await client.listRooms([room])).length > 0),
    deleteRoom: (room) => attemptOnWhatIsThere(() => client.deleteRoom(room)),
    mintToken: (room, identity, sources) => mint(access, room, identity, sources),
    setSources: (room, identity, sources) =>
      attemptOnWhatIsThere(() =>
        client.updateParticipant(room, identity, { permission: permissionOf(sources) }),
      ),
    remove: (room, identity) =>
      attemptOnWhatIsThere(async () => {
        await client.updateParticipant(room, identity, { permission: nothing });
        await client.removeParticipant(room, identity);
      }),
    listParticipants: (room) =>
      attempt(async () => (await client.listParticipants(room)).map((participant) => participant.identity)),
    isHealthy: async () => (await attempt(() => client.listRooms(["-"]))).ok,
  };
};
