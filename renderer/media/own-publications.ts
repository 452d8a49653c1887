import { type LocalTrack, PublishTrackError, type Room } from "livekit-client";
import { type OwnSource, publishOptions } from "./publish-options.ts";

/** `notYet`: the media server has not heard yet that the host allows it; it tells when it has. */
export type Published = "published" | "notYet";

/** What of our own the room has. */
export type OwnPublications = {
  has: (track: LocalTrack | null) => boolean;
  /** Publishes a track that is not; throws when the media server does not take it. */
  publish: (track: LocalTrack, source: OwnSource) => Promise<Published>;
  unpublish: (track: LocalTrack) => Promise<void>;
};

/** HTTP's word for a right that is missing, which livekit-client uses as well. */
const FORBIDDEN = 403;

const isForbidden = (error: unknown): boolean =>
  error instanceof PublishTrackError && error.status === FORBIDDEN;

/** Over one LiveKit room. */
export const createOwnPublications = (room: Room): OwnPublications => {
  const has = (track: LocalTrack | null): boolean =>
    track !== null &&
    [...room.localParticipant.trackPublications.values()].some((one) => one.track === track);
  const publish = async (track: LocalTrack, source: OwnSource): Promise<Published> => {
    if (has(track)) return "published";
    try {
      await room.localParticipant.publishTrack(track, publishOptions[source]);
      return "published";
    } catch (error) {
      if (isForbidden(error)) return "notYet";
      throw error;
    }
  };
  return {
    has,
    publish,
    unpublish: async (track) => {
      await room.localParticipant.unpublishTrack(track).catch(() => undefined);
    },
  };
};
