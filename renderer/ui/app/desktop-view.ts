import { ParticipantId } from "../../../protocol/ids.ts";
import type { DesktopModel, OpenVisit } from "../../stores/desktop-model.ts";
import type { DesktopState, TodayView, VisitRow, WaitingRow } from "../screens/desktop/types.ts";
import type { PersonView, SharePickerView, VisitView } from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { badgeOf, lineOf, stageOf, troubleOf } from "./stage-view.ts";

const waitingOf = (model: DesktopModel): WaitingRow[] =>
  model.waiting.flatMap((row) => {
    const visit = model.visits?.find(({ id }) => id === row.visitId);
    if (visit === undefined) return [];
    const card = model.cards.get(row.participantId) ?? null;
    const isFree = model.visit === null || model.visit.visitId === row.visitId;
    return [
      {
        participantId: row.participantId,
        visitId: row.visitId,
        visitLabel: visit.label,
        startsAt: visit.startsAt,
        waitingSince: row.waitingSince,
        isConnected: row.isConnected,
        canAdmit: card !== null && row.isConnected && isFree && model.signal === "connected",
        card,
      },
    ];
  });

const visitsOf = (model: DesktopModel): VisitRow[] =>
  (model.visits ?? []).map((visit) => ({
    id: visit.id,
    label: visit.label,
    kind: visit.kind,
    startsAt: visit.startsAt,
    minutes: visit.minutes,
    places: visit.places,
    phase: visit.phase,
    endedAt: visit.endedAt,
    waitingCount: model.waiting.filter(({ visitId }) => visitId === visit.id).length,
    isLinkResting: visit.isLinkResting,
  }));

const todayOf = (model: DesktopModel): TodayView => ({
  clinicName: model.account?.clinicName ?? "",
  person: { displayName: model.account?.displayName ?? "", email: model.account?.email ?? "" },
  status: statusOf(model),
  visits: visitsOf(model),
  waiting: waitingOf(model),
  failure: model.failure,
  invitation: model.invitation,
});

const statusOf = (model: DesktopModel): TodayView["status"] => {
  if (model.signal === "lost" || model.signal === "closed") return "offline";
  return model.visits === null ? "loading" : "ready";
};

/** Which screen the desktop shows, and what stands on it. */
export const desktopStateOf = (model: DesktopModel): DesktopState => {
  if (model.isStarting) return { screen: "starting" };
  if (model.account === null)
    return {
      screen: "signIn",
      signIn: {
        clinicName: model.config?.clinicName ?? null,
        isSignInKept: model.config?.isSignInKept ?? false,
        isBusy: model.isSigningIn,
        failure: model.signInFailure,
      },
    };
  return model.visit === null ? { screen: "today", today: todayOf(model) } : { screen: "visit" };
};

/** What somebody said of themselves while waiting; null for whom no card was opened here. */
const relationOf = (model: DesktopModel, id: string): PersonView["relation"] => {
  const participantId = ParticipantId.safeParse(id);
  return participantId.success ? (model.cards.get(participantId.data)?.relation ?? null) : null;
};

/** The clinician's visit, from the model and the live elements of its media. */
export const visitViewOf = (model: DesktopModel, visit: OpenVisit, attachments: Attachments): VisitView => {
  const summary = model.visits?.find(({ id }) => id === visit.visitId);
  const stage = stageOf(visit.call, attachments);
  const self = { ...stage.self, name: model.account?.displayName ?? "", role: "host" as const };
  return {
    ...stage,
    self,
    others: stage.others.map((person) => ({ ...person, relation: relationOf(model, person.id) })),
    label: summary?.label ?? "",
    kind: summary?.kind ?? "oneToOne",
    openedAt: visit.call.visit?.openedAt ?? null,
    line: lineOf(visit.call.state),
    badge: badgeOf(visit.call),
    waiting: waitingOf(model).filter(({ visitId }) => visitId === visit.visitId),
    ownShareTitle: visit.call.media.own.isSharing ? (visit.shareTitle ?? "") : null,
    failure: model.failure,
    trouble: troubleOf(visit.call, { camera: visit.cameraError, microphone: visit.microphoneError }),
  };
};

/** The share picker, or null while it is closed. */
export const pickerViewOf = ({ picker }: OpenVisit): SharePickerView | null =>
  picker.state === "closed" ? null : picker;
