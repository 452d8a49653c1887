import type { EventChannel, InvokeChannel } from "../../protocol/ipc.ts";

/* The names alone, so that the preload carries no schema library; a name too many or too few does not compile. */

const toMain: Record<InvokeChannel, true> = {
  "config.read": true,
  "session.read": true,
  "session.signIn": true,
  "session.signOut": true,
  "session.resume": true,
  "session.cover": true,
  "session.stepUp": true,
  "session.list": true,
  "session.end": true,
  "invitation.look": true,
  "invitation.prepare": true,
  "invitation.redeem": true,
  "invitation.leave": true,
  "password.judge": true,
  "password.change": true,
  "factors.read": true,
  "factors.prepare": true,
  "factors.renewTotp": true,
  "factors.renewRecoveryCodes": true,
  "staff.list": true,
  "staff.invite": true,
  "staff.retireInvitation": true,
  "staff.setRole": true,
  "staff.disable": true,
  "staff.recover": true,
  "staff.endSessions": true,
  "clinic.settings": true,
  "clinic.setSettings": true,
  "policies.read": true,
  "settings.read": true,
  "settings.write": true,
  "about.licences": true,
  "call.state": true,
  "drafts.save": true,
  "drafts.read": true,
  "links.take": true,
  "visits.list": true,
  "visits.create": true,
  "visits.renewLink": true,
  "visits.invite": true,
  "visits.invitations": true,
  "visits.retireInvitation": true,
  "visits.join": true,
  "visits.joinOwn": true,
  "visits.arriveAgain": true,
  "visits.resumeJoin": true,
  "visits.forgetJoin": true,
  "clinic.read": true,
  "clinic.setWording": true,
  "signal.ticket": true,
  "keys.read": true,
  "keys.sign": true,
  "share.list": true,
  "share.choose": true,
  "share.state": true,
  "notify.waiting": true,
  "clipboard.write": true,
  "update.read": true,
  "update.check": true,
  "update.download": true,
  "update.install": true,
};

const toRenderer: Record<EventChannel, true> = {
  "session.changed": true,
  "power.changed": true,
  "links.waiting": true,
  "policies.changed": true,
  "update.changed": true,
};

/** Whether a window may call a channel of this name. */
export const isInvokeChannel = (name: string): name is InvokeChannel => Object.hasOwn(toMain, name);

/** Whether a window may listen to a channel of this name. */
export const isEventChannel = (name: string): name is EventChannel => Object.hasOwn(toRenderer, name);

/** Every channel that a window may call. */
export const invokeChannels: readonly InvokeChannel[] = Object.keys(toMain).filter(isInvokeChannel);
