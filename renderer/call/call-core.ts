import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import { type CallEffect, type CallEvent, type CallState, preJoin, transition } from "./machine.ts";
import type { MediaFacts, MediaPort } from "./ports.ts";

/** Everything that a screen may show of a call: the owner's snapshot, whole, at every change. */
export type CallSnapshot = {
  state: CallState;
  ownId: ParticipantId | null;
  /** The host's last signed word that was accepted; null before the keys. */
  announce: Announce | null;
  names: ReadonlyMap<ParticipantId, string>;
  visit: VisitSnapshot | null;
  media: MediaFacts;
};

/** The part that guests and hosts share: the machine, the media line, and who listens. */
export type CallCore = {
  snapshot: () => CallSnapshot;
  observe: (listener: (snapshot: CallSnapshot) => void) => () => void;
  dispatch: (event: CallEvent) => void;
  /** Takes the host's word that was just accepted: who may be heard and seen follows it at once. */
  follow: (announce: Announce, names: ReadonlyMap<ParticipantId, string>) => void;
  setOwnId: (id: ParticipantId) => void;
  setVisit: (visit: VisitSnapshot) => void;
  setAccess: (access: MediaAccess) => void;
};

export type CallCoreParts = {
  media: MediaPort;
  /** Asks the service for a fresh way to the media server; it comes as a push and is given to `setAccess`. */
  renewAccess: () => Promise<Result<null>>;
  openKeys: () => void;
  wipe: () => void;
  after: (ms: number, run: () => void) => () => void;
};

/** Waits before media is tried again after it was lost for good. Milliseconds. */
const MEDIA_RETRY_MS = 1_000;

const idle: MediaFacts = {
  status: "idle",
  people: [],
  own: { isCameraOn: false, isMicrophoneOn: false, isSharing: false },
  isSoundBlocked: false,
  alarm: null,
};

/** A call before anything happened. */
export const createCallCore = (parts: CallCoreParts): CallCore => new Core(parts);

class Core implements CallCore {
  readonly #parts: CallCoreParts;
  readonly #listeners = new Set<(snapshot: CallSnapshot) => void>();
  readonly #stopMedia: () => void;
  #access: MediaAccess | null = null;
  #cancelRetry: (() => void) | null = null;
  #snapshot: CallSnapshot = {
    state: preJoin,
    ownId: null,
    announce: null,
    names: new Map(),
    visit: null,
    media: idle,
  };

  constructor(parts: CallCoreParts) {
    this.#parts = parts;
    this.#stopMedia = parts.media.observe((media) => this.#hearMedia(media));
  }

  readonly snapshot = (): CallSnapshot => this.#snapshot;

  readonly observe = (listener: (snapshot: CallSnapshot) => void): (() => void) => {
    this.#listeners.add(listener);
    listener(this.#snapshot);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (event: CallEvent): void => {
    const { state, effects } = transition(this.#snapshot.state, event);
    this.#set({ state });
    for (const effect of effects) this.#run(effect);
  };

  readonly follow = (announce: Announce, names: ReadonlyMap<ParticipantId, string>): void => {
    this.#set({ announce, names });
    if (this.#snapshot.ownId !== null) this.#parts.media.setRoster(announce.roster, this.#snapshot.ownId);
  };

  readonly setOwnId = (ownId: ParticipantId): void => this.#set({ ownId });
  readonly setVisit = (visit: VisitSnapshot): void => this.#set({ visit });

  readonly setAccess = (access: MediaAccess): void => {
    this.#access = access;
    if (this.#snapshot.state.phase === "reconnecting") void this.#connect();
  };

  #set(change: Partial<CallSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  #hearMedia(media: MediaFacts): void {
    const before = this.#snapshot.media.status;
    this.#set({ media });
    if (media.status === before) return;
    if (media.status === "connected") this.dispatch({ type: "mediaConnected" });
    if (media.status === "reconnecting") this.dispatch({ type: "mediaReconnecting" });
    if (media.status === "gone") this.dispatch({ type: "mediaGone" });
  }

  #run(effect: CallEffect): void {
    switch (effect) {
      case "openKeys":
        return this.#parts.openKeys();
      case "connectMedia":
        return void this.#connect();
      case "reconnectMedia":
        return this.#retry();
      case "wipe":
        this.#cancelRetry?.();
        this.#stopMedia();
        return this.#parts.wipe();
    }
  }

  #retry(): void {
    this.#cancelRetry ??= this.#parts.after(MEDIA_RETRY_MS, () => {
      this.#cancelRetry = null;
      if (this.#needsMedia()) void this.#renew();
    });
  }

  /** While the media server or the service is away, it is asked again; the answer itself comes as a push. */
  async #renew(): Promise<void> {
    const renewed = await this.#parts.renewAccess();
    if (!renewed.ok && renewed.error.retryable) this.#retry();
  }

  #needsMedia(): boolean {
    const { state, media } = this.#snapshot;
    return state.phase === "reconnecting" && (media.status === "gone" || media.status === "idle");
  }

  async #connect(): Promise<void> {
    const { ownId } = this.#snapshot;
    if (this.#access === null || ownId === null) return;
    const connected = await this.#parts.media.connect(this.#access, ownId);
    if (!connected.ok) this.dispatch({ type: "mediaGone" });
  }
}
