import { type ErrorCode } from "../../../../protocol/errors.ts";
import { type WaitingCard } from "../../../../protocol/card.ts";
import { type InvitationId, type ParticipantId, type VisitId } from "../../../../protocol/ids.ts";
import { type LogOffReason } from "../../../../protocol/desktop-session.ts";
import { type PasswordJudgement } from "../../../../protocol/ipc-session.ts";
import {
  type DesktopConfig,
  type IpcInput,
  type LinkAndPasscode,
  type VisitDraft,
} from "../../../../protocol/ipc.ts";
import { type RedeemModel } from "../../../stores/session-model.ts";
import { type OutReason } from "../../../../protocol/messages.ts";
import {
  type InvitationView,
  type LateWord,
  type Phase,
  type VisitKind,
  type Wording,
} from "../../../../protocol/visit.ts";
import { type SignInUpdateView, type UpdateIntents, type UpdateNote } from "./update-types.ts";
import { type MembersView, type ClinicSettingsView, type StaffIntents } from "./staff-types.ts";

/** One visit of the day list. `label` is Phi: it is shown and never logged. Times are milliseconds since 1970. */
export type VisitRow = {
  id: VisitId;
  label: string;
  kind: VisitKind;
  startsAt: number;
  minutes: number;
  places: number;
  /** How many of the places are taken; null while it is not known. */
  takenPlaces: number | null;
  phase: Phase;
  endedAt: number | null;
  waitingCount: number;
  isLinkResting: boolean;
  /** Whether the link for all was retired, by a removal or by hand, and not made anew. */
  isLinkRetired: boolean;
  /** False for a colleague's visit that I lead, or of which I am co-host. */
  isOwn: boolean;
  /** Whose visit it is, when it is a colleague's; null while that is not known, and for my own. */
  colleagueName: string | null;
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
  /** Whether this way in was admitted before. */
  isBack: boolean;
  /** Name of a colleague who signed in, by the service's word; null for everybody else. */
  staffName: string | null;
  /** What "running late" told this device last. */
  late: LateWord | null;
  /** Whose visit it is, when it is a colleague's that I lead or co-host. */
  colleagueName: string | null;
};

/** Who is signed in, as the rail shows it: owners and admins set the clinic up, auditors see who belongs to it. */
export type RailPerson = {
  displayName: string;
  email: string;
  canSeeClinic: boolean;
  canSetUpClinic: boolean;
  /** On a shared workstation the name stands in words, not as initials alone. */
  isShared: boolean;
};

/** The places of the rail. */
export type Place = "today" | "clinic" | "settings";

/** Whether the lists are here, and whether they are the service's present word. */
export type TodayStatus = "loading" | "ready" | "offline";

/** A link and passcode on their way to be shown once. */
export type InvitationState =
  | { phase: "none" }
  | { phase: "making" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; invitation: LinkAndPasscode };

/** A link of a visit as its dialog lists it. `label` is Phi. */
export type InvitationRow = InvitationView;

/** The links of the one visit whose dialog is open. `failure` is what the last retiring came to. */
export type InvitationListState =
  | { phase: "none" }
  | { phase: "loading" }
  | { phase: "failed"; code: ErrorCode }
  | {
      phase: "ready";
      rows: readonly InvitationRow[];
      retiringId: InvitationId | null;
      failure: ErrorCode | null;
    };

/** The way into a colleague's visit, until the waiting begins. */
export type JoinState = { phase: "none" } | { phase: "joining" } | { phase: "failed"; code: ErrorCode };

/** Whether this computer keeps a sign-in, and for how long one may be away. */
export type KeepingView = Pick<DesktopConfig, "keeping" | "workstation" | "logoffAfterSeconds">;

/** What the sign-in screen shows. */
export type SignInView = {
  clinicName: string | null;
  keeping: KeepingView | null;
  /** Why the last session ended by itself. */
  reason: LogOffReason | null;
  /** Who can come back with the password alone; null for a whole sign-in. */
  returningName: string | null;
  isBusy: boolean;
  failure: ErrorCode | null;
  update: SignInUpdateView;
};

/** What stands on the cover: nothing of a patient. Times are milliseconds since 1970. */
export type CoverView = {
  displayName: string;
  logsOffAt: number | null;
  isInCall: boolean;
  /** When a locked call is left; null for a call that goes on as it is. */
  leavesCallAt: number | null;
  waitingCount: number | null;
  isBusy: boolean;
  failure: ErrorCode | null;
};

/** A session that ends its rest soon unless somebody moves. */
export type WarningView = { next: "cover" | "logOff"; at: number };

/** A staff invitation on its way to an account. */
export type RedeemView = { clinicName: string | null; redeem: Exclude<RedeemModel, { phase: "none" }> };

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
  invitations: InvitationListState;
  join: JoinState;
  /** A link from outside that somebody said yes to, on its way into the window that joins. */
  joinLink: string | null;
  updateNote: UpdateNote | null;
};

/** Whether the wording is on its way to the service, and what came of it. */
export type SaveState =
  | { phase: "idle" }
  | { phase: "saving" }
  | { phase: "saved" }
  | { phase: "failed"; code: ErrorCode };

/** What the clinic's own screen shows; `wording` is null until the service has said it. */
export type ClinicView = {
  clinicName: string;
  person: RailPerson;
  waitingCount: number;
  status: TodayStatus;
  /** Why the wording could not be read. */
  failure: ErrorCode | null;
  wording: Wording | null;
  save: SaveState;
  members: MembersView;
  settings: ClinicSettingsView;
};

/** Why a colleague is not in the visit any more. */
export type ColleagueOut = Exclude<OutReason, "left" | "returned"> | "failed" | "heldTooLong";

/** A colleague's visit that I want to come into, before I am let in and after I am out. */
export type ColleagueView = { clinicName: string; hostName: string } & (
  | {
      phase: "waiting";
      wording: Wording;
      isHostHere: boolean;
      isVisitOpen: boolean;
      isReachable: boolean;
      /** Whether I was in the visit and was sent back to waiting. */
      isReturned: boolean;
      late: LateWord | null;
    }
  | { phase: "out"; reason: ColleagueOut; canWaitAgain: boolean }
);

/** Which person in which visit an admission or denial is about. */
export type WaitingTarget = { visitId: VisitId; participantId: ParticipantId };

/** Minutes that "running late" may say. */
export type LateMinutes = LateWord["minutes"];

/** Who is told that it gets late: one who waits, all of one visit, or all who wait. */
export type LateTarget =
  | ({ to: "one" } & WaitingTarget)
  | { to: "visit"; visitId: VisitId }
  | { to: "everybody" };

/** What the sign-in screen may ask for. */
export type SignInIntents = Pick<UpdateIntents, "wantUpdate"> & {
  signIn: (input: IpcInput<"session.signIn">) => void;
  /** Back to a session that rests, or is covered. */
  resume: (password: string) => void;
  /** Also "not me" and "switch user". */
  signOut: () => void;
  startRedeeming: () => void;
};

/** What redeeming a staff invitation may ask for; a password is judged where it is typed, and nowhere else. */
export type RedeemIntents = {
  lookAtInvitation: (text: string) => void;
  redeem: (input: IpcInput<"invitation.redeem">) => void;
  leaveRedeeming: () => void;
  judgePassword: (password: string, about: readonly string[]) => Promise<PasswordJudgement | null>;
  copyText: (text: string) => void;
};

/** What the window that asks for both factors anew may ask for. */
export type StepUpIntents = {
  confirmStepUp: (password: string, code: string) => void;
  cancelStepUp: () => void;
};

/** What the cover may ask for. */
export type CoverIntents = Pick<SignInIntents, "resume" | "signOut">;

/** What the rail may ask for. */
export type RailIntents = { goTo: (place: Place) => void; signOut: () => void; cover: () => void };

/** What Today may ask for; each is answered by a new view, never by a return value. */
export type TodayIntents = RailIntents &
  UpdateIntents & {
    /** Opens, or goes back into, a visit; one that a colleague leads now is joined. */
    openVisit: (id: VisitId) => void;
    endVisit: (id: VisitId) => void;
    createVisit: (draft: VisitDraft) => void;
    renewLink: (id: VisitId) => void;
    /** The link and passcode were read, or not wanted: they are dropped from memory, also when they are still on their way. */
    forgetInvitation: () => void;
    copyText: (text: string) => void;
    /** Reads the links of a visit, for their dialog. */
    listInvitations: (id: VisitId) => void;
    /** The dialog of the links was closed: they are dropped from memory. */
    forgetInvitations: () => void;
    /** Makes a link for one person; it comes as `invitation`, and into the list. */
    makeInvitation: (id: VisitId, label: string) => void;
    retireInvitation: (id: VisitId, invitationId: InvitationId) => void;
    /** Admits, and opens the visit first if it is not open. */
    admit: (target: WaitingTarget) => void;
    deny: (target: WaitingTarget) => void;
    sayLate: (target: LateTarget, minutes: LateMinutes) => void;
    /** Into a colleague's visit: the whole link, and six digits. */
    joinColleague: (link: string, passcode: string) => void;
    /** The window that joins has the link from outside. */
    takeJoinLink: () => void;
    /** The dialog of joining was closed. */
    forgetJoin: () => void;
  };

/** What the clinic's own screen may ask for. */
export type ClinicIntents = RailIntents & StaffIntents & { saveWording: (wording: Wording) => void };

/** What a colleague may ask for before and after a visit. */
export type ColleagueIntents = {
  leaveColleague: () => void;
  /** Knocks again after the place or the keys were lost. */
  waitAgain: () => void;
  /** Back to Today, after it was over. */
  closeColleague: () => void;
};
