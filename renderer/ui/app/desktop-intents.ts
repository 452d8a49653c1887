import { ParticipantId, type VisitId } from "../../../protocol/ids.ts";
import type { Desktop } from "../../stores/desktop.ts";
import { wishesOf } from "../../stores/queue.ts";
import type {
  ClinicIntents,
  ColleagueIntents,
  LateTarget,
  RedeemIntents,
  SignInIntents,
  StepUpIntents,
  TodayIntents,
} from "../screens/desktop/types.ts";
import type { SettingsIntents } from "../screens/settings/types.ts";
import type { SharePickerIntents, VisitIntents } from "../screens/visit/types.ts";
import { tilesOf } from "./seen-tiles.ts";

/** Everything that the screens of the desktop beside a visit can want. */
export type DesktopIntents = SignInIntents &
  RedeemIntents &
  TodayIntents &
  ClinicIntents &
  ColleagueIntents &
  SettingsIntents &
  StepUpIntents;

/** Everything that the desktop's visit can want, with its two windows. */
export type DesktopVisitIntents = VisitIntents & {
  picker: SharePickerIntents;
  link: { renew: (id: VisitId) => void; close: () => void; copyText: (text: string) => void };
};

const idsOf = (ids: readonly string[]): ParticipantId[] => ids.map((id) => ParticipantId.parse(id));

const lateWishesOf = ({ queue }: Desktop, target: LateTarget) => {
  switch (target.to) {
    case "one":
      return wishesOf([target]);
    case "visit":
      return [{ visitId: target.visitId, participantIds: null }];
    case "everybody":
      return queue.everybody();
  }
};

const settingsIntentsOf = ({ settings }: Desktop) => {
  const { factors, trial } = settings;
  return {
    showPane: (pane) => settings.show(pane),
    changeSettings: (change) => void settings.change(change),
    tryDevice: (device, id) => trial.choose(device, id),
    retryDevice: (device) => trial.retry(device),
    noteHeard: () => trial.noteHeard(),
    ringBell: () => void trial.ring(),
    endSession: (id) => void settings.endSession(id),
    startTotp: () => void factors.startTotp(),
    renewTotp: (code) => void factors.renewTotp(code),
    renewRecoveryCodes: () => void factors.renewRecoveryCodes(),
    startPassword: () => factors.startPassword(),
    changePassword: (password) => void factors.changePassword(password),
    leaveFactors: () => factors.leave(),
  } satisfies Partial<SettingsIntents>;
};

/** What the screens want, brought to the desktop's desks; each is answered by a new model. */
export const desktopIntentsOf = (desktop: Desktop): DesktopIntents => {
  const { invitations, clinic, visits, queue, session, staff, stepUp, update } = desktop;
  return {
    ...settingsIntentsOf(desktop),
    wantUpdate: (wish) => void update.want(wish),
    dismissUpdate: () => update.dismiss(),
    showUpdate: () => desktop.showSettings("updates"),
    signIn: (input) => void session.signIn(input),
    resume: (password) => void session.resume(password),
    signOut: () => void session.signOut(),
    cover: () => session.cover(),
    startRedeeming: () => session.startRedeeming(),
    lookAtInvitation: (text) => void session.lookAtInvitation(text),
    redeem: (input) => void session.redeem(input),
    leaveRedeeming: () => session.leaveRedeeming(),
    judgePassword: async (password, about) => {
      const judged = await session.judge(password, [...about]);
      return judged.ok ? judged.value : null;
    },
    confirmStepUp: (password, code) => void stepUp.confirm(password, code),
    cancelStepUp: () => stepUp.cancel(),
    goTo: (place) => desktop.goTo(place),
    openVisit: (id) => void visits.openVisit(id),
    endVisit: (id) => void visits.endVisit(id),
    createVisit: (draft) => void invitations.createVisit(draft),
    renewLink: (id) => void invitations.renewLink(id),
    forgetInvitation: () => invitations.forget(),
    copyText: (text) => desktop.copyText(text),
    listInvitations: (id) => void invitations.list(id),
    forgetInvitations: () => invitations.forgetList(),
    makeInvitation: (id, label) => void invitations.make(id, label),
    retireInvitation: (id, invitationId) => void invitations.retire(id, invitationId),
    admit: (target) => void queue.admit([target]),
    deny: (target) => void queue.deny(target),
    sayLate: (target, minutes) => void queue.sayLate(lateWishesOf(desktop, target), minutes),
    joinColleague: (link, passcode) => void visits.join(link, passcode),
    takeJoinLink: () => desktop.links.handOver(),
    forgetJoin: () => visits.forgetJoin(),
    inviteStaff: (email, role) => void staff.invite(email, role),
    startRecovery: (member) => void staff.startRecovery(member),
    forgetStaffLink: () => staff.forgetLink(),
    retireStaffInvitation: (id) => void staff.retire(id),
    setRole: (id, role) => void staff.setRole(id, role),
    disableMember: (id) => void staff.disable(id),
    endSessionsOf: (id) => void staff.endSessions(id),
    saveSettings: (settings) => void staff.saveSettings(settings),
    saveWording: (wording) => void clinic.saveWording(wording),
    leaveColleague: () => void visits.leave(),
    waitAgain: () => void visits.waitAgain(),
    closeColleague: () => visits.closeJoined(),
  };
};

const ownIntentsOf = (desktop: Desktop) => {
  const { visits } = desktop;
  const { own, share } = visits;
  return {
    toggleMicrophone: () => void own.toggle("microphone"),
    toggleCamera: () => void own.toggle("camera"),
    holdToTalk: (isHeld) => void own.holdToTalk(isHeld),
    openSharePicker: () => void share.open(),
    stopSharing: () => void share.stop(),
    setHand: (isRaised) => void visits.setHand(isRaised),
    answerAsked: (isUnmuting) => visits.answerAsked(isUnmuting),
    chooseDevice: (device, id) => void own.choose(device, id),
    setVisible: (tiles) => own.setVisible(tilesOf(tiles)),
    setShortcuts: (hasKeys) => void desktop.settings.change({ hasKeys }),
    playSound: () => own.playSound(),
    dismissFailure: () => desktop.dismissFailure(),
    leave: () => void visits.leave(),
    waitAgain: () => void visits.waitAgain(),
  } satisfies Partial<VisitIntents>;
};

/** What the visit's screen wants, brought to the desk of the open visit. */
export const visitIntentsOf = (desktop: Desktop): DesktopVisitIntents => {
  const { visits, queue, invitations } = desktop;
  return {
    ...ownIntentsOf(desktop),
    admit: (targets) => void queue.admit(targets),
    deny: (target) => void queue.deny(target),
    sayLate: (targets, minutes) => void queue.sayLate(wishesOf(targets), minutes),
    command: (kind, ids) => void visits.order((orders) => orders.command(kind, idsOf(ids))),
    permit: (ids, change) => void visits.order((orders) => orders.permit(idsOf(ids), change)),
    lowerHands: (ids) => void visits.order((orders) => orders.lowerHands(idsOf(ids))),
    setCoHost: (id, isOn) => void visits.order((orders) => orders.setCoHost(ParticipantId.parse(id), isOn)),
    returnToWaiting: (id) => void visits.order((orders) => orders.returnToWaiting(idsOf([id]))),
    remove: (id) => void visits.order((orders) => orders.remove(idsOf([id]))),
    setLocked: (isOn) => void visits.order((orders) => orders.setLocked(isOn)),
    setSuspended: (isOn) => void visits.order((orders) => orders.setSuspended(isOn)),
    newLink: () => desktop.setRenewingLink(true),
    keepOpen: () => void visits.order((orders) => orders.keep()),
    endVisit: () => void visits.order((orders) => orders.end()),
    leaveTo: (id) => void visits.leaveTo(ParticipantId.parse(id)),
    picker: {
      share: (id) => void visits.share.share(id),
      cancel: () => visits.share.close(),
      retry: () => void visits.share.open(),
    },
    link: {
      renew: (id) => void invitations.renewLink(id),
      close: () => desktop.setRenewingLink(false),
      copyText: (text) => desktop.copyText(text),
    },
  };
};
