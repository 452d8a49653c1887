import { isLocalTrack, ParticipantEvent, RoomEvent } from "livekit-client";
import type { BaseE2EEManager, RemoteTrackPublication, Room } from "livekit-client";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import type { FrameAttachments } from "./peer-connection.ts";
import { createPersonGates } from "./person-gates.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { labelOfSource } from "./track-labels.ts";
import type { Following } from "./visible-video.ts";

/** What the media server did that it must not do; shown, audited, and already without effect. */
export type FrameSecurityEvent =
  | { kind: "stranger"; identity: string }
  | { kind: "notGranted"; identity: string; source: string }
  | { kind: "ownIdentity"; identity: string }
  | { kind: "notAttached"; identity: string }
  | { kind: "remoteUnmute"; label: FrameLabel };

/** What the manager is told by others. All decisions come from the signed roster, none from the media server. */
export type FrameEncryptionParts = {
  worker: { tell(message: FrameMessage): void };
  attachments: Pick<FrameAttachments, "idOf">;
  ownIdentity: () => string;
  /** Row of an identity in the signed roster; null for one that is not in it. */
  rowOf: (identity: string) => number | null;
  /** Whether the signed announce lets a row use a label. */
  mayUse: (index: number, label: FrameLabel) => boolean;
  /** How a picture is followed; absent, every picture is, at its best. */
  followingOf?: (identity: string, label: FrameLabel) => Following;
  /** Another track than before is bound to somebody. */
  onBinding?: () => void;
  /** A full reconnect is over: what the room told of people since it said `Reconnected` may have been told to nobody. */
  onRestarted?: () => void;
  /** An own track was muted that the person had on, by anybody else than the person. */
  onMuted?: (label: FrameLabel) => void;
  onEvent: (event: FrameSecurityEvent) => void;
  after: (ms: number, run: () => void) => () => void;
};

/** What the application does with the encryption of one call. */
export type FrameEncryption = {
  /** For livekit-client's room option `encryption: { e2eeManager }`. */
  manager: BaseE2EEManager;
  /** Only from the person's own action, before the track is published or unmuted. */
  openGate(label: FrameLabel): void;
  closeGate(label: FrameLabel): void;
  /** The visit's half of all gates. */
  hold(isHeld: boolean): void;
  /** Subscribes to what the roster allows and to nothing else; call it when roster or rights have changed. */
  review(): void;
  /** Under which label a remote publication is played; its LiveKit source is only a claim. Null while unbound. */
  labelOf(publication: RemoteTrackPublication): FrameLabel | null;
  /** What a publication claims that is allowed but out of sight; null for every other one. */
  unseenLabelOf(publication: RemoteTrackPublication): FrameLabel | null;
};

/** Binds and unbinds, and nothing more: transforms are already at every sender and receiver, and keys never come here. */
export const createFrameEncryption = (parts: FrameEncryptionParts): FrameEncryption => {
  const gates = createPersonGates({ onMuted: () => undefined, ...parts });
  const subscriptions = createSubscriptions({
    followingOf: () => "high",
    onBinding: () => undefined,
    ...parts,
  });
  let room: Room | null = null;

  const bindSender = (sender: RTCRtpSender, source: string): void => {
    const id = parts.attachments.idOf(sender);
    const label = labelOfSource(source);
    if (id === null || label === null) parts.onEvent({ kind: "notAttached", identity: parts.ownIdentity() });
    else parts.worker.tell({ half: "frames", kind: "bindSender", id, label });
  };
  const review = (): void => {
    if (room === null) return;
    const { identity } = room.localParticipant;
    if (identity !== "" && identity !== parts.ownIdentity()) parts.onEvent({ kind: "ownIdentity", identity });
    subscriptions.review([...room.remoteParticipants.values()]);
  };
  const setup = (next: Room): void => {
    if (room !== null) return;
    room = next;
    for (const event of REVIEW_EVENTS) next.on(event, review);
    next.localParticipant.on(ParticipantEvent.LocalSenderCreated, (sender, track) => {
      bindSender(sender, track.source);
      if (isLocalTrack(track)) gates.guard(track);
    });
  };
  const restarted = (): void => {
    review();
    parts.onRestarted?.();
  };
  return {
    // the engine says it inside its last step: the room tells everything again from the next task on
    manager: createManager(setup, () => void parts.after(0, restarted)),
    openGate: gates.open,
    closeGate: gates.close,
    hold: gates.hold,
    review,
    labelOf: subscriptions.labelOf,
    unseenLabelOf: subscriptions.unseenLabelOf,
  };
};

const REVIEW_EVENTS = [
  RoomEvent.SignalConnected,
  RoomEvent.Connected,
  RoomEvent.SignalReconnecting,
  RoomEvent.Reconnected,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackPublished,
] as const;

/**
 * LiveKit's own words for encryption change nothing: it is always on, and its data encryption is never used. The engine is asked for one word:
 * livekit-client 2.23 says `Reconnected` up to two seconds before a full reconnect is over, and until then puts aside what it is told of people
 * (somebody came, published, muted) and never tells it.
 */
const createManager = (setup: (room: Room) => void, onRestarted: () => void): BaseE2EEManager => ({
  setup,
  setupEngine: (engine) => void engine.on("restarted", onRestarted),
  isEnabled: true,
  isDataChannelEncryptionEnabled: true,
  setParticipantCryptorEnabled: () => undefined,
  setSifTrailer: () => undefined,
  encryptData: refuseData,
  handleEncryptedData: refuseData,
  on() {
    return this;
  },
});

const refuseData = (): Promise<never> => Promise.reject(new Error("no data goes over the media server"));
