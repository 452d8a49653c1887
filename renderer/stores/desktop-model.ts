import type { WaitingCard } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { InvitationId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { ColleagueArrival, DesktopConfig, LinkAndPasscode, ShareSource } from "../../protocol/ipc.ts";
import type { AccountView } from "../../protocol/accounts.ts";
import { type UserSettings, defaultUserSettings } from "../../protocol/desktop-session.ts";
import type { InvitationView, VisitSummary, WaitingParticipant, Wording } from "../../protocol/visit.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { SignalStatus } from "../call/ports.ts";
import { type DeviceChoices, noDevices } from "./device-choices.ts";
import { type SessionModel, firstSession } from "./session-model.ts";
import { type SettingsModel, unreadSettings } from "./settings-model.ts";
import { type StaffModel, unreadStaff } from "./staff-model.ts";
import type { StepUpModel } from "./step-up-model.ts";
import { type UpdateModel, unreadUpdate } from "./update-model.ts";
import type { VisitMemory } from "./visit-memory.ts";

/** A link and passcode on their way to be shown once. */
export type InvitationModel =
  | { phase: "none" }
  | { phase: "making" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; invitation: LinkAndPasscode };

/** The links of the one visit whose dialog is open. Labels are Phi. */
export type InvitationsModel =
  | { phase: "none" }
  | { phase: "loading" }
  | { phase: "failed"; code: ErrorCode }
  | {
      phase: "ready";
      rows: readonly InvitationView[];
      retiringId: InvitationId | null;
      failure: ErrorCode | null;
    };

/** The way into a colleague's visit, until the waiting begins. */
export type JoinModel = { phase: "none" } | { phase: "joining" } | { phase: "failed"; code: ErrorCode };

/** What the clinic decides for its waiting room; `wording` is null until the service has said it. */
export type ClinicModel = {
  wording: Wording | null;
  failure: ErrorCode | null;
  save: { phase: "idle" } | { phase: "saving" } | { phase: "saved" } | { phase: "failed"; code: ErrorCode };
};

/** The share picker, while it is open. */
export type PickerModel =
  | { state: "closed" }
  | { state: "loading" }
  | { state: "failed" }
  | { state: "ready"; sources: readonly ShareSource[] };

/** A visit that was joined as a colleague: what its link told of it, and whether one was sent back to waiting. */
export type JoinedModel = Pick<ColleagueArrival, "hostName" | "clinicName" | "kind" | "wording"> & {
  isReturned: boolean;
};

/** The call of the one visit that is open on this desktop. A joined one stays here after its end until the person has read why. */
export type OpenVisit = {
  visitId: VisitId;
  joined: JoinedModel | null;
  call: CallSnapshot;
  memory: VisitMemory;
  shareTitle: string | null;
  picker: PickerModel;
  cameraError: ErrorCode | null;
  microphoneError: ErrorCode | null;
  /** Whether the window that makes the link anew stands over the visit. */
  isRenewingLink: boolean;
};

/** The places of the desktop beside a visit. */
export type DesktopPlace = "today" | "clinic" | "settings";

/** Everything that the desktop's window knows, whole. Labels, names and cards are Phi: gone at sign-out. */
export type DesktopModel = {
  config: DesktopConfig | null;
  isStarting: boolean;
  /** The session and the way into it. */
  auth: SessionModel;
  /** Who is signed in, covered or not. */
  account: AccountView | null;
  /** How many wait, as a covered desktop may know it; null while nothing was heard. */
  waitingCount: number | null;
  signal: SignalStatus;
  place: DesktopPlace;
  /** Null until the service has said it for the first time. */
  visits: readonly VisitSummary[] | null;
  waiting: readonly WaitingParticipant[];
  cards: ReadonlyMap<ParticipantId, WaitingCard>;
  failure: ErrorCode | null;
  invitation: InvitationModel;
  invitations: InvitationsModel;
  join: JoinModel;
  clinic: ClinicModel;
  staff: StaffModel;
  stepUp: StepUpModel;
  visit: OpenVisit | null;
  devices: DeviceChoices;
  /** What people chose on this machine, whoever is signed in. */
  preferences: UserSettings;
  settings: SettingsModel;
  /** Newer versions of this program: of the machine, whoever is signed in. */
  update: UpdateModel;
  /** A visit's link from outside that nobody has said yes or no to. */
  offeredLink: string | null;
  /** The same, on its way into the window that joins. */
  joinLink: string | null;
};

/** The clinic's own words before they were read. */
export const unreadClinic: ClinicModel = { wording: null, failure: null, save: { phase: "idle" } };

/** What is left of the day under a cover: nothing of a patient. The open visit goes on, and is not shown. */
export const coveredModel = {
  visits: null,
  waiting: [],
  cards: new Map(),
  failure: null,
  invitation: { phase: "none" },
  invitations: { phase: "none" },
  join: { phase: "none" },
  clinic: unreadClinic,
  staff: unreadStaff,
  stepUp: { phase: "none" },
} as const satisfies Partial<DesktopModel>;

/** A desktop with nobody signed in. */
export const firstDesktopModel: DesktopModel = {
  config: null,
  isStarting: true,
  auth: firstSession,
  account: null,
  waitingCount: null,
  signal: "connecting",
  place: "today",
  visits: null,
  waiting: [],
  cards: new Map(),
  failure: null,
  invitation: { phase: "none" },
  invitations: { phase: "none" },
  join: { phase: "none" },
  clinic: unreadClinic,
  staff: unreadStaff,
  stepUp: { phase: "none" },
  visit: null,
  devices: noDevices,
  preferences: defaultUserSettings,
  settings: unreadSettings,
  update: unreadUpdate,
  offeredLink: null,
  joinLink: null,
};
