import type { InvitationId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import type {
  ColleagueArrival,
  DesktopConfig,
  LinkAndPasscode,
  PowerChange,
  ShareSource,
  VisitDraft,
} from "../../protocol/ipc.ts";
import type { Result } from "../../protocol/result.ts";
import type { InvitationView, VisitSummary, Wording } from "../../protocol/visit.ts";
import type { SignalAccess } from "../call/ports.ts";
import type { DraftsMain } from "./drafts.ts";
import type { OfferedLinkMain } from "./offered-link.ts";
import type { PreferencesMain } from "./preferences.ts";
import type { SessionMain } from "./session-desk.ts";
import type { SettingsMain } from "./settings-desk.ts";
import type { StaffMain } from "./staff-desk.ts";
import type { UpdateMain } from "./update-desk.ts";

/** What holds on this workstation, what a person chose, and what survives a cover. */
export type WorkstationMain = Omit<PreferencesMain, "readConfig"> &
  SettingsMain &
  OfferedLinkMain &
  DraftsMain & { onPoliciesChanged: (listener: () => void) => void };

/** What main does for this window; each is a channel of the IPC table. */
export type DesktopMain = {
  readConfig: () => Promise<Result<DesktopConfig>>;
  session: SessionMain;
  staff: StaffMain;
  workstation: WorkstationMain;
  update: UpdateMain;
  /** Presence for the log off, and what a lock of the workstation must stop. */
  sayInCall: (isInCall: boolean) => Promise<Result<unknown>>;
  createVisit: (draft: VisitDraft) => Promise<Result<{ visit: VisitSummary; invitation: LinkAndPasscode }>>;
  renewLink: (id: VisitId) => Promise<Result<LinkAndPasscode>>;
  invite: (
    id: VisitId,
    label: string,
  ) => Promise<Result<{ invitation: InvitationView; link: LinkAndPasscode }>>;
  listInvitations: (id: VisitId) => Promise<Result<InvitationView[]>>;
  retireInvitation: (id: VisitId, invitationId: InvitationId) => Promise<Result<unknown>>;
  join: (input: { link: string; passcode: string }) => Promise<Result<ColleagueArrival>>;
  joinOwn: (id: VisitId) => Promise<Result<ColleagueArrival>>;
  arriveAgain: (id: VisitId) => Promise<Result<SignalAccess>>;
  resumeJoin: (id: VisitId, participantId: ParticipantId) => Promise<Result<SignalAccess>>;
  forgetJoin: (id: VisitId) => Promise<Result<unknown>>;
  readClinic: () => Promise<Result<{ name: string; wording: Wording }>>;
  setWording: (wording: Wording) => Promise<Result<unknown>>;
  listShareSources: () => Promise<Result<ShareSource[]>>;
  chooseShareSource: (id: string) => Promise<Result<unknown>>;
  /** What is shared now; null while nothing is. */
  sayShared: (id: string | null) => Promise<Result<unknown>>;
  notifyWaiting: (count: number) => Promise<Result<unknown>>;
  copyText: (text: string) => Promise<Result<unknown>>;
  onPowerChanged: (listener: (change: PowerChange) => void) => void;
};
