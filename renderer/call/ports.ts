import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { ClientMessage, MediaAccess, ServerMessage } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { KeyClock } from "../e2ee/key-clock.ts";

/** Labels of media, as frames carry them. */
export type MediaSource = "camera" | "microphone" | "screenShare" | "screenShareAudio";

/** A device that a person chooses. */
export type DeviceKind = "camera" | "microphone" | "speaker";

/** A picture that is on the screen now, in device pixels. */
export type VisibleTile = {
  participantId: ParticipantId;
  source: "camera" | "screenShare";
  width: number;
  height: number;
};

/** `gone`: the media server let go of us for good; only a new connection helps. */
export type MediaStatus = "idle" | "connecting" | "connected" | "reconnecting" | "gone";

/** What media knows of one person; who that is only the roster knows. */
export type PersonMedia = {
  participantId: ParticipantId;
  isCameraOn: boolean;
  isMicrophoneOn: boolean;
  isSharing: boolean;
  isSpeaking: boolean;
};

/** What our own side sends. Errors are codes such as CAMERA_BUSY. */
export type OwnMedia = {
  isCameraOn: boolean;
  isMicrophoneOn: boolean;
  isSharing: boolean;
};

/** Everything media reports, whole, at every change. */
export type MediaFacts = {
  status: MediaStatus;
  people: readonly PersonMedia[];
  own: OwnMedia;
  /** True while the browser wants a press before it plays sound. */
  isSoundBlocked: boolean;
  /** Reason for which what is played or sent cannot be trusted; null while all is well. */
  alarm: "undecryptable" | "workerSilent" | "stranger" | null;
  /** A device that went away or was taken while it was in use; null once it works again or was switched off. */
  deviceTrouble: { kind: DeviceKind; code: ErrorCode } | null;
};

/** One's own media in a visit: implemented over livekit-client, or by a fake in unit tests. */
export type MediaPort = {
  /** Builds all that can be built before it is needed, while waiting. */
  prepare: () => void;
  /** Whether this very moment one of our sockets towards the gate waits to be let through; each attempt is answered once. */
  isConnecting: () => boolean;
  /** Opens the line to the media server while the keys are still being opened: nothing is sent and nobody is followed yet. */
  approach: (access: MediaAccess, own: ParticipantId) => void;
  /** Sends what is on, once the keys are installed; goes on with the line that `approach` opened, if there is one. */
  connect: (access: MediaAccess, own: ParticipantId) => Promise<Result<null>>;
  /** Who may be heard and seen, by the last signed announce (`permittedSources`); everything else is not subscribed to, nor sent. */
  setRoster: (roster: readonly RosterRow[], own: ParticipantId, isSuspended: boolean) => void;
  /** Hold: nothing is sent (the camera is dark) and nothing is played, whatever the person's own gates say; they stay as they are. */
  setHeld: (isHeld: boolean) => void;
  /** The own workstation is locked: nothing is sent and nothing is played, on top of every hold and gate. */
  setLocked: (isLocked: boolean) => void;
  /** The pictures that can be seen now: others are not subscribed to, quality follows the size. Sound is always subscribed. */
  setVisible: (tiles: readonly VisibleTile[]) => void;
  /** Goes on with another device of the kind. */
  switchDevice: (kind: DeviceKind, deviceId: string) => Promise<Result<null>>;
  setCamera: (isOn: boolean) => Promise<Result<null>>;
  setMicrophone: (isOn: boolean) => Promise<Result<null>>;
  /** Shares what the person picked; ends by itself when the picked window closes. */
  startShare: () => Promise<Result<null>>;
  stopShare: () => Promise<void>;
  /** Shows or plays one source of one person in an element until the returned function is called. */
  attach: (
    participantId: ParticipantId | "own",
    source: MediaSource,
    element: HTMLMediaElement,
  ) => () => void;
  /** Plays sound that the browser held back; only from the person's own press. */
  playSound: () => Promise<void>;
  observe: (listener: (facts: MediaFacts) => void) => () => void;
  disconnect: () => Promise<void>;
};

type WithoutEnvelope<Message> = Message extends unknown ? Omit<Message, "v" | "id"> : never;
/** A client message as a caller gives it; version and id are the socket's. */
export type Intent = WithoutEnvelope<ClientMessage>;
/** Everything that the service says unasked. */
export type Push = Exclude<ServerMessage, { type: "done" | "failed" }>;

/** `lost`: trying again by itself. `closed`: for good, by us or because the service says that trying again is useless. */
export type SignalStatus = "connecting" | "connected" | "lost" | "closed";

/** Where to connect and with which single-use ticket. */
export type SignalAccess = { url: string; ticket: string };

/** The line to the service. */
export type SignalPort = {
  /** Sends and waits for the service's answer; SERVICE_UNREACHABLE if the line is down or goes down meanwhile. */
  request: (intent: Intent) => Promise<Result<null>>;
  status: () => SignalStatus;
  /** Tries now instead of at the end of a wait (network is back, machine woke up). */
  hurry: () => void;
  /**
   * Drops the line, which may be dead without knowing (the network changed, the machine slept), and comes back at once:
   * what is heard after the next `connected` is newer than anything that was asked before.
   */
  renew: () => void;
  close: () => void;
};

/** The line as a member of a visit uses it, whichever socket it is. */
export type Line = Pick<SignalPort, "request" | "status" | "renew">;

/** The clocks of a call: one that may jump, one that never does but may stand still in a sleep, and a timer. */
export type CallClock = KeyClock & { steadyMs(): number };

/** What a guest's socket calls back. */
export type SignalEvents = {
  onPush: (push: Push) => void;
  onStatus: (status: SignalStatus) => void;
  /** After every `welcome`, before anything else is sent. */
  onWelcome: (ticket: string) => Promise<void>;
};

/**
 * Tickets for somebody who knocks: first as one who was let in before (a browser's cookie; a colleague's desktop remembers),
 * else with the passcode, and with the device's own id after the knock.
 */
export type TicketPort = {
  comeBack: () => Promise<Result<SignalAccess>>;
  arrive: () => Promise<Result<SignalAccess>>;
  resume: (participantId: ParticipantId) => Promise<Result<SignalAccess>>;
};
