import type { Chance, ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { MediaOrders } from "../livekit/media-orders.ts";
import type { MediaRooms } from "../livekit/media-room.ts";
import type { Store } from "../store/store.ts";
import type { Changes } from "./changes.ts";
import type { Days } from "./days.ts";
import type { Presence } from "./presence.ts";

/** What shuts a device's media at once; the gate is it. */
export type Door = { close(id: ParticipantId): void };

/** When whoever leads a visit was last heard of by a good heartbeat: at first since it leads, or since the service runs. */
export type HostBeats = { lastBeatAt(visitId: VisitId): number };

/** Everything that the desk works with. */
export type DeskDeps = {
  store: Store;
  rooms: MediaRooms;
  mediaOrders: MediaOrders;
  presence: Presence;
  door: Door;
  beats: HostBeats;
  changes: Changes;
  days: Days;
  clock: Clock;
  chance: Chance;
  log: Log;
  /** The gate's own address as clients reach it (without a path), and our ICE servers. */
  media: { url: string; iceServers: MediaAccess["iceServers"] };
};
