import type { DeviceState, WaitingCard } from "../../../../protocol/card.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { OutReason } from "../../../../protocol/messages.ts";
import type { LateWord, VisitKind, Wording } from "../../../../protocol/visit.ts";
import type { AttachVideo, OwnIntents, Relation, VisitView } from "../visit/types.ts";

/** What keeps somebody out before the waiting room; each is a full, calm screen. */
export type Obstacle =
  | "linkDamaged"
  | "linkUnknown"
  | "linkExpired"
  | "linkResting"
  | "linkRetired"
  | "rateLimited"
  | "denied"
  | "removed"
  | "visitEnded"
  | "visitFull"
  | "visitLocked"
  | "encryptionUnsupported"
  | "otherTab"
  | "unreachable"
  | "failed";

/** The first screen. `hostName` and `startsAt` are null while they are not known. */
export type ArriveView = {
  hostName: string | null;
  startsAt: number | null;
  /** PASSCODE_WRONG stands at the passcode, everything else above it. */
  failure: ErrorCode | null;
  isBusy: boolean;
};

/** Why a name was not taken. */
export type NameError = Extract<ErrorCode, `NAME_${string}`>;

/** What a patient says of themselves. */
export type CheckInDraft = Pick<WaitingCard, "name" | "language" | "wantsInterpreter"> & {
  relation: Relation;
};

/** Check-in, filled with what was typed before. */
export type CheckInView = {
  draft: CheckInDraft;
  nameError: NameError | null;
  /** In a group the name is chosen: the others see it. */
  kind: VisitKind;
  /** Whether this browser was let in before, so that no passcode was asked. */
  isBack: boolean;
};

/** A device that could be chosen instead. */
export type DeviceChoice = { id: string; label: string };

/** One tested device; `isOpening` while the browser asks for permission. */
export type TestedDevice = {
  state: DeviceState;
  isOpening: boolean;
  chosenId: string | null;
  choices: readonly DeviceChoice[];
};

/** The bell: not yet rung, ringing, rung and waiting for the answer, heard, or not heard. */
export type BellState = "silent" | "ringing" | "asking" | "heard" | "notHeard";

/** The device test. `level` is read in every frame of the screen, 0 to 1. */
export type DeviceTestView = {
  camera: TestedDevice;
  microphone: TestedDevice;
  isMicrophoneHeard: boolean;
  bell: BellState;
  preview: AttachVideo;
  level: () => number;
};

/** The waiting room, as the service tells of the clinician. `isReachable` is false while the line to the service is cut. */
export type WaitingView = {
  hostName: string;
  isHostHere: boolean;
  isVisitOpen: boolean;
  isReachable: boolean;
  /** Whether the patient was in the visit and was sent back to waiting. */
  isReturned: boolean;
  late: LateWord | null;
  wording: Wording;
  camera: DeviceState;
  microphone: DeviceState;
  isMicrophoneHeard: boolean;
  preview: AttachVideo;
};

/** The visit as a patient sees it: the same screen as everybody's, without any right over the others. */
export type GuestVisitView = VisitView & { place: "guest"; seat: "participant" };

/** How it ended. `failed`: keys or encryption did not hold, so the program left; `heldTooLong`: the host was away until the keys were wiped. */
export type GoodbyeReason = Exclude<OutReason, "returned"> | "failed" | "heldTooLong";

/** The last screen. `wasInVisit` is false for somebody who only waited. */
export type GoodbyeView = { reason: GoodbyeReason; wasInVisit: boolean; canRejoin: boolean };

/** What the patient sees now; `clinicName` is null until the clinic has answered, `phone` empty until then or when it gave none. */
export type GuestView = { clinicName: string | null; phone: string } & (
  | { screen: "looking" }
  | { screen: "obstacle"; obstacle: Obstacle }
  | { screen: "arrive"; arrive: ArriveView }
  | { screen: "checkIn"; checkIn: CheckInView }
  | { screen: "deviceTest"; deviceTest: DeviceTestView }
  | { screen: "waiting"; waiting: WaitingView }
  | { screen: "visit"; visit: GuestVisitView }
  | { screen: "goodbye"; goodbye: GoodbyeView }
);

/** A device of the test. */
export type TestedKind = "camera" | "microphone";

/** What a patient can want before the visit. */
export type ArrivalIntents = {
  arrive: (passcode: string) => void;
  /** Looks at the link again, after it rested or the service could not be reached. */
  retry: () => void;
  useHere: () => void;
  /** Called only with the consent given. */
  checkIn: (draft: CheckInDraft) => void;
  openDevice: (kind: TestedKind, deviceId?: string) => void;
  noteMicrophoneHeard: () => void;
  ringBell: () => void;
  answerBell: (wasHeard: boolean) => void;
  goToWaitingRoom: (options: { withCamera: boolean }) => void;
  leaveWaitingRoom: () => void;
};

/** What a patient can want in the visit and after it. */
export type GuestVisitIntents = OwnIntents & { rejoin: () => void };

/** Everything that a patient can want. */
export type GuestIntents = ArrivalIntents & GuestVisitIntents;
