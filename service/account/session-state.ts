import { ACCESS_SECONDS, REFRESH_AGAIN_MS, RETURN_MS, STEP_UP_MS } from "../../protocol/limits.ts";
import type { SessionRow } from "../store/rows.ts";

/** What a session is worth now. `needsFactor`: only the password brings it back. `over`: nothing does. */
export type Standing = "active" | "needsFactor" | "over";

/**
 * Judges a row by itself, whether a sweep came by or not. `now` is steady time, as the row's times are; a row from the future
 * (the clock was set back while the service did not run) is worth less, never more.
 */
export const standingOf = (session: SessionRow, now: number): Standing => {
  const { state, createdAt, lastActiveAt, factorAt } = session;
  const isInCall = now < session.inCallUntil && now >= lastActiveAt;
  if (now < createdAt || (!isInCall && now - createdAt >= session.absoluteMs)) return "over";
  const isIdle = now < lastActiveAt || (!isInCall && now - lastActiveAt >= session.idleMs);
  if (state === "active" && !isIdle) return "active";
  return now < factorAt || now - factorAt >= RETURN_MS ? "over" : "needsFactor";
};

/** Whether the access token of this hash opens an active session now. */
export const isGoodAccess = (session: SessionRow, hash: string, now: number): boolean =>
  (hash === session.accessHash && now < session.accessUntil) ||
  (hash === session.previousAccessHash && now < session.previousAccessUntil);

/** How a refresh token comes back: for its turn, once more since an answer was lost, or in a way that no honest device does. */
export type Offer = "inTurn" | "again" | "reused";

/** Judges a refresh token of the family that is offered with a proof by the key of this thumbprint. */
export const offerOf = (
  session: SessionRow,
  { refreshHash, thumbprint }: { refreshHash: string; thumbprint: string },
  now: number,
): Offer => {
  if (thumbprint !== session.thumbprint) return "reused";
  if (refreshHash === session.refreshHash) return "inTurn";
  const sinceMs = now - session.refreshedAt;
  const isLate = sinceMs < 0 || sinceMs >= REFRESH_AGAIN_MS;
  return refreshHash === session.previousRefreshHash && !isLate ? "again" : "reused";
};

/** Whether both factors were given anew a moment ago. */
export const isSteppedUp = ({ steppedUpAt }: SessionRow, now: number): boolean =>
  steppedUpAt !== null && now >= steppedUpAt && now - steppedUpAt < STEP_UP_MS;

/** The hashes of fresh tokens. */
export type FreshHashes = { accessHash: string; refreshHash: string };

/** What a row becomes with fresh tokens. After a lost answer the pair that was lost is worth nothing; `cutsOff` leaves nothing of the access before. */
export const rotated = (
  session: SessionRow,
  fresh: FreshHashes,
  { now, offer, cutsOff }: { now: number; offer: Offer; cutsOff: boolean },
): Partial<SessionRow> => {
  const accessUntil = now + ACCESS_SECONDS * 1_000;
  const none = { previousAccessHash: null, previousAccessUntil: 0 };
  const before = { previousAccessHash: session.accessHash, previousAccessUntil: session.accessUntil };
  const turn = { previousRefreshHash: session.refreshHash, refreshedAt: now, ...before };
  return { ...fresh, accessUntil, ...(offer === "again" ? {} : turn), ...(cutsOff ? none : {}) };
};
