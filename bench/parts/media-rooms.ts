import { randomUUID } from "node:crypto";
import { AccessToken, RoomServiceClient, TrackSource } from "livekit-server-sdk";

/** Where a media server is and with which keys it is asked. */
export type MediaServerAccess = {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** Rooms of the peers, on the same media server as the visits. */
export type MediaRooms = {
  /** Address for bare clients, past the service's gate. */
  readonly url: string;
  create(): Promise<string>;
  /** The room of the only visit that runs; made by the service. */
  only(): Promise<string>;
  remove(name: string): Promise<void>;
  /** A token with the same rights as the service mints; under a random identity unless one is named. */
  tokenFor(room: string, identity?: string): Promise<string>;
};

/** Rooms of one media server. */
export const mediaRoomsOf = ({ url, apiKey, apiSecret }: MediaServerAccess): MediaRooms => {
  const server = new RoomServiceClient(url.replace(/^ws/, "http"), apiKey, apiSecret);
  return {
    url: url.replace(/^http/, "ws"),
    create: async () => (await server.createRoom({ name: randomUUID(), emptyTimeout: 30 })).name,
    only: async () => {
      const rooms = await server.listRooms();
      const [room] = rooms.filter(({ numParticipants }) => numParticipants > 0);
      if (room === undefined) throw new Error("no visit runs");
      return room.name;
    },
    remove: (name) => server.deleteRoom(name),
    tokenFor: (room, identity = randomUUID()) => {
      const token = new AccessToken(apiKey, apiSecret, { identity, ttl: 120 });
      token.addGrant({
        room,
        roomJoin: true,
        canPublish: true,
        canSubscribe: true,
        canPublishData: false,
        canUpdateOwnMetadata: false,
        canPublishSources: [TrackSource.CAMERA, TrackSource.MICROPHONE],
      });
      return token.toJwt();
    },
  };
};
