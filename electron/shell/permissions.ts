import { isAppUrl } from "./app-origin.ts";

/** Everything that a page of ours may ever ask for; names that are not here are refused, known or not. */
export const allowedPermissions = [
  "media",
  "display-capture",
  "clipboard-sanitized-write",
  /** To play a visit through the headset that the person chose. */
  "speaker-selection",
  "fullscreen",
] as const;

/** Who asks for what. */
export type PermissionQuestion = {
  permission: string;
  /** Origin or URL of the frame that asks. */
  requestingUrl: string;
  isMainFrame: boolean;
};

/** Whether a request is for a screen or window: Chromium names neither kind of media then, whichever API asks. */
export const isForDisplay = (permission: string, mediaTypes: readonly string[] | undefined): boolean =>
  permission === "display-capture" || (permission === "media" && (mediaTypes ?? []).length === 0);

/** Whether a permission may be given: the allow-list, for the main frame of our own origin only. */
export const isPermitted = ({ permission, requestingUrl, isMainFrame }: PermissionQuestion): boolean =>
  isMainFrame && isAppUrl(requestingUrl) && allowedPermissions.some((name) => name === permission);
