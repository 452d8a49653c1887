import type { LocalVideoTrack } from "livekit-client";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { ShareContent } from "./device-platform.ts";
import type { Devices } from "./devices.ts";
import type { FrameEncryption } from "./frame-encryption.ts";
import type { OwnPublications } from "./own-publications.ts";

/** What one's own shared screen is made of. */
export type OwnShareParts = {
  devices: Pick<Devices, "pickScreen">;
  publications: OwnPublications;
  encryption: Pick<FrameEncryption, "openGate" | "closeGate">;
  onChange: () => void;
};

/** One's own shared screen: at most one, and it ends with the picked window. */
export type OwnShare = {
  start: (content: ShareContent) => Promise<Result<null>>;
  stop: () => Promise<void>;
  /** Publishes again what the media server lost or took while the visit was suspended. */
  publishAgain: () => Promise<void>;
  /** Nothing of the screen leaves while the visit holds; then it goes on, unless the window was closed meanwhile. */
  hold: (isHeld: boolean) => void;
  /** The published track; null while nobody could see it. */
  shown: () => LocalVideoTrack | null;
};

const shareErrorOf = (error: unknown): ErrorCode =>
  error instanceof Error && error.name === "NotAllowedError" ? "SHARE_CANCELLED" : "MEDIA_UNAVAILABLE";

const dropPicked = (track: LocalVideoTrack) => {
  track.mediaStreamTrack.stop();
  return fail("SHARE_CANCELLED");
};

/** No share yet. */
export const createOwnShare = (parts: OwnShareParts): OwnShare => new RoomShare(parts);

class RoomShare implements OwnShare {
  readonly #parts: OwnShareParts;
  #track: LocalVideoTrack | null = null;
  #isHeld = false;
  /** Grows at every start and stop: what was picked for a share that was stopped meanwhile is never sent. */
  #turn = 0;

  constructor(parts: OwnShareParts) {
    this.#parts = parts;
  }

  readonly shown = (): LocalVideoTrack | null =>
    !this.#isHeld && this.#parts.publications.has(this.#track) ? this.#track : null;

  readonly start = async (content: ShareContent): Promise<Result<null>> => {
    const stopped = this.stop();
    const turn = this.#turn;
    try {
      const track = await this.#parts.devices.pickScreen(content);
      await stopped;
      if (track === null) return fail("SHARE_CANCELLED");
      if (turn !== this.#turn || this.#isHeld) return dropPicked(track);
      track.mediaStreamTrack.addEventListener("ended", () => void this.#hasEnded(track), { once: true });
      this.#track = track;
      this.#parts.encryption.openGate("screenShare");
      const published = await this.#parts.publications.publish(track, "screenShare");
      if (published === "published") return succeed(null);
      if (turn === this.#turn) await this.stop();
      return fail("SHARE_NOT_GRANTED");
    } catch (error) {
      if (turn === this.#turn) await this.stop();
      return fail(shareErrorOf(error));
    } finally {
      this.#parts.onChange();
    }
  };

  /** The picked window was closed, or the browser's own button was pressed. */
  async #hasEnded(track: LocalVideoTrack): Promise<void> {
    if (this.#track === track) await this.stop();
  }

  readonly stop = async (): Promise<void> => {
    const track = this.#track;
    this.#track = null;
    this.#turn += 1;
    this.#parts.encryption.closeGate("screenShare");
    track?.mediaStreamTrack.stop();
    if (track !== null) await this.#parts.publications.unpublish(track);
    this.#parts.onChange();
  };

  readonly publishAgain = async (): Promise<void> => {
    const track = this.#track;
    if (track === null || this.#isHeld) return;
    await this.#parts.publications.publish(track, "screenShare").catch(() => this.#hasEnded(track));
    this.#parts.onChange();
  };

  readonly hold = (isHeld: boolean): void => {
    this.#isHeld = isHeld;
    if (this.#track === null) return;
    this.#track.mediaStreamTrack.enabled = !isHeld;
    if (!isHeld) void this.publishAgain();
  };
}
