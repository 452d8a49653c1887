/*
 * Time as the session sees it. Every event brings what both clocks say; each step adds the larger of the two differences
 * to the session's age, and never less than nothing. So a clock set back, a monotonic clock that stops in suspend, or a
 * stopped process can shorten a session and never extend it. All other moments are ages.
 */

/** What the two clocks of the machine say at one moment, in milliseconds: time since some start, and time since 1970. */
export type Moment = { monotonic: number; wall: number };

/** The limits of a session, in milliseconds. */
export type Limits = {
  /** Without use of the machine, then covered. */
  coverAfterMs: number;
  /** Without input in our own window, then logged off. */
  logoffAfterMs: number;
  /** Since the sign-in, then logged off, but never in a call. */
  maxSessionMs: number;
  /** How long a call outlives the locking of its workstation. */
  callLockGraceMs: number;
};

/** What is known of a signed-in session, whatever its state; moments are ages of the session. */
export type Watch = {
  limits: Limits;
  seen: Moment;
  ageMs: number;
  /** Between the machine's word that it suspends and its word that it resumed. */
  isAsleep: boolean;
  /** When the machine was last used for certain, by anybody and in any program. */
  usedAt: number;
  /** When our own window was last used, or a call last stood for that. */
  ownInputAt: number;
  /** What the operating system last said of its idle time; null before the first time and where it does not know. */
  reading: { at: number; idleMs: number } | null;
  isInCall: boolean;
  wrongFactors: number;
};

/** Longer than any limit: what a sleep counts for whose length cannot be known, since the wall clock went back in it. Milliseconds. */
export const UNKNOWN_SLEEP_MS = 48 * 3_600_000;

/** Two readings of the idle time further apart than this prove nothing together: the machine may have slept between. Milliseconds. */
export const READING_GAP_MS = 5_000;

const WARNING_MS = 60_000;
/** Limits shorter than this are warned of in their last third. */
const SHORT_LIMIT_MS = 90_000;

/** The watch of a session that begins now; `sessionAgeMs` is how long ago its person signed in fully. */
export const beginWatch = (seen: Moment, limits: Limits, sessionAgeMs: number): Watch => {
  const ageMs = Math.max(0, sessionAgeMs);
  return {
    limits,
    seen,
    ageMs,
    isAsleep: false,
    usedAt: ageMs,
    ownInputAt: ageMs,
    reading: null,
    isInCall: false,
    wrongFactors: 0,
  };
};

/** The watch as old as it is at this moment. */
export const passTime = (watch: Watch, now: Moment): Watch => {
  const { seen, isAsleep } = watch;
  const passed = Math.max(0, now.monotonic - seen.monotonic, now.wall - seen.wall);
  const isUnknown = isAsleep && now.wall < seen.wall;
  return { ...watch, seen: now, ageMs: watch.ageMs + passed + (isUnknown ? UNKNOWN_SLEEP_MS : 0) };
};

/**
 * Takes a reading of the operating system's idle time. It counts as a sign of use only when it has risen since the reading
 * before: a counter that counts up is alive and says when the machine was last used; one that stands still (0 on some
 * Wayland desktops) says nothing, and then our own input alone holds the cover off.
 */
export const takeReading = (watch: Watch, idleMs: number | null): Watch => {
  const { ageMs, reading: before } = watch;
  if (idleMs === null) return { ...watch, reading: null };
  const reading = { at: ageMs, idleMs };
  const isAlive = before !== null && idleMs > before.idleMs && ageMs - before.at <= READING_GAP_MS;
  if (!isAlive) return { ...watch, reading };
  return { ...watch, reading, usedAt: Math.max(watch.usedAt, ageMs - idleMs) };
};

/** Input in our own window: the machine is used, and we are. */
export const noteOwnInput = (watch: Watch): Watch => ({
  ...watch,
  usedAt: watch.ageMs,
  ownInputAt: watch.ageMs,
});

/** Whether an end has come; a time that is no number has. */
export const isPast = (watch: Watch, end: number): boolean => !(watch.ageMs < end);

/** When the cover comes, in a call too. */
export const coverAt = ({ usedAt, limits }: Watch): number => usedAt + limits.coverAfterMs;

/** When the log off for want of input comes; a call stands for input. */
export const idleEndAt = ({ isInCall, ownInputAt, limits }: Watch): number =>
  isInCall ? Infinity : ownInputAt + limits.logoffAfterMs;

/** When the session ends whatever its person does; never in a call. */
export const absoluteEndAt = ({ isInCall, limits }: Watch): number =>
  isInCall ? Infinity : limits.maxSessionMs;

/** When a call is left whose workstation was locked at `lockedAt`. */
export const graceEndAt = ({ isInCall, limits }: Watch, lockedAt: number | null): number =>
  isInCall && lockedAt !== null ? lockedAt + limits.callLockGraceMs : Infinity;

/** What a warned session is warned of: the earlier of cover and log off, and the age at which it comes. */
export type Warning = { next: "cover" | "logOff"; at: number };

const leadOf = (limitMs: number): number => (limitMs < SHORT_LIMIT_MS ? limitMs / 3 : WARNING_MS);

/** From when on one is warned. */
export const warnAt = (watch: Watch): number => {
  const { coverAfterMs, logoffAfterMs } = watch.limits;
  return Math.min(coverAt(watch) - leadOf(coverAfterMs), idleEndAt(watch) - leadOf(logoffAfterMs));
};

/** The warning that is due; null when none is. */
export const warningDue = (watch: Watch): Warning | null => {
  if (!isPast(watch, warnAt(watch))) return null;
  const [cover, logOff] = [coverAt(watch), idleEndAt(watch)];
  return cover < logOff ? { next: "cover", at: cover } : { next: "logOff", at: logOff };
};
