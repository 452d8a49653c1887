import type { App, Session, WebContents } from "electron";
import { type Log, logWord } from "../log/log.ts";
import { isForDisplay, isPermitted } from "./permissions.ts";
import { mayRequest } from "./requests.ts";

/** What locking needs. */
export type Locks = {
  /** Where requests may go; null: nowhere. */
  serverOrigin: string | null;
  /** Asked once for every capture of a screen or window. */
  mayCapture: () => boolean;
  log: Log;
};

const lockRequests = (session: Session, { serverOrigin, log }: Locks): void =>
  session.webRequest.onBeforeRequest({ urls: ["<all_urls>"] }, (details, callback) => {
    const isAllowed = mayRequest(details.url, serverOrigin);
    if (!isAllowed) log("warn", "request.refused", { kind: logWord(details.resourceType) });
    callback({ cancel: !isAllowed });
  });

const lockPermissions = (session: Session, { mayCapture, log }: Locks): void => {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const { requestingUrl, isMainFrame } = details;
    const mediaTypes = "mediaTypes" in details ? details.mediaTypes : undefined;
    const isGiven =
      isPermitted({ permission, requestingUrl, isMainFrame }) &&
      (!isForDisplay(permission, mediaTypes) || mayCapture());
    if (!isGiven) log("warn", "permission.refused", { permission: logWord(permission) });
    callback(isGiven);
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermitted({ permission, requestingUrl: requestingOrigin, isMainFrame: details.isMainFrame }),
  );
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
};

/** Locks a session: requests, permissions, devices, downloads, spell checker. */
export const lockSession = (session: Session, locks: Locks): void => {
  lockRequests(session, locks);
  lockPermissions(session, locks);
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]); // else Chromium fetches dictionaries although nothing is checked
  session.on("will-download", (event) => event.preventDefault());
};

/**
 * Locks every session in its first moment, before it can ask the network for anything (Chromium fetches dictionaries
 * by itself); made before the program is ready. What a session may after all is said by locking it once more.
 */
export const lockEverySession = (program: Pick<App, "on">, log: Log): void => {
  program.on("session-created", (session) =>
    lockSession(session, { serverOrigin: null, mayCapture: () => false, log }),
  );
};

/** Locks every web contents that is ever made: no navigation, no frames, no windows, no webviews. A page that wants a window at an address only has it offered to `openLink`. */
export const lockContents = (
  contents: WebContents,
  log: Log,
  openLink: (address: string) => boolean = () => false,
): void => {
  const refuse = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    log("warn", "navigation.refused");
  };
  contents.on("will-navigate", refuse);
  contents.on("will-redirect", refuse);
  contents.on("will-frame-navigate", refuse);
  contents.on("will-attach-webview", refuse);
  contents.setWindowOpenHandler(({ url }) => {
    if (!openLink(url)) log("warn", "navigation.refused");
    return { action: "deny" };
  });
};
