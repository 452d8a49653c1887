import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";

/** Labels of media, as frames carry them. */
export type MediaSource = "camera" | "microphone" | "screenShare" | "screenShareAudio";

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
  /** Reason for which what is played or sent cannot be trusted; null while all is well. */
  alarm: "undecryptable" | "workerSilent" | "stranger" | null;
};

/** One's own media in a visit: implemented over livekit-client, or by a fake in unit tests. */
export type MediaPort = {
  /** Builds all that can be built before it is needed, while waiting. */
  prepare: () => void;
  /** Whether this very moment one of our sockets towards the gate waits to be let through; each attempt is answered once. */
  isConnecting: () => boolean;
  connect: (access: MediaAccess, own: ParticipantId) => Promise<Result<null>>;
  /** Who may be heard and seen, by the last signed announce; everything else is not subscribed to. */
  setRoster: (roster: readonly RosterRow[], own: ParticipantId) => void;
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
  observe: (listener: (facts: MediaFacts) => void) => () => void;
  disconnect: () => Promise<void>;
};
