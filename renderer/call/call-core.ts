import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { HostCommandKind } from "../../protocol/signed/host-command.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import type { KeyClock } from "../e2ee/key-clock.ts";
import {
  type CallEffect,
  type CallEvent,
  type CallMachine,
  type CallState,
  preJoin,
  transition,
} from "./machine.ts";
import { type MediaLine, createMediaLine } from "./media-line.ts";
import type { Seat } from "./orders.ts";
import type { MediaFacts, MediaPort } from "./ports.ts";

/** A command that closes one of this person's own gates. */
export type ObeyedKind = Exclude<HostCommandKind, "askUnmute">;

/** Everything that a screen may show of a call: the owner's snapshot, whole, at every change. */
export type CallSnapshot = {
  state: CallState;
  ownId: ParticipantId | null;
  /** The last signed word of whoever leads that was accepted; null before the keys. */
  announce: Announce | null;
  names: ReadonlyMap<ParticipantId, string>;
  visit: VisitSnapshot | null;
  media: MediaFacts;
  seat: Seat;
  /** Since when (ms since 1970, own clock) nothing was heard of whoever leads; null while they are there, and always for the host. */
  hold: { sinceMs: number } | null;
  /** What whoever leads asked of this person and was not answered yet; nothing opens by itself. */
  asked: "unmute" | null;
  /** What whoever leads last closed here; `count` rises with each, so that the same twice is told apart. */
  obeyed: { kind: ObeyedKind; count: number } | null;
  /** Whether orders can be given just now: as host, or as co-host of a host who is there; never while the line is down. */
  canLead: boolean;
  /** Why the last order was not done, until the next one; MEDIA_UNAVAILABLE for as long as the media server is gone. */
  trouble: ErrorCode | null;
};

/** What every call offers whoever shows it. */
export type Observe = (listener: (snapshot: CallSnapshot) => void) => () => void;

/** The part that every seat shares: the machine, the media line, and who listens. */
export type CallCore = {
  snapshot: () => CallSnapshot;
  isOver: () => boolean;
  observe: Observe;
  dispatch: (event: CallEvent) => void;
  /** Takes a word that was just accepted: who may be heard and seen follows it at once. */
  follow: (announce: Announce, names: ReadonlyMap<ParticipantId, string>) => void;
  setOwnId: (id: ParticipantId) => void;
  setVisit: (visit: VisitSnapshot) => void;
  setSeat: (seat: Seat) => void;
  setAsked: (asked: CallSnapshot["asked"]) => void;
  /** A command closed one of the own gates. */
  noteObeyed: (kind: ObeyedKind) => void;
  /** Why an order was not done; null at the next one. */
  setTrouble: (trouble: ErrorCode | null) => void;
  /** A way to the media server; `isMoved` if the room is a new one, so that a line that is still trying the old one is given up. */
  setAccess: (access: MediaAccess, isMoved: boolean) => void;
};

export type CallCoreParts = {
  media: MediaPort;
  /** Asks the service for a fresh way to the media server; it comes as a push and is given to `setAccess`. */
  renewAccess: () => Promise<Result<null>>;
  openKeys: () => void;
  wipe: () => void;
  clock: KeyClock;
};

/** Media that has said nothing yet. */
const idle: MediaFacts = {
  status: "idle",
  people: [],
  own: { isCameraOn: false, isMicrophoneOn: false, isSharing: false },
  isSoundBlocked: false,
  alarm: null,
  deviceTrouble: null,
};

const firstSnapshot: CallSnapshot = {
  state: preJoin.state,
  ownId: null,
  announce: null,
  names: new Map(),
  visit: null,
  media: idle,
  seat: "participant",
  hold: null,
  asked: null,
  obeyed: null,
  canLead: false,
  trouble: null,
};

/** A call before anything happened. */
export const createCallCore = (parts: CallCoreParts): CallCore => new Core(parts);

class Core implements CallCore {
  readonly #parts: CallCoreParts;
  readonly #listeners = new Set<(snapshot: CallSnapshot) => void>();
  readonly #line: MediaLine;
  #machine: CallMachine = preJoin;
  #snapshot: CallSnapshot = firstSnapshot;
  #trouble: { order: ErrorCode | null; media: ErrorCode | null } = { order: null, media: null };

  constructor(parts: CallCoreParts) {
    this.#parts = parts;
    this.#line = createMediaLine({
      ...parts,
      needsMedia: () => isInside(this.#machine) && !this.#machine.lines.isMediaUp,
      onFacts: (media) => this.#hearMedia(media),
      onEvent: (type) => this.dispatch({ type }),
      onTrouble: (media) => this.#setTroubles({ media }),
    });
  }

  readonly snapshot = (): CallSnapshot => this.#snapshot;
  readonly isOver = (): boolean => this.#machine.state.phase === "ended";

  readonly observe: Observe = (listener) => {
    this.#listeners.add(listener);
    listener(this.#snapshot);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (event: CallEvent): void => {
    const { effects, ...machine } = transition(this.#machine, event);
    const isNews = machine.state !== this.#machine.state || machine.lines !== this.#machine.lines;
    if (!isNews && effects.length === 0) return;
    this.#machine = machine;
    this.#set({ state: machine.state });
    for (const effect of effects) this.#run(effect);
  };

  readonly follow = (announce: Announce, names: ReadonlyMap<ParticipantId, string>): void => {
    if (this.isOver()) return;
    this.#set({ announce, names });
    const { ownId } = this.#snapshot;
    if (ownId !== null) this.#parts.media.setRoster(announce.roster, ownId, announce.isSuspended);
  };

  readonly setOwnId = (ownId: ParticipantId): void => {
    this.#line.setOwnId(ownId);
    this.#set({ ownId });
  };
  readonly setVisit = (visit: VisitSnapshot): void => this.#set({ visit });
  readonly setSeat = (seat: Seat): void => this.#set({ seat });
  readonly setAsked = (asked: CallSnapshot["asked"]): void => this.#set({ asked });
  readonly noteObeyed = (kind: ObeyedKind): void =>
    this.#set({ obeyed: { kind, count: (this.#snapshot.obeyed?.count ?? 0) + 1 } });
  readonly setTrouble = (order: ErrorCode | null): void => this.#setTroubles({ order });
  readonly setAccess = (...input: Parameters<CallCore["setAccess"]>): void => this.#line.setAccess(...input);

  /** Whoever unmuted has answered. */
  #hearMedia(media: MediaFacts): void {
    const asked = media.own.isMicrophoneOn ? null : this.#snapshot.asked;
    this.#set({ media, asked });
  }

  #setTroubles(change: Partial<{ order: ErrorCode | null; media: ErrorCode | null }>): void {
    this.#trouble = { ...this.#trouble, ...change };
    this.#set({ trouble: this.#trouble.media ?? this.#trouble.order });
  }

  #set(change: Partial<CallSnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    this.#snapshot = { ...next, canLead: canLead(next, this.#machine) };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  #run(effect: CallEffect): void {
    switch (effect) {
      case "openKeys":
        return this.#parts.openKeys();
      case "connectMedia":
        return this.#line.connect();
      case "reconnectMedia":
        return this.#line.retry();
      case "holdMedia":
        return this.#hold({ sinceMs: this.#parts.clock.wallMs() });
      case "releaseMedia":
        return this.#hold(null);
      case "wipe":
        this.#line.stop();
        this.#set({ hold: null, asked: null });
        return this.#parts.wipe();
    }
  }

  #hold(hold: CallSnapshot["hold"]): void {
    this.#parts.media.setHeld(hold !== null);
    this.#set({ hold });
  }
}

const isInside = ({ state: { phase } }: CallMachine): boolean =>
  phase === "joining" || phase === "inVisit" || phase === "reconnecting" || phase === "onHold";

const canLead = ({ seat }: CallSnapshot, machine: CallMachine): boolean => {
  const { isServiceReachable, isHeld } = machine.lines;
  if (seat === "participant" || !isInside(machine) || !isServiceReachable) return false;
  return seat === "host" || !isHeld;
};
