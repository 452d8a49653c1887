import type { WaitingCard } from "../../../../protocol/card.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { ShareSource } from "../../../../protocol/ipc.ts";
import type { Role } from "../../../../protocol/roles.ts";
import type { AnnounceReason } from "../../../../protocol/signed/announce.ts";
import type { HostCommandKind } from "../../../../protocol/signed/host-command.ts";
import type { VisitKind } from "../../../../protocol/visit.ts";
import type { LateMinutes, WaitingRow, WaitingTarget } from "../desktop/types.ts";

/** Shows a picture in an element until the answer is called; one person's function stays the same object, or the picture is attached anew. */
export type AttachVideo = (element: HTMLVideoElement) => () => void;

/** Plays sound through an element until the answer is called; the same object as long as the sound is the same. */
export type AttachAudio = (element: HTMLAudioElement) => () => void;

/** `connecting` only while a picture is really on its way. */
export type PictureState = "on" | "off" | "connecting";

/** What a person of a visit is to the patient, as their waiting card said. */
export type Relation = WaitingCard["relation"];

/** What somebody may send by the last signed announce. */
export type Rights = { maySpeak: boolean; mayShow: boolean; mayShare: boolean };

/** Somebody in the visit. */
export type PersonView = Rights & {
  id: string;
  name: string;
  role: Role;
  isCoHost: boolean;
  /** A signed-in colleague, by the service's word: only such a one can be made co-host. */
  isStaff: boolean;
  /** Null where it is not known, as for staff. */
  relation: Relation | null;
  camera: PictureState;
  isMicrophoneOn: boolean;
  isSpeaking: boolean;
  isSharing: boolean;
  /** Place in the order of raised hands, from 1; null while the hand is down. */
  hand: number | null;
  /** False while the service lost sight of this person. */
  isConnected: boolean;
  /** True while this person's workstation is locked: neither sends nor sees anything. */
  isAway: boolean;
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

/**
 * Where the visit stands for this person; everything but `live` covers the stage with one calm sentence. `onHold`: whoever leads is
 * away. `takingOver`: the same, seen by the co-host who continues. `mediaLost`: the media server does not answer.
 */
export type LineState =
  | "connecting"
  | "live"
  | "reconnecting"
  | "onHold"
  | "takingOver"
  | "suspended"
  | "mediaLost"
  | "returned"
  | "heldTooLong";

/** Everything that the middle of a visit shows. */
export type StageView = {
  self: PersonView;
  /** In the order of the roster, which never changes for those who stay. */
  others: readonly PersonView[];
  share: ShareView | null;
  sounds: readonly SoundView[];
};

/** A picture that can be seen now, with its size in device pixels; one's own picture is never among them. */
export type SeenTile = { id: string; source: "camera" | "screenShare"; width: number; height: number };

/** Troubles of one's own side. */
export type TroubleView = {
  camera: DeviceTrouble | null;
  microphone: DeviceTrouble | null;
  /** True when the browser wants a press before it plays sound. */
  isSoundBlocked: boolean;
  /** False while the clinic service cannot be reached, though the media still flows. */
  isServiceReachable: boolean;
};

/** A device of one's own that can be chosen in the visit. */
export type OwnDevice = "camera" | "microphone" | "speaker";

/** Devices of one kind; `choices` are empty where the browser does not tell or cannot switch. */
export type DeviceChoicesView = {
  chosenId: string | null;
  choices: readonly { id: string; label: string }[];
};

/** The devices between which a person can choose. */
export type DevicesView = Readonly<Record<OwnDevice, DeviceChoicesView>>;

/** Who this person is in the visit now. */
export type Seat = "host" | "coHost" | "participant";

/** Where the visit is seen: in the clinic's program, or in the browser of somebody with a link. */
export type VisitPlace = "desktop" | "guest";

/** Somebody who holds the key of the present epoch. `device` is null where it is not known; `since` is when they came in. */
export type HearerView = {
  id: string;
  name: string;
  isSelf: boolean;
  isVerified: boolean;
  device: "workstation" | "browser" | null;
  since: number | null;
};

/** The last change of the key: when, why, and because of whom if that is known. */
export type KeyChangeView = { at: number; reason: AnnounceReason; name: string | null };

/** What whoever leads did to this person's own gates; `count` rises with each, so that the same twice is news twice. */
export type ObeyedView = { kind: Exclude<HostCommandKind, "askUnmute">; count: number };

/** A visit, as whoever is in it sees it: host, co-host, colleague or guest. Times are milliseconds since 1970. */
export type VisitView = StageView & {
  place: VisitPlace;
  seat: Seat;
  /** Phi; empty for guests, who are told whom they visit instead. */
  label: string;
  kind: VisitKind;
  /** Name of whoever leads now. */
  hostName: string;
  openedAt: number | null;
  /** When its planned time is over; null before it opens. */
  plannedEndAt: number | null;
  /** When it ends by itself; null before it opens. */
  endsAt: number | null;
  line: LineState;
  badge: BadgeView;
  isLocked: boolean;
  isSuspended: boolean;
  /** Whether the link for all lets nobody new in; only told to the host. */
  isLinkRetired: boolean;
  waiting: readonly WaitingRow[];
  hearers: readonly HearerView[];
  keyChange: KeyChangeView | null;
  /** Whether one's own screen can be shared here at all. */
  canShare: boolean;
  /** What of one's own is shared: its title, empty where it has none; null while nothing is. */
  ownShareTitle: string | null;
  /** What whoever leads asks of this person. */
  asked: "unmute" | null;
  obeyed: ObeyedView | null;
  devices: DevicesView;
  /** Whether single keys do something (WCAG 2.1.4). */
  hasShortcuts: boolean;
  /** Null while the last wish came true. */
  failure: ErrorCode | null;
  trouble: TroubleView;
};

/** What anybody in a visit can want of their own part. */
export type OwnIntents = {
  toggleMicrophone: () => void;
  toggleCamera: () => void;
  /** Opens the microphone for as long as it is held; never called while the host keeps it muted. */
  holdToTalk: (isHeld: boolean) => void;
  openSharePicker: () => void;
  stopSharing: () => void;
  setHand: (isRaised: boolean) => void;
  answerAsked: (isUnmuting: boolean) => void;
  chooseDevice: (device: OwnDevice, id: string) => void;
  /** The pictures that can be seen now; the list is new only when one of them or its size changed. */
  setVisible: (tiles: readonly SeenTile[]) => void;
  setShortcuts: (isOn: boolean) => void;
  playSound: () => void;
  dismissFailure: () => void;
  leave: () => void;
  /** Knocks anew after the keys were wiped on hold. */
  waitAgain: () => void;
};

/** What whoever leads, or a co-host, can want of the others. */
export type LeadIntents = {
  admit: (targets: readonly WaitingTarget[]) => void;
  deny: (target: WaitingTarget) => void;
  sayLate: (targets: readonly WaitingTarget[], minutes: LateMinutes) => void;
  command: (kind: HostCommandKind, ids: readonly string[]) => void;
  permit: (ids: readonly string[], change: Partial<Rights>) => void;
  lowerHands: (ids: readonly string[]) => void;
  setCoHost: (id: string, isCoHost: boolean) => void;
  returnToWaiting: (id: string) => void;
  remove: (id: string) => void;
  setLocked: (isLocked: boolean) => void;
  setSuspended: (isSuspended: boolean) => void;
  /** Makes the shared link and its passcode anew; whoever composes the screen shows them once. */
  newLink: () => void;
  keepOpen: () => void;
  endVisit: () => void;
  /** Makes a co-host the host, then leaves. */
  leaveTo: (id: string) => void;
};

/** Everything that somebody in a visit can want. */
export type VisitIntents = OwnIntents & LeadIntents;

/** What could be shared, while it is looked up, when it is there, or when it cannot be had. */
export type SharePickerView =
  | { state: "loading" }
  | { state: "failed" }
  | { state: "ready"; sources: readonly ShareSource[] };

/** What one can want of the share picker. */
export type SharePickerIntents = { share: (id: string) => void; cancel: () => void; retry: () => void };
