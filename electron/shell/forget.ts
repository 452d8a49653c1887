import type { Session } from "electron";
import type { Log } from "../log/log.ts";

/** As much of a session as is used. */
export type ForgettingSession = Pick<
  Session,
  | "clearAuthCache"
  | "clearCache"
  | "clearCodeCaches"
  | "clearData"
  | "clearHostResolverCache"
  | "clearStorageData"
  | "closeAllConnections"
>;

/**
 * Leaves nothing of a person in a session: storage, cookies, caches, kept passwords and addresses, open connections.
 * Every part is tried whatever becomes of the others; call it after the service heard of the log off, whose call it would cut.
 */
export const forgetAll = async (session: ForgettingSession, log: Log): Promise<void> => {
  const parts = await Promise.allSettled([
    session.clearStorageData(),
    session.clearData(),
    session.clearCache(),
    session.clearCodeCaches({}),
    session.clearAuthCache(),
    session.clearHostResolverCache(),
    session.closeAllConnections(),
  ]);
  const failures = parts.filter(({ status }) => status === "rejected").length;
  if (failures > 0) log("error", "forget.failed", { count: failures });
};
