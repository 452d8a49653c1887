import { ConnectionState, type Room, RoomEvent } from "livekit-client";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import { permittedSources } from "../../protocol/permissions.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type {
  DeviceKind,
  MediaFacts,
  MediaPort,
  MediaSource,
  PersonMedia,
  VisibleTile,
} from "../call/ports.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { ShareContent } from "./device-platform.ts";
import { type DeviceTrouble, createDeviceTrouble } from "./device-trouble.ts";
import type { Devices } from "./devices.ts";
import { keepUnchanged } from "./facts-memory.ts";
import { type FrameEncryption, type FrameSecurityEvent, createFrameEncryption } from "./frame-encryption.ts";
import type { FrameWorkerClient } from "./frame-worker-client.ts";
import { createFrameWatch } from "./frame-watch.ts";
import type { GateAttempts } from "./gate-attempts.ts";
import { type LevelListener, type Levels, createLevels, levelOfLoudness } from "./levels.ts";
import { type OwnTracks, createOwnTracks } from "./own-tracks.ts";
import type { FrameAttachments } from "./peer-connection.ts";
import { createPeopleMedia } from "./people-media.ts";
import { createWaker, makeRoom, openLine, statusOf } from "./room-line.ts";
import { type Sinks, createSinks } from "./sinks.ts";
import { type VisibleFollowings, createVisibleFollowings } from "./visible-followings.ts";
import { watchWakes } from "./wake-watch.ts";

/** What one call over livekit-client is made of. */
export type LivekitCallParts = {
  worker: FrameWorkerClient;
  attachments: FrameAttachments;
  gateAttempts: GateAttempts;
  devices: Devices;
  after: (ms: number, run: () => void) => () => void;
  /** A stopwatch, and the time of day; milliseconds both. */
  now: () => number;
  clock: () => number;
  nextFrame: (run: (at: number) => void) => void;
  onOnline: (listener: () => void) => () => void;
  mark: (name: string) => void;
};

/** Media of a call, and what only screens and the shell need of it. */
export type LivekitMedia = MediaPort & {
  startShare: (content?: ShareContent) => Promise<Result<null>>;
  /** How loud somebody is, 0..1 on the scale of decibels, at most once a frame; nothing is told while nothing changes. */
  observeLevel: (id: ParticipantId | "own", listener: LevelListener) => () => void;
  /** The machine woke up or changed its network: the line is resumed at once instead of when it is found dead. */
  wake: () => void;
};

/** A publication that is gone is looked at again after this time, when the library has done what it does by itself. Milliseconds. */
const REPUBLISH_MS = 1_000;

const changes = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.AudioPlaybackStatusChanged,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
] as const;

const idle: MediaFacts = {
  status: "idle",
  people: [],
  own: { isCameraOn: false, isMicrophoneOn: false, isSharing: false },
  isSoundBlocked: false,
  alarm: null,
  deviceTrouble: null,
};

/** One's own media in a visit, over livekit-client with our own frame worker. */
export const createLivekitCall = (parts: LivekitCallParts): LivekitMedia => new LivekitCall(parts);

class LivekitCall implements LivekitMedia {
  readonly #parts: LivekitCallParts;
  readonly #sinks: Sinks = createSinks();
  readonly #listeners = new Set<(facts: MediaFacts) => void>();
  readonly #encryption: FrameEncryption;
  readonly #room: Room;
  readonly #own: OwnTracks;
  readonly #visible: VisibleFollowings;
  readonly #trouble: DeviceTrouble;
  readonly #levels: Levels;
  readonly #people: () => PersonMedia[];
  #facts: MediaFacts = idle;
  #roster: readonly RosterRow[] = [];
  #ownId: ParticipantId | null = null;
  #isSuspended = false;
  #isHeldByHost = false;
  #isLocked = false;
  /** Hold or suspension, as it was last put into effect. */
  #isHeld = false;
  #isIdle = true;
  /** The line that was opened ahead of the keys; null once `connect` has taken it over. */
  #early: Promise<boolean> | null = null;
  #isLineOpen = false;
  #frameAlarm: MediaFacts["alarm"] = null;
  /** Once somebody was offered who is in no roster, that stays said until the end of the call. */
  #hasMetStranger = false;
  /** Resumes a line that may have died unnoticed. */
  readonly wake: () => void;

  constructor(parts: LivekitCallParts) {
    this.#parts = parts;
    parts.attachments.assertInstalled();
    this.#visible = createVisibleFollowings({ ...parts, onChange: () => this.#look() });
    this.#encryption = this.#makeEncryption();
    this.#room = makeRoom(this.#encryption);
    this.#own = createOwnTracks({
      room: this.#room,
      devices: parts.devices,
      encryption: this.#encryption,
      after: parts.after,
      onUnavailable: (kind, code) => this.#trouble.say(kind, code),
      onChange: () => this.#changed(),
    });
    this.#trouble = createDeviceTrouble({
      devices: parts.devices,
      own: this.#own,
      after: parts.after,
      onChange: () => this.#changed(),
    });
    this.#levels = createLevels({
      read: (id) => this.#levelOf(id),
      isLive: (id) => id === "own" && this.#own.isOn("microphone"),
      nextFrame: parts.nextFrame,
    });
    this.#people = createPeopleMedia({
      room: () => this.#room,
      sinks: this.#sinks,
      encryption: this.#encryption,
      isKnown: (identity) => this.#rowOf(identity) !== undefined,
      isHeld: () => this.#isHeld,
    });
    this.wake = createWaker(this.#room, parts.now);
    this.#listen();
  }

  #makeEncryption(): FrameEncryption {
    const { worker, attachments, after } = this.#parts;
    return createFrameEncryption({
      worker,
      attachments,
      after,
      ownIdentity: () => this.#ownId ?? "",
      rowOf: (identity) => this.#rowOf(identity)?.index ?? null,
      mayUse: (index, label) => this.#roster.some((row) => row.index === index && this.#mayUse(row, label)),
      followingOf: this.#visible.followingOf,
      onBinding: () => this.#changed(),
      onRestarted: () => {
        this.#publishAgain();
        this.#changed();
      },
      onMuted: (label) => this.#own.hasBeenMuted(label),
      onEvent: (event) => this.#suspect(event),
    });
  }

  #listen(): void {
    const { worker, mark, after } = this.#parts;
    const room = this.#room;
    for (const event of changes) room.on(event, () => this.#changed());
    room.on(RoomEvent.SignalConnected, () => {
      mark("visit:signal-connected");
      this.#isLineOpen = true;
      if (!this.#isIdle) void this.#own.publishAll();
    });
    // What was opened after the signal came and before the line was whole was sent to nobody yet.
    room.on(RoomEvent.Connected, () => this.#publishAgain());
    room.on(RoomEvent.TrackSubscribed, () => mark("visit:track-subscribed"));
    room.on(RoomEvent.ActiveSpeakersChanged, () => this.#levels.stir());
    room.on(RoomEvent.ParticipantPermissionsChanged, (_before, person) => {
      if (person === room.localParticipant) this.#publishAgain();
    });
    room.on(RoomEvent.LocalTrackUnpublished, () => void after(REPUBLISH_MS, () => this.#publishAgain()));
    createFrameWatch(this.#parts, (alarm) => this.#watchFrames(alarm));
    const stop = watchWakes(this.#parts, this.wake);
    worker.whenDead(() => {
      stop();
      this.#trouble.end();
    });
  }

  #publishAgain(): void {
    if (!this.#isIdle && this.#room.state === ConnectionState.Connected) void this.#own.publishAll();
  }

  #rowOf(identity: string): RosterRow | undefined {
    return this.#roster.find((row) => row.participantId === identity);
  }

  #mayUse(row: RosterRow, label: FrameLabel): boolean {
    return permittedSources(row, this.#isSuspended).includes(label);
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
    const { speakerId } = this.#parts.devices.facts();
    if (speakerId !== null) void this.#switchSpeaker(speakerId);
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
    this.#look();
    const isThere = isOpen && this.#room.state !== ConnectionState.Disconnected;
    return isThere ? succeed(null) : fail("MEDIA_UNAVAILABLE");
  };

  #open(access: MediaAccess): Promise<boolean> {
    this.#isLineOpen = false;
    this.#parts.mark("visit:connect-called");
    return openLine(this.#room, access);
  }

  readonly setRoster = (roster: readonly RosterRow[], own: ParticipantId, isSuspended: boolean): void => {
    this.#roster = roster;
    this.#ownId = own;
    this.#isSuspended = isSuspended;
    const row = this.#rowOf(own);
    this.#own.permit(row === undefined ? [] : permittedSources(row, false));
    this.#hold();
    this.#look();
  };

  readonly setHeld = (isHeld: boolean): void => {
    this.#isHeldByHost = isHeld;
    this.#hold();
    this.#changed();
  };

  readonly setLocked = (isLocked: boolean): void => {
    this.#isLocked = isLocked;
    this.#hold();
    this.#changed();
  };

  /** The worker's gates first, then the devices; on the way back likewise. */
  #hold(): void {
    const isHeld = this.#isHeldByHost || this.#isSuspended || this.#isLocked;
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    this.#encryption.hold(isHeld);
    this.#own.hold(isHeld);
  }

  readonly setVisible = (tiles: readonly VisibleTile[]): void => this.#visible.see(tiles);

  readonly switchDevice = async (kind: DeviceKind, deviceId: string): Promise<Result<null>> => {
    this.#trouble.clear(kind);
    if (kind === "speaker") return this.#switchSpeaker(deviceId);
    const switched = await this.#parts.devices.switchTo(kind, deviceId);
    if (this.#own.isWanted(kind)) await this.#own.restore(kind);
    this.#changed();
    return switched;
  };

  async #switchSpeaker(deviceId: string): Promise<Result<null>> {
    try {
      await this.#room.switchActiveDevice("audiooutput", deviceId);
      this.#parts.devices.noteSpeaker(deviceId);
      return succeed(null);
    } catch {
      return fail("NOT_FOUND");
    }
  }

  readonly setCamera = (isOn: boolean): Promise<Result<null>> => this.#set("camera", isOn);
  readonly setMicrophone = (isOn: boolean): Promise<Result<null>> => this.#set("microphone", isOn);

  #set(kind: "camera" | "microphone", isOn: boolean): Promise<Result<null>> {
    this.#trouble.clear(kind);
    return this.#own.set(kind, isOn);
  }

  readonly stopShare = (): Promise<void> => this.#own.share.stop();

  readonly startShare = async (content: ShareContent = "text"): Promise<Result<null>> => {
    const row = this.#rowOf(this.#ownId ?? "");
    const mayShare = row !== undefined && !this.#isHeld && this.#mayUse(row, "screenShare");
    return mayShare ? this.#own.share.start(content) : fail("SHARE_NOT_GRANTED");
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
    this.#facts = keepUnchanged(this.#facts, this.#readFacts());
    listener(this.#facts);
    return () => this.#listeners.delete(listener);
  };

  readonly observeLevel = (id: ParticipantId | "own", listener: LevelListener): (() => void) =>
    this.#levels.observe(id, listener);

  #levelOf(id: ParticipantId | "own"): number {
    if (this.#isHeld) return 0;
    if (id === "own") return this.#own.isOn("microphone") ? this.#parts.devices.level() : 0;
    const isOn = this.#facts.people.some((person) => person.participantId === id && person.isMicrophoneOn);
    return isOn ? levelOfLoudness(this.#room.remoteParticipants.get(id)?.audioLevel ?? 0) : 0;
  }

  readonly playSound = (): Promise<void> => this.#room.startAudio();

  readonly disconnect = async (): Promise<void> => {
    this.#isIdle = true;
    await this.#own.share.stop();
    await this.#room.disconnect(false);
    this.#sinks.clear();
  };

  /** Follows and shows anew what is allowed and seen. */
  #look(): void {
    this.#encryption.review();
    this.#changed();
  }

  #changed(): void {
    const facts = keepUnchanged(this.#facts, this.#readFacts());
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.#levels.stir();
    for (const listener of this.#listeners) listener(facts);
  }

  #readFacts(): MediaFacts {
    this.#sinks.set("own/camera", this.#own.isOn("camera") ? this.#parts.devices.camera() : null);
    this.#sinks.set("own/screenShare", this.#own.share.shown());
    return {
      status: this.#isIdle ? "idle" : statusOf(this.#room),
      people: this.#people(),
      own: {
        isCameraOn: this.#own.isOn("camera"),
        isMicrophoneOn: this.#own.isOn("microphone"),
        isSharing: this.#own.isOn("screenShare"),
      },
      isSoundBlocked: !this.#room.canPlaybackAudio,
      alarm: this.#hasMetStranger ? "stranger" : this.#frameAlarm,
      deviceTrouble: this.#trouble.now(),
    };
  }
}
