import { type Session, session as sessions } from "electron";
import { type Log, logWord } from "../log/log.ts";
import type { Proxies } from "./proxies.ts";

const PARTITION = "updates";

/** The only way from the updates to a network. */
export type UpdateSession = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** From now on only this origin may be reached, and null is nothing at all; what runs is cut. */
  readonly aim: (origin: string | null) => void;
};

/** Whether a request of the updates may leave. */
export const isAimedAt = (text: string, origin: string | null): boolean =>
  origin !== null && URL.canParse(text) && new URL(text).origin === origin;

const lockTo = (session: Session, origin: string | null, log: Log): void =>
  session.webRequest.onBeforeRequest({ urls: ["<all_urls>"] }, (details, callback) => {
    const isAllowed = isAimedAt(details.url, origin);
    if (!isAllowed) log("warn", "request.refused", { kind: logWord(details.resourceType) });
    callback({ cancel: !isAllowed });
  });

/** A session in memory that no window has, locked in its first moment like every other one; it has the machine's proxies and roots, and no cookie, cache or credential. */
export const createUpdateSession = (proxies: Proxies, log: Log): UpdateSession => {
  const session = sessions.fromPartition(PARTITION, { cache: false });
  lockTo(session, null, log);
  void proxies.letAlone(session);
  return {
    fetch: (url, init) => session.fetch(url, init),
    aim: (origin) => {
      lockTo(session, origin, log);
      void session.closeAllConnections();
    },
  };
};
