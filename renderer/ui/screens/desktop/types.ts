import { type ErrorCode } from "../../../../protocol/errors.ts";
import { type WaitingCard } from "../../../../protocol/card.ts";
import { type ParticipantId, type VisitId } from "../../../../protocol/ids.ts";
import { type LinkAndPasscode, type VisitDraft } from "../../../../protocol/ipc.ts";
import { type Phase, type VisitKind } from "../../../../protocol/visit.ts";

/** One visit of the day list. `label` is Phi: it is shown and never logged. Times are milliseconds since 1970. */
export type VisitRow = {
  id: VisitId;
  label: string;
  kind: VisitKind;
  startsAt: number;
  minutes: number;
  places: number;
  phase: Phase;
  endedAt: number | null;
  waitingCount: number;
  isLinkResting: boolean;
};

/** What a sealed card says once it is open. `name` is Phi. */
export type OpenCard = Pick<
  WaitingCard,
  "name" | "language" | "wantsInterpreter" | "relation" | "camera" | "microphone"
>;

/** Somebody in the waiting room across my visits; `card` is null while it cannot be read. */
export type WaitingRow = {
  participantId: ParticipantId;
  visitId: VisitId;
  visitLabel: string;
  startsAt: number;
  waitingSince: number;
  isConnected: boolean;
  /** Whether the owner would carry out an admission now. */
  canAdmit: boolean;
  card: OpenCard | null;
};

/** Who is signed in, as the rail shows it. */
export type RailPerson = { displayName: string; email: string };

/** Whether the lists are here, and whether they are the service's present word. */
export type TodayStatus = "loading" | "ready" | "offline";

/** A link and passcode on their way to be shown once. */
export type InvitationState =
  | { phase: "none" }
  | { phase: "making" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; invitation: LinkAndPasscode };

/** What the sign-in screen shows. */
export type SignInView = {
  clinicName: string | null;
  isSignInKept: boolean;
  isBusy: boolean;
  failure: ErrorCode | null;
};

/** What Today shows. */
export type TodayView = {
  clinicName: string;
  person: RailPerson;
  status: TodayStatus;
  visits: readonly VisitRow[];
  waiting: readonly WaitingRow[];
  /** What the last command came to, when it failed. */
  failure: ErrorCode | null;
  invitation: InvitationState;
};

/** Which person in which visit an admission or denial is about. */
export type WaitingTarget = { visitId: VisitId; participantId: ParticipantId };

/** What the sign-in screen may ask for. */
export type SignInIntents = { signIn: (input: { email: string; password: string }) => void };

/** What Today may ask for; each is answered by a new view, never by a return value. */
export type TodayIntents = {
  signOut: () => void;
  openVisit: (id: VisitId) => void;
  endVisit: (id: VisitId) => void;
  createVisit: (draft: VisitDraft) => void;
  renewLink: (id: VisitId) => void;
  /** The link and passcode were read, or not wanted: they are dropped from memory, also when they are still on their way. */
  forgetInvitation: () => void;
  copyText: (text: string) => void;
  admit: (target: WaitingTarget) => void;
  deny: (target: WaitingTarget) => void;
};

/** The one state of the desktop: which screen there is, and what it shows. */
export type DesktopState =
  | { screen: "starting" }
  | { screen: "signIn"; signIn: SignInView }
  | { screen: "today"; today: TodayView }
  | { screen: "visit" };
