import { type ErrorCode } from "../../../../protocol/errors.ts";

/** For every error code one sentence or two: what happened, and what to do next. */
export const errors = {
  REQUEST_INVALID: "The clinic service did not understand this request. Restart Anteroom and try again.",
  VERSION_UNSUPPORTED:
    "This version of Anteroom does not match the clinic service. Update it, or reload the page.",
  MESSAGE_TOO_LARGE: "That was too long to be sent. Shorten it and try again.",
  RATE_LIMITED: "That was too much at once. Wait a minute and try again.",
  ORIGIN_REFUSED: "This page does not belong to the clinic. Open the link that the clinic gave you.",
  NOT_FOUND: "This does not exist any more. Go back and look at the list again.",
  FORBIDDEN: "You are not allowed to do this. Ask the clinic if you think you should be.",
  INTERNAL: "Something failed in the clinic service. Try again in a minute.",
  STORE_UNAVAILABLE: "The clinic service cannot save anything at the moment. Try again in a minute.",
  SERVICE_UNREACHABLE: "The clinic service cannot be reached. Check the network connection and try again.",

  SIGN_IN_FAILED: "E-mail, password or code is wrong. Check all three and try again.",
  SIGN_IN_THROTTLED: "Too many wrong sign-ins. Wait a few minutes and try again, or ask your administrator.",
  SESSION_EXPIRED: "Your sign-in has ended. Sign in again.",
  FACTOR_NEEDED: "You were away for a while. Enter your password to go on.",
  STEP_UP_NEEDED: "This needs your password and a code again. Confirm that it is you.",
  PROOF_NONCE: "The connection has to be proven again. Try again.",
  PROOF_INVALID: "The service does not recognise this device. Sign in again.",
  SESSION_COVERED: "Anteroom is covered. Enter your password to go on.",
  PASSWORD_TOO_SHORT: "Use at least 15 characters. A few words in a row are easy to remember.",
  PASSWORD_COMMON:
    "This password is easy to guess. Choose words that have nothing to do with you or each other.",
  CODE_WRONG: "The code does not match. Wait for the next one in your app and enter that.",
  STAFF_INVITATION_INVALID:
    "This invitation is used up, too old, or not for this clinic. Ask your administrator for a new one.",
  ACCOUNT_EXISTS: "Somebody with this e-mail belongs to the clinic already.",
  LAST_OWNER: "A clinic needs an owner. Make somebody else owner first.",
  POLICY_FORBIDS: "Your organisation does not allow this on this workstation.",
  TICKET_INVALID: "The connection was refused because its ticket is used up. Try again.",

  LINK_INVALID: "This link is damaged or unknown. Open the whole link from the clinic's message again.",
  LINK_EXPIRED: "This link has expired. Ask the clinic for a new one.",
  LINK_RESTING:
    "The passcode was wrong five times, so this link rests for a while. Ask the clinic for a new passcode.",
  LINK_RETIRED: "This link is no longer in use. Ask the clinic for the new link.",
  PASSCODE_WRONG: "This passcode is not right. Check the six digits and try again.",

  VISIT_NOT_OPEN: "The visit is not open yet. Wait a moment and try again.",
  VISIT_ALREADY_OPEN: "The visit is already open. Return to it from the day list.",
  VISIT_ENDED: "This visit has ended. Ask the clinic for a new link if you need another.",
  VISIT_FULL: "All places in this visit are taken. Ask the clinic what to do.",
  VISIT_LOCKED: "This visit is locked, so nobody new comes in. Unlock it first, or wait.",
  NOT_WAITING: "This person does not wait any more. Look at the waiting room again.",
  ALREADY_ADMITTED: "This person was already admitted. You find them in the visit.",
  ALREADY_DENIED: "This person was already denied. Make a new link if they should come in after all.",
  DENIED: "The clinic did not let you in this time. Call the clinic if you expected to be seen.",
  REMOVED: "You were removed from this visit. Call the clinic if you have questions.",
  PLACE_EXPIRED: "You were away too long, so your place is gone. Open the link again to wait anew.",
  OTHER_TAB: "The visit is open in another tab or window. Go on there, or close it and reload this one.",

  NOT_STAFF:
    "Only colleagues of this clinic who signed in can be co-host. Ask them to join from their desktop.",
  HOST_PRESENT: "The host is still here, so nobody else leads. Stay, it is tried again if the host is lost.",
  LED_BY_COLLEAGUE: "A colleague leads this visit now. Join it, and they let you in.",
  HELD_TOO_LONG:
    "The host was away too long, so the keys of this visit were thrown away. Wait again to go on.",
  REPLAYED: "This order had been given before, so it was ignored. Nothing else is needed.",
  NOT_ADMITTED:
    "You have not been admitted to this visit. Stay in the waiting room until the clinician lets you in.",
  MEDIA_TOKEN_INVALID: "The connection for picture and sound was refused. Reload and join again.",
  DEVICE_NOT_CONNECTING:
    "The connection was refused because it did not come from your own device. Try again.",
  MEDIA_UNAVAILABLE: "Picture and sound cannot be connected at the moment. Stay here, it is tried again.",

  SIGNATURE_INVALID:
    "A message was not signed by the person it names, so it was refused. Leave, and join again.",
  CHAIN_BROKEN: "A step of the encryption is missing. Stay here, it is asked for again.",
  ROSTER_INVALID: "The list of people in the visit is not valid, so it was refused. Leave, and join again.",
  SEAL_INVALID: "A key did not fit this device, so it was refused. Leave, and join again.",
  KEY_MISSING: "The key of the visit is not here yet. Stay here, it is asked for again.",
  ENCRYPTION_UNSUPPORTED:
    "This browser cannot encrypt the visit, so it cannot join. Open the link in a current Chrome, Edge, Firefox or Safari.",
  ENCRYPTION_FAILED: "Encryption stopped, so nothing is sent or played. Leave, and join again.",

  NAME_EMPTY: "There is no name yet. Enter the name that the clinic knows.",
  NAME_TOO_LONG: "This name is too long. Shorten it to 60 characters at most.",
  NAME_FORBIDDEN: "This name has characters that cannot be shown. Use letters, spaces and hyphens only.",
  NAME_TAKEN: "Somebody in this visit already has this name. Add an initial or choose another.",

  CAMERA_REFUSED:
    "The camera is not allowed. Allow it in the settings of the browser or computer, then try again.",
  CAMERA_MISSING: "No camera was found. Connect one and try again, or go on without.",
  CAMERA_BUSY: "Another program uses the camera. Close that program and try again.",
  MICROPHONE_REFUSED:
    "The microphone is not allowed. Allow it in the settings of the browser or computer, then try again.",
  MICROPHONE_MISSING: "No microphone was found. Connect one and try again.",
  MICROPHONE_BUSY: "Another program uses the microphone. Close that program and try again.",
  SHARE_NOT_GRANTED: "You may not share your screen at the moment. Ask the host to allow it.",
  SHARE_CANCELLED: "Nothing was shared. Choose a window or a screen to try again.",

  UPDATE_DISABLED: "Updates are off on this machine. Your IT department installs new versions.",
  UPDATE_UNREACHABLE: "The place that offers updates could not be reached. Check the network and try again.",
  UPDATE_SIGNATURE_INVALID:
    "The update is not signed by Anteroom, so it was refused. Tell your IT department.",
  UPDATE_NOT_OURS: "The update is not meant for this machine, so it was refused. Tell your IT department.",
  UPDATE_REPLAYED: "An old version was offered as new, so it was refused. Tell your IT department.",
  UPDATE_EXPIRED:
    "The news about updates is too old to be trusted. Tell your IT department; you can go on working.",
  UPDATE_FROM_FUTURE:
    "The update comes from the future, so it was refused. Check date and time of this machine.",
  UPDATE_ALTERED:
    "The update was altered on its way, so it was thrown away. Try again; if it stays, tell your IT department.",
  UPDATE_NO_SPACE: "There is not enough room on the disk for the update. Free some and try again.",
  UPDATE_FOLDER_UNSAFE:
    "The folder of Anteroom can be changed by others, so nothing is installed there. Tell your IT department.",
  UPDATE_WAITS:
    "The update waits: a visit runs or is near, or it is not its time. It is offered again afterwards.",
  UPDATE_BUSY: "An update is being installed already. Wait until it is done.",
  UPDATE_INSTALL_FAILED:
    "The update could not be installed. This version stays; try again, or tell your IT department.",
  UPDATE_REQUIRED:
    "Your organisation asks for a newer version of Anteroom. Install the update, then sign in.",
} as const satisfies Record<ErrorCode, string>;
