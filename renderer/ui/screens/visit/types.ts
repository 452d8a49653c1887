import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { WaitingCard } from "../../../../protocol/card.ts";
import type { ShareSource } from "../../../../protocol/ipc.ts";
import type { Role } from "../../../../protocol/roles.ts";
import type { VisitKind } from "../../../../protocol/visit.ts";
import type { WaitingRow, WaitingTarget } from "../desktop/types.ts";

/** Shows a picture in an element until the answer is called; one person's function stays the same object, or the picture is attached anew. */
export type AttachVideo = (element: HTMLVideoElement) => () => void;

/** Plays sound through an element until the answer is called; the same object as long as the sound is the same. */
export type AttachAudio = (element: HTMLAudioElement) => () => void;

/** `connecting` only while a picture is really on its way. */
export type PictureState = "on" | "off" | "connecting";

/** What a person of a visit is to the patient, as their waiting card said. */
export type Relation = WaitingCard["relation"];

/** Somebody in the visit. */
export type PersonView = {
  id: string;
  name: string;
  role: Role;
  /** Null where it is not known, as for staff. */
  relation: Relation | null;
  camera: PictureState;
  isMicrophoneOn: boolean;
  isSpeaking: boolean;
  isSharing: boolean;
  mayShare: boolean;
  /** False while the service lost sight of this person. */
  isConnected: boolean;
  attach: AttachVideo;
};

/** A screen that somebody else shows. */
export type ShareView = { byId: string; byName: string; picture: PictureState; attach: AttachVideo };

/** Whom an answer is about, without anything that the card says. */
export const targetOf = ({ visitId, participantId }: WaitingTarget): WaitingTarget => ({
  visitId,
  participantId,
});

/** Sound of one track; `key` is stable as long as the track is. */
export type SoundView = { key: string; attach: AttachAudio };

/** Why the badge is red. */
export type BadgeFailure = "workerSilent" | "undecryptable" | "rosterInvalid" | "hostSilent" | "stranger";

/** What the badge says: green only when proven, red with its reason. */
export type BadgeView =
  | { state: "securing" }
  | { state: "unverified" }
  | { state: "verified" }
  | { state: "failed"; reason: BadgeFailure };

/** What is wrong with one's own camera or microphone; the visit goes on with what there is. */
export type DeviceTrouble = "refused" | "missing" | "busy";

/** Where the own line to the visit stands. */
export type LineState = "connecting" | "live" | "reconnecting" | "onHold";

/** Everything that the middle of a visit shows. */
export type StageView = {
  self: PersonView;
  /** In the order of the roster, which never changes for those who stay. */
  others: readonly PersonView[];
  share: ShareView | null;
  sounds: readonly SoundView[];
};

/** Troubles of one's own side. */
export type TroubleView = {
  camera: DeviceTrouble | null;
  microphone: DeviceTrouble | null;
  /** True when the browser wants a press before it plays sound. */
  isSoundBlocked: boolean;
  /** False while the clinic service cannot be reached, though the media still flows. */
  isServiceReachable: boolean;
};

/** The clinician's visit. `ownShareTitle` is null while nothing of one's own is shared, `failure` while the last wish came true. */
export type VisitView = StageView & {
  label: string;
  kind: VisitKind;
  openedAt: number | null;
  line: LineState;
  badge: BadgeView;
  waiting: readonly WaitingRow[];
  ownShareTitle: string | null;
  failure: ErrorCode | null;
  trouble: TroubleView;
};

/** What the clinician can want in a visit. */
export type VisitIntents = {
  toggleMicrophone: () => void;
  toggleCamera: () => void;
  openSharePicker: () => void;
  stopSharing: () => void;
  admit: (target: WaitingTarget) => void;
  deny: (target: WaitingTarget) => void;
  grantShare: (id: string) => void;
  takeShareBack: (id: string) => void;
  endVisit: () => void;
  playSound: () => void;
};

/** What could be shared, while it is looked up, when it is there, or when it cannot be had. */
export type SharePickerView =
  | { state: "loading" }
  | { state: "failed" }
  | { state: "ready"; sources: readonly ShareSource[] };

/** What one can want of the share picker. */
export type SharePickerIntents = { share: (id: string) => void; cancel: () => void; retry: () => void };
