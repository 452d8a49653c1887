import type { AccountView } from "../../../protocol/accounts.ts";
import { can } from "../../../protocol/can.ts";
import { ParticipantId } from "../../../protocol/ids.ts";
import type { DesktopSession } from "../../../protocol/desktop-session.ts";
import type { VisitSummary, WaitingParticipant } from "../../../protocol/visit.ts";
import type { DesktopModel, OpenVisit } from "../../stores/desktop-model.ts";
import type { DesktopState } from "../screens/desktop/state.ts";
import type {
  ClinicView,
  CoverView,
  RailPerson,
  SignInView,
  TodayView,
  VisitRow,
  WarningView,
  WaitingRow,
} from "../screens/desktop/types.ts";
import type { PersonView, SharePickerView, VisitView } from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { colleagueViewOf } from "./colleague-view.ts";
import { membersViewOf } from "./staff-view.ts";
import { settingsViewOf } from "./settings-view.ts";
import { troubleOf } from "./stage-view.ts";
import { signInUpdateOf, updateNoteOf } from "./update-view.ts";
import { sharedViewOf } from "./visit-view.ts";

/** Whose visit it is, when it is a colleague's. */
const colleagueNameOf = ({ isOwn, hostName }: VisitSummary): string | null => (isOwn ? null : hostName);

/** How many places are taken, while anybody can be in. */
const takenPlacesOf = ({ phase, taken }: VisitSummary): number | null =>
  phase === "open" || phase === "onHold" ? taken : null;

/** In the visit that is open here the seat decides: who co-hosts asks for people without their names, and a lock lets only those back who were in. */
const mayAdmitHere = ({ call }: OpenVisit, row: WaitingParticipant, isNamed: boolean): boolean => {
  if (!call.canLead || (call.announce?.isLocked === true && !row.isBack)) return false;
  return isNamed || call.seat === "coHost";
};

const mayAdmit = (model: DesktopModel, row: WaitingParticipant, isNamed: boolean): boolean => {
  if (!row.isConnected || model.signal !== "connected") return false;
  const { visit } = model;
  if (visit === null) return isNamed;
  if (visit.visitId !== row.visitId) return false;
  // Before the keys the host's click is kept until the visit is open.
  return visit.call.announce === null ? isNamed && visit.joined === null : mayAdmitHere(visit, row, isNamed);
};

const waitingOf = (model: DesktopModel): WaitingRow[] =>
  model.waiting.flatMap((row) => {
    const visit = model.visits?.find(({ id }) => id === row.visitId);
    if (visit === undefined) return [];
    const card = model.cards.get(row.participantId) ?? null;
    return [
      {
        participantId: row.participantId,
        visitId: row.visitId,
        visitLabel: visit.label,
        startsAt: visit.startsAt,
        waitingSince: row.waitingSince,
        isConnected: row.isConnected,
        canAdmit: mayAdmit(model, row, card !== null || row.staffName !== null),
        card,
        isBack: row.isBack,
        staffName: row.staffName,
        late: row.late,
        colleagueName: colleagueNameOf(visit),
      },
    ];
  });

const visitRowOf = (model: DesktopModel, visit: VisitSummary): VisitRow => ({
  id: visit.id,
  label: visit.label,
  kind: visit.kind,
  startsAt: visit.startsAt,
  minutes: visit.minutes,
  places: visit.places,
  takenPlaces: takenPlacesOf(visit),
  phase: visit.phase,
  endedAt: visit.endedAt,
  waitingCount: model.waiting.filter(({ visitId }) => visitId === visit.id).length,
  isLinkResting: visit.isLinkResting,
  isLinkRetired: visit.isLinkRetired,
  isOwn: visit.isOwn,
  colleagueName: colleagueNameOf(visit),
});

const personOf = ({ account, config }: DesktopModel): RailPerson => ({
  displayName: account?.displayName ?? "",
  email: account?.email ?? "",
  canSeeClinic: account !== null && can(account.role, "staff.list", null),
  canSetUpClinic: account !== null && can(account.role, "clinic.setSettings", null),
  isShared: config?.workstation === "shared",
});

const statusOf = (model: DesktopModel): TodayView["status"] => {
  if (model.signal === "lost" || model.signal === "closed") return "offline";
  return model.visits === null ? "loading" : "ready";
};

const todayOf = (model: DesktopModel): TodayView => ({
  clinicName: model.account?.clinicName ?? "",
  person: personOf(model),
  status: statusOf(model),
  visits: (model.visits ?? []).map((visit) => visitRowOf(model, visit)),
  waiting: waitingOf(model),
  failure: model.failure,
  invitation: model.invitation,
  invitations: model.invitations,
  join: model.join,
  joinLink: model.joinLink,
  updateNote: updateNoteOf(model),
});

const clinicOf = (model: DesktopModel, account: AccountView): ClinicView => ({
  clinicName: model.account?.clinicName ?? "",
  person: personOf(model),
  waitingCount: model.waiting.length,
  status: statusOf(model),
  ...model.clinic,
  members: membersViewOf(model.staff, account),
  settings: model.staff.settings,
});

const openStateOf = (visit: OpenVisit): DesktopState => {
  const colleague = visit.joined === null ? null : colleagueViewOf(visit.joined, visit.call);
  return colleague === null ? { screen: "visit" } : { screen: "colleague", colleague };
};

const signInOf = (model: DesktopModel): SignInView => {
  const { config, auth } = model;
  const { session, isBusy, failure } = auth;
  return {
    clinicName: config?.clinicName ?? null,
    keeping: config,
    reason: session.state === "signedOut" ? session.reason : null,
    returningName: session.state === "signedOut" ? (session.returning?.displayName ?? null) : null,
    isBusy,
    failure,
    update: signInUpdateOf(model),
  };
};

const coverOf = (
  { auth, waitingCount }: DesktopModel,
  { displayName, logsOffAt, isInCall, leavesCallAt }: Extract<DesktopSession, { state: "covered" }>,
): CoverView => {
  const { isBusy, failure } = auth;
  return { displayName, logsOffAt, isInCall, leavesCallAt, waitingCount, isBusy, failure };
};

/** What is warned of, if anything is. */
export const warningOf = ({ auth: { session } }: DesktopModel): WarningView | null =>
  session.state === "warned" ? { next: session.next, at: session.at } : null;

/** Which screen the desktop shows, and what stands on it. */
export const desktopStateOf = (model: DesktopModel): DesktopState => {
  if (model.isStarting) return { screen: "starting" };
  const { session, redeem } = model.auth;
  const clinicName = model.config?.clinicName ?? null;
  if (session.state === "covered") {
    const isCallSeen = model.visit !== null && session.isInCall && session.leavesCallAt === null;
    return { screen: isCallSeen ? "coveredVisit" : "covered", cover: coverOf(model, session) };
  }
  if (redeem.phase !== "none") return { screen: "redeem", redeem: { clinicName, redeem } };
  if (session.state === "signedOut" || model.account === null)
    return { screen: "signIn", signIn: signInOf(model) };
  if (model.visit !== null) return openStateOf(model.visit);
  const person = personOf(model);
  if (model.place === "settings") return { screen: "settings", settings: settingsViewOf(model, person) };
  return model.place === "clinic" && person.canSeeClinic
    ? { screen: "clinic", clinic: clinicOf(model, model.account) }
    : { screen: "today", today: todayOf(model) };
};

/** What somebody said of themselves while waiting; null for whom no card was opened here. */
const relationOf = (model: DesktopModel, person: PersonView): PersonView["relation"] => {
  const participantId = ParticipantId.safeParse(person.id);
  if (!participantId.success || person.isStaff) return null;
  return model.cards.get(participantId.data)?.relation ?? null;
};

/** Whoever opens a visit leads it from before the first word on. */
const selfOf = (self: PersonView, model: DesktopModel, { joined, call }: OpenVisit): PersonView => ({
  ...self,
  name: model.account?.displayName ?? "",
  role: joined === null && call.announce === null ? "host" : self.role,
});

/** The desktop's visit in whichever seat, from the model and the live elements of its media. */
export const visitViewOf = (model: DesktopModel, visit: OpenVisit, attachments: Attachments): VisitView => {
  const summary = model.visits?.find(({ id }) => id === visit.visitId);
  const { call, memory, joined } = visit;
  const hostName = joined?.hostName ?? model.account?.displayName ?? "";
  const view = sharedViewOf({
    place: "desktop",
    call,
    memory,
    devices: model.devices,
    hostName,
    attachments,
  });
  const isLed = call.seat !== "participant";
  return {
    ...view,
    self: selfOf(view.self, model, visit),
    others: view.others.map((person) => ({ ...person, relation: relationOf(model, person) })),
    label: summary?.label ?? "",
    kind: summary?.kind ?? joined?.kind ?? "oneToOne",
    isLinkRetired: call.seat === "host" && summary?.isOwn === true && summary.isLinkRetired,
    waiting: isLed ? waitingOf(model).filter(({ visitId }) => visitId === visit.visitId) : [],
    canShare: true,
    ownShareTitle: call.media.own.isSharing ? (visit.shareTitle ?? "") : null,
    hasShortcuts: model.preferences.hasKeys,
    failure: model.failure,
    trouble: troubleOf(call, { camera: visit.cameraError, microphone: visit.microphoneError }),
  };
};

/** The share picker, or null while it is closed. */
export const pickerViewOf = ({ picker }: OpenVisit): SharePickerView | null =>
  picker.state === "closed" ? null : picker;

/** The row of the visit whose link is being made anew over it; null while it is not. */
export const renewedRowOf = (
  model: DesktopModel,
  { visitId, isRenewingLink }: OpenVisit,
): VisitRow | null => {
  const summary = model.visits?.find(({ id }) => id === visitId);
  return isRenewingLink && summary !== undefined ? visitRowOf(model, summary) : null;
};
