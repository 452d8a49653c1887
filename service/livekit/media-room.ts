import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaSource } from "../../protocol/permissions.ts";
import type { Result } from "../../protocol/result.ts";

/** The media server as the service uses it. Every failure is MEDIA_UNAVAILABLE. */
export type MediaRooms = {
  /** Makes the room, or finds it there. `places` counts the host too. */
  ensureRoom(room: string, places: number): Promise<Result<null>>;
  hasRoom(room: string): Promise<Result<boolean>>;
  /** A room that is gone already counts as deleted. */
  deleteRoom(room: string): Promise<Result<null>>;
  /** A short-lived token for one identity in one room, with exactly these sources and nothing else; an empty list means nothing at all. */
  mintToken(room: string, identity: ParticipantId, sources: readonly MediaSource[]): Promise<string>;
  /** Replaces the whole set of sources; somebody who is not connected counts as done. */
  setSources(room: string, identity: ParticipantId, sources: readonly MediaSource[]): Promise<Result<null>>;
  /** Takes every right away, then disconnects; somebody who is not connected counts as done. */
  remove(room: string, identity: ParticipantId): Promise<Result<null>>;
  listParticipants(room: string): Promise<Result<readonly string[]>>;
  isHealthy(): Promise<boolean>;
};
