import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { KeyClock } from "../e2ee/key-clock.ts";
import type { MediaFacts, MediaPort, MediaStatus } from "./ports.ts";

/** Waits before media is tried again after it was lost for good. Milliseconds. */
const MEDIA_RETRY_MS = 1_000;

/** Keeps the line to the media server: one connection under way at a time, and another one for as long as it is needed. */
export type MediaLine = {
  setOwnId: (id: ParticipantId) => void;
  setAccess: (access: MediaAccess, isMoved: boolean) => void;
  connect: () => void;
  /** Asks for a fresh way in a moment, and again until media is there or the service refuses for good. */
  retry: () => void;
  stop: () => void;
};

/** What the line needs of its call. */
export type MediaLineParts = {
  media: MediaPort;
  renewAccess: () => Promise<Result<null>>;
  clock: KeyClock;
  /** Whether the person should be in media and is not. */
  needsMedia: () => boolean;
  onFacts: (facts: MediaFacts) => void;
  onEvent: (type: "mediaConnected" | "mediaReconnecting" | "mediaGone") => void;
  /** MEDIA_UNAVAILABLE while the service itself cannot reach the media server; null once media is back. */
  onTrouble: (code: ErrorCode | null) => void;
};

/** A line that nobody has asked to connect. */
export const createMediaLine = (parts: MediaLineParts): MediaLine => new Line(parts);

class Line implements MediaLine {
  readonly #parts: MediaLineParts;
  readonly #stopMedia: () => void;
  #status: MediaStatus = "idle";
  #ownId: ParticipantId | null = null;
  #access: MediaAccess | null = null;
  #isConnecting = false;
  #cancelRetry: (() => void) | null = null;

  constructor(parts: MediaLineParts) {
    this.#parts = parts;
    this.#stopMedia = parts.media.observe((facts) => this.#hear(facts));
  }

  readonly setOwnId = (id: ParticipantId): void => {
    this.#ownId = id;
  };

  readonly setAccess = (access: MediaAccess, isMoved: boolean): void => {
    this.#access = access;
    const isTryingOld = this.#status === "reconnecting" && !isMoved;
    if (this.#parts.needsMedia() && !isTryingOld) this.connect();
  };

  readonly connect = (): void => {
    if (!this.#isConnecting) void this.#connect();
  };

  readonly retry = (): void => {
    this.#cancelRetry ??= this.#parts.clock.after(MEDIA_RETRY_MS, () => {
      this.#cancelRetry = null;
      if (this.#isNeeded()) void this.#renew();
    });
  };

  readonly stop = (): void => {
    this.#cancelRetry?.();
    this.#stopMedia();
  };

  #isNeeded(): boolean {
    const isDown = this.#status === "gone" || this.#status === "idle";
    return isDown && !this.#isConnecting && this.#parts.needsMedia();
  }

  #hear(facts: MediaFacts): void {
    const before = this.#status;
    this.#status = facts.status;
    this.#parts.onFacts(facts);
    if (facts.status === before) return;
    if (facts.status === "connected") this.#up();
    if (facts.status === "reconnecting") this.#parts.onEvent("mediaReconnecting");
    // While a connection is being made, an old line is let go of: the outcome of the new one decides.
    if (facts.status === "gone" && !this.#isConnecting) this.#parts.onEvent("mediaGone");
  }

  #up(): void {
    this.#parts.onTrouble(null);
    this.#parts.onEvent("mediaConnected");
  }

  /** While the media server or the service is away, it is asked again; the answer itself comes as a push. */
  async #renew(): Promise<void> {
    const renewed = await this.#parts.renewAccess();
    if (renewed.ok) return;
    if (renewed.error.code === "MEDIA_UNAVAILABLE") this.#parts.onTrouble("MEDIA_UNAVAILABLE");
    if (renewed.error.retryable) this.retry();
  }

  async #connect(): Promise<void> {
    if (this.#access === null || this.#ownId === null) return;
    this.#isConnecting = true;
    const connected = await this.#parts.media.connect(this.#access, this.#ownId);
    this.#isConnecting = false;
    if (!connected.ok || this.#status === "gone") this.#parts.onEvent("mediaGone");
  }
}
