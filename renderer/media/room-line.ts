import { ConnectionState, DefaultReconnectPolicy, LogLevel, Room, setLogLevel } from "livekit-client";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { MediaStatus } from "../call/ports.ts";
import type { FrameEncryption } from "./frame-encryption.ts";

// The SDK would print addresses and ids to the console; what matters is told by our own facts.
setLogLevel(LogLevel.silent);

/** Waits before the line's own tries to come back; after them the service is asked where the media is now. Milliseconds. */
const ownTriesMs = [0, 300, 1_000, 2_000] as const;

/** Reports of one and the same wake (network, power, a stopped clock) come within this time. Milliseconds. */
const ONE_WAKE_MS = 5_000;

const statuses: Record<ConnectionState, MediaStatus> = {
  [ConnectionState.Disconnected]: "gone",
  [ConnectionState.Connecting]: "connecting",
  [ConnectionState.Connected]: "connected",
  [ConnectionState.Reconnecting]: "reconnecting",
  [ConnectionState.SignalReconnecting]: "reconnecting",
};

/** What the line says of itself. */
export const statusOf = (room: Room): MediaStatus => statuses[room.state];

/** A room whose frames only our worker sees. Which picture comes in which size is decided by what is on the screen, not by the library. */
export const makeRoom = (encryption: FrameEncryption): Room =>
  new Room({
    adaptiveStream: false,
    dynacast: true,
    disconnectOnPageLeave: true,
    stopLocalTrackOnUnpublish: false,
    encryption: { e2eeManager: encryption.manager },
    reconnectPolicy: new DefaultReconnectPolicy([...ownTriesMs]),
  });

/** A line that is still trying by itself is given up first: connecting over it would leave its publications behind, and nothing would be published anew. */
const letGo = async (room: Room): Promise<void> => {
  if (room.state !== ConnectionState.Disconnected) await room.disconnect(false);
};

/** Connects to the media server; publishing and following come later. False if it could not be reached. */
export const openLine = async (room: Room, access: MediaAccess): Promise<boolean> => {
  try {
    await letGo(room);
    await room.setE2EEEnabled(true);
    await room.connect(access.url, access.token, {
      autoSubscribe: false,
      maxRetries: 0,
      rtcConfig: { iceServers: access.iceServers.map(iceServerOf) },
    });
    return true;
  } catch {
    return false;
  }
};

const iceServerOf = ({ urls, username, credential }: MediaAccess["iceServers"][number]): RTCIceServer =>
  username === undefined || credential === undefined ? { urls } : { urls, username, credential };

/**
 * Resumes a line that believes it is connected, at once and on the same peer connection, after a sleep or a change of network:
 * the library would notice only when its pings go unanswered. A line that is already coming back is left alone.
 */
export const createWaker = (
  room: Pick<Room, "state" | "simulateScenario">,
  now: () => number,
): (() => void) => {
  let last: number | null = null;
  return () => {
    if (room.state !== ConnectionState.Connected) return;
    if (last !== null && now() - last < ONE_WAKE_MS) return;
    last = now();
    void room.simulateScenario("signal-reconnect");
  };
};
