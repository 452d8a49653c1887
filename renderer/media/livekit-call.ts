import {
  ConnectionState,
  DefaultReconnectPolicy,
  LogLevel,
  type Participant,
  type RemoteParticipant,
  Room,
  RoomEvent,
  setLogLevel,
} from "livekit-client";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { MediaFacts, MediaPort, MediaSource, MediaStatus, PersonMedia } from "../call/ports.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { Devices } from "./devices.ts";
import { type FrameEncryption, type FrameSecurityEvent, createFrameEncryption } from "./frame-encryption.ts";
import type { FrameWorkerClient } from "./frame-worker-client.ts";
import { createFrameWatch } from "./frame-watch.ts";
import type { GateAttempts } from "./gate-attempts.ts";
import { type OwnTracks, createOwnTracks } from "./own-tracks.ts";
import type { FrameAttachments } from "./peer-connection.ts";
import { type Sinks, createSinks } from "./sinks.ts";

/** What one call over livekit-client is made of. */
export type LivekitCallParts = {
  worker: FrameWorkerClient;
  attachments: FrameAttachments;
  gateAttempts: GateAttempts;
  devices: Devices;
  after: (ms: number, run: () => void) => () => void;
  mark: (name: string) => void;
};

// The SDK would print addresses and ids to the console; what matters is told by our own facts.
setLogLevel(LogLevel.silent);

/** Waits before the line's own tries to come back; after them the service is asked where the media is now. Milliseconds. */
const ownTriesMs = [0, 300, 1_000, 2_000] as const;

const statusOf: Record<ConnectionState, MediaStatus> = {
  [ConnectionState.Disconnected]: "gone",
  [ConnectionState.Connecting]: "connecting",
  [ConnectionState.Connected]: "connected",
  [ConnectionState.Reconnecting]: "reconnecting",
  [ConnectionState.SignalReconnecting]: "reconnecting",
};

const mayUse = (row: RosterRow, label: FrameLabel): boolean => {
  if (label === "microphone") return row.maySpeak;
  return label === "camera" ? row.mayShow : row.mayShare;
};

const changes = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.TrackUnpublished,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.AudioPlaybackStatusChanged,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
] as const;

/** One's own media in a visit, over livekit-client with our own frame worker. */
export const createLivekitCall = (parts: LivekitCallParts): MediaPort => new LivekitCall(parts);

class LivekitCall implements MediaPort {
  readonly #parts: LivekitCallParts;
  readonly #sinks: Sinks = createSinks();
  readonly #listeners = new Set<(facts: MediaFacts) => void>();
  readonly #encryption: FrameEncryption;
  readonly #room: Room;
  readonly #own: OwnTracks;
  #roster: readonly RosterRow[] = [];
  #ownId: ParticipantId | null = null;
  #isIdle = true;
  /** The line that was opened ahead of the keys; null once `connect` has taken it over. */
  #early: Promise<boolean> | null = null;
  #isLineOpen = false;
  #frameAlarm: MediaFacts["alarm"] = null;
  /** Once somebody was offered who is in no roster, that stays said until the end of the call. */
  #hasMetStranger = false;

  constructor(parts: LivekitCallParts) {
    this.#parts = parts;
    parts.attachments.assertInstalled();
    this.#encryption = createFrameEncryption({
      worker: parts.worker,
      attachments: parts.attachments,
      after: parts.after,
      ownIdentity: () => this.#ownId ?? "",
      rowOf: (identity) => this.#rowOf(identity)?.index ?? null,
      mayUse: (index, label) => this.#roster.some((row) => row.index === index && mayUse(row, label)),
      onEvent: (event) => this.#suspect(event),
    });
    this.#room = this.#makeRoom();
    this.#own = createOwnTracks({
      room: this.#room,
      devices: parts.devices,
      encryption: this.#encryption,
      onChange: () => this.#changed(),
    });
    createFrameWatch(parts, (alarm) => this.#watchFrames(alarm));
  }

  #makeRoom(): Room {
    const room = new Room({
      adaptiveStream: { pixelDensity: 1 },
      dynacast: true,
      disconnectOnPageLeave: true,
      stopLocalTrackOnUnpublish: false,
      encryption: { e2eeManager: this.#encryption.manager },
      reconnectPolicy: new DefaultReconnectPolicy([...ownTriesMs]),
    });
    for (const event of changes) room.on(event, () => this.#changed());
    room.on(RoomEvent.SignalConnected, () => {
      this.#parts.mark("visit:signal-connected");
      this.#isLineOpen = true;
      if (!this.#isIdle) void this.#own.publishAll();
    });
    room.on(RoomEvent.TrackSubscribed, () => this.#parts.mark("visit:track-subscribed"));
    return room;
  }

  #rowOf(identity: string): RosterRow | undefined {
    return this.#roster.find((row) => row.participantId === identity);
  }

  #suspect(event: FrameSecurityEvent): void {
    if (event.kind === "stranger" || event.kind === "ownIdentity" || event.kind === "notAttached")
      this.#hasMetStranger = true;
    this.#changed();
  }

  #watchFrames(alarm: MediaFacts["alarm"]): void {
    if (this.#frameAlarm === alarm) return;
    this.#frameAlarm = alarm;
    this.#changed();
  }

  readonly prepare = (): void => {
    void this.#room.setE2EEEnabled(true);
  };

  readonly isConnecting = (): boolean => this.#parts.gateAttempts.claim();

  readonly approach = (access: MediaAccess, own: ParticipantId): void => {
    this.#ownId = own;
    this.#early ??= this.#open(access);
  };

  readonly connect = async (access: MediaAccess, own: ParticipantId): Promise<Result<null>> => {
    this.#ownId = own;
    this.#isIdle = false;
    const early = this.#early;
    this.#early = null;
    if (early !== null && this.#isLineOpen) void this.#own.publishAll();
    const isOpen = await (early ?? this.#open(access));
    this.#encryption.review();
    this.#changed();
    const isThere = isOpen && this.#room.state !== ConnectionState.Disconnected;
    return isThere ? succeed(null) : fail("MEDIA_UNAVAILABLE");
  };

  /** Connects to the media server; publishing waits for `connect`, and following for the signed roster. */
  async #open(access: MediaAccess): Promise<boolean> {
    this.#isLineOpen = false;
    this.#parts.mark("visit:connect-called");
    try {
      await this.#letGo();
      await this.#room.setE2EEEnabled(true);
      await this.#room.connect(access.url, access.token, {
        autoSubscribe: false,
        maxRetries: 0,
        rtcConfig: { iceServers: access.iceServers.map(iceServerOf) },
      });
      return true;
    } catch {
      return false;
    }
  }

  /** A line that is still trying by itself is given up first: connecting over it would leave its publications behind, and nothing would be published anew. */
  async #letGo(): Promise<void> {
    if (this.#room.state !== ConnectionState.Disconnected) await this.#room.disconnect(false);
  }

  readonly setRoster = (roster: readonly RosterRow[], own: ParticipantId): void => {
    this.#roster = roster;
    this.#ownId = own;
    const mayShare = this.#rowOf(own)?.mayShare ?? false;
    if (!mayShare) void this.#own.stopShare();
    this.#encryption.review();
    this.#changed();
  };

  readonly setCamera = (isOn: boolean): Promise<Result<null>> => this.#own.set("camera", isOn);
  readonly setMicrophone = (isOn: boolean): Promise<Result<null>> => this.#own.set("microphone", isOn);
  readonly stopShare = (): Promise<void> => this.#own.stopShare();

  readonly startShare = async (): Promise<Result<null>> => {
    const mayShare = this.#ownId !== null && (this.#rowOf(this.#ownId)?.mayShare ?? false);
    return mayShare ? this.#own.startShare() : fail("SHARE_NOT_GRANTED");
  };

  readonly attach = (
    participantId: ParticipantId | "own",
    source: MediaSource,
    element: HTMLMediaElement,
  ): (() => void) => {
    const release = this.#sinks.add(`${participantId}/${source}`, element);
    if (participantId !== "own" && source === "camera") this.#watchFirstFrame(element);
    if (participantId !== "own" && source === "microphone")
      element.addEventListener("playing", () => this.#parts.mark("visit:first-audio"), { once: true });
    this.#changed();
    return release;
  };

  #watchFirstFrame(element: HTMLMediaElement): void {
    if (!(element instanceof HTMLVideoElement) || !("requestVideoFrameCallback" in element)) return;
    element.requestVideoFrameCallback(() => this.#parts.mark("visit:first-frame"));
  }

  readonly observe = (listener: (facts: MediaFacts) => void): (() => void) => {
    this.#listeners.add(listener);
    listener(this.#facts());
    return () => this.#listeners.delete(listener);
  };

  readonly playSound = (): Promise<void> => this.#room.startAudio();

  readonly disconnect = async (): Promise<void> => {
    this.#isIdle = true;
    await this.#own.stopShare();
    await this.#room.disconnect(false);
    this.#sinks.clear();
  };

  #changed(): void {
    const facts = this.#facts();
    for (const listener of this.#listeners) listener(facts);
  }

  #facts(): MediaFacts {
    this.#sinks.set("own/camera", this.#own.isOn("camera") ? this.#parts.devices.camera() : null);
    this.#sinks.set("own/screenShare", this.#own.shareTrack());
    const remote = [...this.#room.remoteParticipants.values()];
    return {
      status: this.#isIdle ? "idle" : statusOf[this.#room.state],
      people: remote.flatMap((person) => this.#personOf(person)),
      own: {
        isCameraOn: this.#own.isOn("camera"),
        isMicrophoneOn: this.#own.isOn("microphone"),
        isSharing: this.#own.isOn("screenShare"),
      },
      isSoundBlocked: !this.#room.canPlaybackAudio,
      alarm: this.#hasMetStranger ? "stranger" : this.#frameAlarm,
    };
  }

  #personOf(person: RemoteParticipant): PersonMedia[] {
    const id = ParticipantId.safeParse(person.identity);
    if (!id.success || this.#rowOf(person.identity) === undefined) return [];
    return [
      {
        participantId: id.data,
        isCameraOn: this.#show(person, "camera"),
        isMicrophoneOn: this.#show(person, "microphone"),
        isSharing: this.#show(person, "screenShare"),
        isSpeaking: isSpeaking(person),
      },
    ];
  }

  /** Points the elements of one source at its track, if one is bound under exactly this label, and says whether it is on. */
  #show(person: RemoteParticipant, source: MediaSource): boolean {
    const bound = [...person.trackPublications.values()].find(
      (one) => this.#encryption.labelOf(one) === source,
    );
    const isOn = bound?.track !== undefined && !bound.isMuted;
    this.#sinks.set(`${person.identity}/${source}`, isOn ? (bound.track ?? null) : null);
    return isOn;
  }
}

const iceServerOf = ({ urls, username, credential }: MediaAccess["iceServers"][number]): RTCIceServer =>
  username === undefined || credential === undefined ? { urls } : { urls, username, credential };

const isSpeaking = (person: Participant): boolean => person.isSpeaking;
