import { socketOriginOf } from "../settings/server-origin.ts";
import { APP_ORIGIN, isAppUrl } from "./app-origin.ts";

const isOfServer = (url: URL, serverOrigin: string | null): boolean =>
  serverOrigin !== null &&
  (url.origin === serverOrigin || `${url.protocol}//${url.host}` === socketOriginOf(serverOrigin));

/** Whether a request may leave: our own files, what our pages made in memory, and the configured clinic service. */
export const mayRequest = (text: string, serverOrigin: string | null): boolean => {
  if (!URL.canParse(text)) return false;
  if (text.startsWith(`blob:${APP_ORIGIN}/`) || isAppUrl(text)) return true;
  const url = new URL(text);
  return url.protocol === "data:" || isOfServer(url, serverOrigin);
};
