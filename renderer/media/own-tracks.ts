import { ConnectionState, type LocalTrack, type Room } from "livekit-client";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { MediaSource as GrantedSource } from "../../protocol/permissions.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { MediaSource } from "../call/ports.ts";
import { type OneAtATime, createOneAtATime } from "../e2ee/one-at-a-time.ts";
import type { DeviceKind } from "./device-errors.ts";
import type { Devices } from "./devices.ts";
import type { FrameEncryption } from "./frame-encryption.ts";
import { type OwnPublications, createOwnPublications } from "./own-publications.ts";
import { type OwnShare, createOwnShare } from "./own-share.ts";

/** The media server hears of a grant before we do, or soon after; what it still refuses then is off. Milliseconds. */
export const GRANT_MS = 5_000;

/**
 * What sends our own camera and microphone. `wanted` is the person's own word, and every opening of a gate in here follows it;
 * what the host takes away ends it, what the visit holds (`hold`) leaves it as it is.
 */
export type OwnTracks = {
  share: OwnShare;
  set: (kind: DeviceKind, isOn: boolean) => Promise<Result<null>>;
  /** What the host's last word lets us send, suspension aside: what is missing in it is off until the person presses again. */
  permit: (granted: readonly GrantedSource[]) => void;
  /** The visit's half: dark and silent while it holds, and then again what the person has on. */
  hold: (isHeld: boolean) => void;
  /** Somebody else muted it: it is not to be shown as on. A device that was lost is no such case. */
  hasBeenMuted: (source: MediaSource) => void;
  /** Publishes what is on, on a connection that is just being made or that lost it. */
  publishAll: () => Promise<void>;
  /** Goes on with a device that was opened anew. */
  restore: (kind: DeviceKind) => Promise<void>;
  /** The person's own word, whatever holds it back. */
  isWanted: (kind: DeviceKind) => boolean;
  /** What leaves, or would leave if we were connected. */
  isOn: (source: MediaSource) => boolean;
};

export type OwnTracksParts = {
  room: Room;
  devices: Pick<Devices, "open" | "rest" | "isOpen" | "pickScreen" | "camera" | "microphone">;
  encryption: Pick<FrameEncryption, "openGate" | "closeGate">;
  after: (ms: number, run: () => void) => () => void;
  /** A device that the person had on could not be had again after a hold. */
  onUnavailable: (kind: DeviceKind, code: ErrorCode) => void;
  onChange: () => void;
};

const kinds = ["microphone", "camera"] as const satisfies readonly DeviceKind[];

/** Own tracks over one LiveKit room; nothing is on, and everything is granted until the host's first word. */
export const createOwnTracks = (parts: OwnTracksParts): OwnTracks => new RoomTracks(parts);

class RoomTracks implements OwnTracks {
  readonly share: OwnShare;
  readonly #parts: OwnTracksParts;
  readonly #publications: OwnPublications;
  readonly #wanted: Record<DeviceKind, boolean> = { camera: false, microphone: false };
  readonly #queues: Record<DeviceKind, OneAtATime> = {
    camera: createOneAtATime(),
    microphone: createOneAtATime(),
  };
  /** Grows at every word of the person: what was opened for a word that is no longer the last one is turned off. */
  readonly #turns: Record<DeviceKind, number> = { camera: 0, microphone: 0 };
  #granted: ReadonlySet<MediaSource> = new Set(["camera", "microphone", "screenShare"]);
  #isHeld = false;

  constructor(parts: OwnTracksParts) {
    this.#parts = parts;
    this.#publications = createOwnPublications(parts.room);
    this.share = createOwnShare({ ...parts, publications: this.#publications });
  }

  readonly isWanted = (kind: DeviceKind): boolean => this.#wanted[kind];

  readonly isOn = (source: MediaSource): boolean => {
    if (source === "camera" || source === "microphone")
      return this.#wanted[source] && !this.#isHeld && this.#parts.devices.isOpen(source);
    return source === "screenShare" && this.share.shown() !== null;
  };

  readonly set = async (kind: DeviceKind, isOn: boolean): Promise<Result<null>> => {
    if (isOn && !this.#granted.has(kind)) return fail("FORBIDDEN");
    this.#turns[kind] += 1;
    const turn = this.#turns[kind];
    if (!isOn) this.#want(kind, false);
    const result = await this.#queues[kind](() => (isOn ? this.#turnOn(kind, turn) : this.#darken(kind)));
    this.#parts.onChange();
    return result;
  };

  readonly permit = (granted: readonly GrantedSource[]): void => {
    const before = this.#granted;
    this.#granted = new Set(granted);
    const taken = [...before].filter((source) => !this.#granted.has(source));
    for (const source of taken) this.#end(source);
  };

  readonly hold = (isHeld: boolean): void => {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    this.share.hold(isHeld);
    for (const kind of kinds)
      if (this.#wanted[kind])
        void this.#queues[kind](async () => {
          if (this.#isHeld) await this.#darken(kind);
          else await this.#comeBack(kind);
        });
    this.#parts.onChange();
  };

  readonly hasBeenMuted = (source: MediaSource): void => {
    const isDeviceLost =
      (source === "camera" || source === "microphone") && !this.#parts.devices.isOpen(source);
    if (!isDeviceLost) this.#end(source);
  };

  #end(source: MediaSource): void {
    if (source === "screenShare") void this.share.stop();
    if (source === "camera" || source === "microphone") void this.set(source, false);
  }

  readonly publishAll = async (): Promise<void> => {
    const wanted = kinds.filter((kind) => this.#wanted[kind]);
    const all = wanted.map((kind) => this.#queues[kind](() => this.#comeBack(kind, true)));
    await Promise.all([...all, this.share.publishAgain()]);
  };

  readonly restore = (kind: DeviceKind): Promise<void> => this.#queues[kind](() => this.#comeBack(kind));

  /** The person's half of the gate, at once, whatever the device is doing. */
  #want(kind: DeviceKind, isWanted: boolean): void {
    this.#wanted[kind] = isWanted;
    if (isWanted) this.#parts.encryption.openGate(kind);
    else this.#parts.encryption.closeGate(kind);
    this.#parts.onChange();
  }

  #trackOf(kind: DeviceKind): LocalTrack | null {
    return kind === "camera" ? this.#parts.devices.camera() : this.#parts.devices.microphone();
  }

  async #turnOn(kind: DeviceKind, turn: number): Promise<Result<null>> {
    const opened = this.#isHeld ? succeed(null) : await this.#open(kind);
    if (!opened.ok) {
      if (this.#wanted[kind]) this.#want(kind, false);
      return opened;
    }
    if (turn !== this.#turns[kind]) return this.#darken(kind);
    this.#want(kind, true);
    // the hold may have come while the device was being opened
    if (this.#isHeld) return this.#darken(kind);
    if (await this.#send(kind)) return succeed(null);
    await this.#giveUp(kind);
    return fail("MEDIA_UNAVAILABLE");
  }

  async #giveUp(kind: DeviceKind): Promise<void> {
    this.#want(kind, false);
    await this.#darken(kind);
  }

  async #open(kind: DeviceKind): Promise<Result<null>> {
    return this.#parts.devices.isOpen(kind) ? succeed(null) : this.#parts.devices.open(kind);
  }

  /** Muted, and a camera's light goes out; the publication stays. The microphone stays open, so that unmuting is at once. */
  async #darken(kind: DeviceKind): Promise<Result<null>> {
    await this.#trackOf(kind)?.mute();
    if (kind === "camera") this.#parts.devices.rest(kind);
    return succeed(null);
  }

  /** What could not be had or published again is shown as off, and its gate is closed: nobody is to think that they are seen or heard. */
  async #comeBack(kind: DeviceKind, isLineNew = false): Promise<void> {
    if (this.#isHeld || !this.#wanted[kind]) return;
    const turn = this.#turns[kind];
    const opened = await this.#open(kind);
    if (turn !== this.#turns[kind] || this.#isHeld) return;
    if (opened.ok) this.#parts.encryption.openGate(kind);
    else this.#parts.onUnavailable(kind, opened.error.code);
    if (!opened.ok || !(await this.#send(kind, isLineNew))) await this.#giveUp(kind);
    this.#parts.onChange();
  }

  /** Unmutes and publishes what the person wants; false if the media server does not take it. */
  async #send(kind: DeviceKind, isLineNew = false): Promise<boolean> {
    const track = this.#trackOf(kind);
    if (this.#isHeld || !this.#wanted[kind] || track === null) return true;
    if (track.isMuted) await track.unmute();
    const isOnline = isLineNew || isConnected(this.#parts.room);
    if (!isOnline || this.#publications.has(track)) return true;
    try {
      if ((await this.#publications.publish(track, kind)) === "notYet") this.#waitForGrant(kind, track);
      return true;
    } catch {
      return false;
    }
  }

  #waitForGrant(kind: DeviceKind, track: LocalTrack): void {
    this.#parts.after(GRANT_MS, () => {
      const isRefused = this.#wanted[kind] && !this.#isHeld && !this.#publications.has(track);
      if (isRefused && isConnected(this.#parts.room)) void this.set(kind, false);
    });
  }
}

const isConnected = (room: Room): boolean => room.state === ConnectionState.Connected;
