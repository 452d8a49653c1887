import type { LogOffReason } from "../../protocol/desktop-session.ts";
import {
  type Limits,
  type Moment,
  type Warning,
  type Watch,
  absoluteEndAt,
  beginWatch,
  coverAt,
  graceEndAt,
  idleEndAt,
  isPast,
  noteOwnInput,
  passTime,
  takeReading,
  warnAt,
  warningDue,
} from "./auto-logoff-time.ts";

/*
 *               signedIn                 warnAt                      coverAt, lock, suspend, user switch, asked, factor needed
 *  signedOut ------------> active ------------------> warned ----------------------------------------------------> covered
 *      ^                    ^  ^--- input, new limits ---'                                                            |  |
 *      |                    '---------------------------------- resumed ---------------------------------------------'  |
 *      '---- logOff: no own input, absolute (both never in a call), revoked, five wrong factors; signedOut (any state) --'
 *
 *  In a call:  lock, suspend, user switch -> covered + lockCall -> resumed: unlockCall
 *                                                              '-> grace over: leaveCall + logOff
 *              any other cover: the video goes on.
 *
 *  Ends that have come are acted upon before the event that brings the time: late input extends nothing.
 */

/** The desktop's session as automatic logoff sees it; `lockedAt` is the age at which the workstation was first locked under this cover, null when it was not. */
export type SessionState =
  | { phase: "signedOut" }
  | { phase: "active"; watch: Watch }
  | { phase: "warned"; watch: Watch; warning: Warning }
  | { phase: "covered"; watch: Watch; lockedAt: number | null };

/** What happened, without its time. */
export type SessionHappening =
  /** `sessionAgeMs`: how long ago this session's person signed in fully; 0 at a sign-in. An age and no date, since clinic clocks are wrong. */
  | { type: "signedIn"; sessionAgeMs: number; limits: Limits }
  /** The service checked a factor. */
  | { type: "resumed" }
  | { type: "wrongFactor" }
  /** Somebody signs out or switches user. */
  | { type: "signedOut" }
  /** Idle time of the machine; null when it is unknown. */
  | { type: "tick"; idleMs: number | null }
  /** Somebody asks for the state: time alone has passed. */
  | { type: "looked" }
  | { type: "ownInput" }
  /** May come as often as it is seen. */
  | { type: "osLocked" }
  | { type: "osUnlocked" }
  | { type: "suspended" }
  | { type: "resumedPower" }
  | { type: "userSwitched" }
  /** The button, or `--cover`. */
  | { type: "coverAsked" }
  | { type: "callBegan" }
  | { type: "callEnded" }
  | { type: "limits"; limits: Limits }
  /** The service ended the session. */
  | { type: "revoked" }
  /** The service wants a factor before it answers again. */
  | { type: "needsFactor" };

/** What happened and when. */
export type SessionEvent = SessionHappening & { at: Moment };

/** Why the screen was covered. */
export type CoverReason = "idle" | "osLock" | "suspend" | "userSwitch" | "asked" | "factorNeeded";

/** What is to be done. */
export type SessionEffect =
  /** Comes again when what is warned of changes. */
  | { type: "warn"; next: Warning["next"]; inMs: number }
  | { type: "unwarn" }
  | { type: "cover"; reason: CoverReason; isInCall: boolean }
  | { type: "uncover" }
  /** Every send gate closes, a share stops, nothing is heard, the others read "stepped away". */
  | { type: "lockCall" }
  | { type: "unlockCall" }
  | { type: "leaveCall" }
  /** Keys, stores and windows go; `keepsFamily`: the refresh family rests until a factor comes, else it is signed out. */
  | { type: "logOff"; reason: LogOffReason; keepsFamily: boolean };

/** The next state and what is to be done, in this order. */
export type SessionStep = { state: SessionState; effects: readonly SessionEffect[] };

/** So many wrong factors in a row log off. */
export const WRONG_FACTORS_MAX = 5;

/** Before anybody signed in. */
export const signedOut: SessionState = { phase: "signedOut" };

type SignedIn = Exclude<SessionState, { phase: "signedOut" }>;

const step = (state: SessionState, ...effects: readonly SessionEffect[]): SessionStep => ({ state, effects });

const withWatch = (state: SignedIn, watch: Watch): SignedIn => ({ ...state, watch });

const leaving = ({ watch }: SignedIn): readonly SessionEffect[] =>
  watch.isInCall ? [{ type: "leaveCall" }] : [];

const logOff = (state: SignedIn, reason: LogOffReason): SessionStep => {
  const keepsFamily = reason === "idle" || reason === "callLockGrace";
  return step(signedOut, ...leaving(state), { type: "logOff", reason, keepsFamily });
};

const cover = (state: SignedIn, reason: CoverReason): SessionStep => {
  if (state.phase === "covered") return step(state);
  const { watch } = state;
  const covering: SessionEffect = { type: "cover", reason, isInCall: watch.isInCall };
  const covered: SessionState = { phase: "covered", watch, lockedAt: null };
  return state.phase === "warned" ? step(covered, { type: "unwarn" }, covering) : step(covered, covering);
};

/** The workstation is out of its person's hands: covered, and a call is silenced until a factor or its end; being in it stands for input until here. */
const lock = (state: SignedIn, reason: CoverReason): SessionStep => {
  const { state: covered, effects } = cover(state, reason);
  if (covered.phase !== "covered" || covered.lockedAt !== null) return step(covered, ...effects);
  const { watch } = covered;
  const { isInCall, ageMs } = watch;
  const locked = { ...watch, ownInputAt: isInCall ? ageMs : watch.ownInputAt };
  return step(
    { phase: "covered", watch: locked, lockedAt: ageMs },
    ...effects,
    ...(isInCall ? [{ type: "lockCall" } as const] : []),
  );
};

const resume = (state: SignedIn): SessionStep => {
  const watch = { ...noteOwnInput(state.watch), wrongFactors: 0 };
  if (state.phase !== "covered") return step(withWatch(state, watch));
  const isLocked = watch.isInCall && state.lockedAt !== null;
  const unlocking = isLocked ? [{ type: "unlockCall" } as const] : [];
  return step({ phase: "active", watch }, { type: "uncover" }, ...unlocking);
};

const countWrong = (state: SignedIn): SessionStep => {
  const wrongFactors = state.watch.wrongFactors + 1;
  if (wrongFactors >= WRONG_FACTORS_MAX) return logOff(state, "wrongFactors");
  return step(withWatch(state, { ...state.watch, wrongFactors }));
};

/** What is typed on a covered screen extends nothing: anybody may type there. */
const takeInput = (state: SignedIn): SessionStep =>
  step(state.phase === "covered" ? state : withWatch(state, noteOwnInput(state.watch)));

const beginCall = (state: SignedIn): SessionStep => {
  if (state.watch.isInCall) return step(state);
  const isLocked = state.phase === "covered" && state.lockedAt !== null;
  const inCall = withWatch(state, { ...state.watch, isInCall: true });
  return isLocked ? step(inCall, { type: "lockCall" }) : step(inCall);
};

/** A call stood for input until now, or until the workstation was locked. */
const endCall = (state: SignedIn): SessionStep => {
  const { watch } = state;
  if (!watch.isInCall) return step(state);
  const isLocked = state.phase === "covered" && state.lockedAt !== null;
  const ownInputAt = isLocked ? watch.ownInputAt : watch.ageMs;
  return step(withWatch(state, { ...watch, isInCall: false, ownInputAt }));
};

const sleep = (state: SignedIn, isAsleep: boolean): SessionStep =>
  lock(withWatch(state, { ...state.watch, isAsleep }), "suspend");

const begin = (event: SessionEvent): SessionStep => {
  if (event.type === "callBegan") return step(signedOut, { type: "leaveCall" });
  if (event.type !== "signedIn") return step(signedOut);
  return step({ phase: "active", watch: beginWatch(event.at, event.limits, event.sessionAgeMs) });
};

const endAsToldTo = (state: SignedIn): SessionStep => {
  const unwarning = state.phase === "warned" ? [{ type: "unwarn" } as const] : [];
  return step(signedOut, ...unwarning, ...leaving(state));
};

const take = (state: SignedIn, event: SessionEvent): SessionStep => {
  switch (event.type) {
    case "signedIn":
    case "tick":
    case "looked":
    case "osUnlocked":
      return step(state);
    case "resumed":
      return resume(state);
    case "wrongFactor":
      return countWrong(state);
    case "signedOut":
      return endAsToldTo(state);
    case "ownInput":
      return takeInput(state);
    case "osLocked":
      return lock(state, "osLock");
    case "userSwitched":
      return lock(state, "userSwitch");
    case "suspended":
      return sleep(state, true);
    case "resumedPower":
      return sleep(state, false);
    case "coverAsked":
      return cover(state, "asked");
    case "needsFactor":
      return cover(state, "factorNeeded");
    case "callBegan":
      return beginCall(state);
    case "callEnded":
      return endCall(state);
    case "limits":
      return step(withWatch(state, { ...state.watch, limits: event.limits }));
    case "revoked":
      return logOff(state, "revoked");
  }
};

const rewarn = (state: Exclude<SignedIn, { phase: "covered" }>): SessionStep => {
  const { watch } = state;
  const warning = warningDue(watch);
  const shown = state.phase === "warned" ? state.warning : null;
  if (warning === null) {
    return shown === null ? step(state) : step({ phase: "active", watch }, { type: "unwarn" });
  }
  const warned: SessionState = { phase: "warned", watch, warning };
  const isSame = shown?.next === warning.next && shown.at === warning.at;
  const { next, at } = warning;
  return isSame ? step(warned) : step(warned, { type: "warn", next, inMs: at - watch.ageMs });
};

/** Acts upon every end that has come. */
const settle = (state: SessionState): SessionStep => {
  if (state.phase === "signedOut") return step(state);
  const { watch } = state;
  if (state.phase === "covered" && isPast(watch, graceEndAt(watch, state.lockedAt))) {
    return logOff(state, isPast(watch, watch.limits.maxSessionMs) ? "absolute" : "callLockGrace");
  }
  if (isPast(watch, absoluteEndAt(watch))) return logOff(state, "absolute");
  if (isPast(watch, idleEndAt(watch))) return logOff(state, "idle");
  if (state.phase === "covered") return step(state);
  return isPast(watch, coverAt(watch)) ? cover(state, "idle") : rewarn(state);
};

const arrive = (state: SessionState, event: SessionEvent): SessionState => {
  if (state.phase === "signedOut") return state;
  const watch = passTime(state.watch, event.at);
  return withWatch(state, event.type === "tick" ? takeReading(watch, event.idleMs) : watch);
};

/** The machine of automatic logoff (workstation.md): pure, total, and never later than its ends. */
export const transition = (state: SessionState, event: SessionEvent): SessionStep => {
  const due = settle(arrive(state, event));
  const taken = due.state.phase === "signedOut" ? begin(event) : take(due.state, event);
  const after = settle(taken.state);
  return step(after.state, ...due.effects, ...taken.effects, ...after.effects);
};

/** The next end of this state in milliseconds, at which there must be a tick; null when nothing comes by itself. */
export const wakeAfterMs = (state: SessionState): number | null => {
  if (state.phase === "signedOut") return null;
  const { watch, phase } = state;
  const ends = [absoluteEndAt(watch), idleEndAt(watch)];
  if (phase === "covered") ends.push(graceEndAt(watch, state.lockedAt));
  else ends.push(coverAt(watch), phase === "active" ? warnAt(watch) : Infinity);
  const wait = Math.min(...ends) - watch.ageMs;
  return wait === Infinity ? null : Math.max(0, wait);
};
