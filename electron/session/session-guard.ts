import {
  type SessionEffect,
  type SessionHappening,
  type SessionState,
  signedOut,
  transition,
  wakeAfterMs,
} from "./auto-logoff.ts";
import { type Outlook, outlookOf } from "./auto-logoff-outlook.ts";
import type { Moment } from "./auto-logoff-time.ts";

/** How often the operating system is asked for idle time and lock while somebody is signed in. Milliseconds. */
export const POLL_MS = 1_000;

/** Of input that comes faster, only the first is told: the log off may so come this much earlier, never later. Milliseconds. */
export const INPUT_PAUSE_MS = 500;

/** Both clocks of the machine; the monotonic one may stop while it sleeps. Milliseconds. */
export type GuardClock = { monotonic: () => number; wall: () => number };

/** The clocks of the running program. */
export const systemGuardClock: GuardClock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** What the guard acts upon. */
export type GuardPorts = {
  clock: GuardClock;
  /** Runs something once after some milliseconds unless the returned function is called before. */
  timers: { after: (ms: number, run: () => void) => () => void };
  /** Whole seconds since the machine was last used, rounded down; null when nobody knows. */
  idleSeconds: () => number | null;
  isOsLocked: () => boolean;
  onEffect: (effect: SessionEffect) => void;
};

/** Runs the machine of automatic logoff on the machine's clocks. */
export type SessionGuard = {
  /** Takes what happened; effects come before it returns, but for what an effect itself tells: that comes after the effect. */
  tell: (happening: SessionHappening) => void;
  /** The phase at this very moment: an end that has come is acted upon first. */
  phase: () => SessionState["phase"];
  /** What lies ahead from now on. */
  outlook: () => Outlook;
};

/** Does everything, then throws what the first failure was: one effect that fails keeps no other from happening. */
const doAll = (effects: readonly SessionEffect[], act: (effect: SessionEffect) => void): void => {
  const failures: unknown[] = [];
  for (const effect of effects) {
    try {
      act(effect);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};

/** Whole seconds are rounded down, so the machine may have been idle for almost one more: the worse is assumed. */
const idleMsOf = (seconds: number | null): number | null =>
  seconds === null || !(seconds >= 0) ? null : (seconds + 1) * 1_000;

/**
 * The wall clock is read in whole milliseconds: taken as it is, each look at it would add its rounding to the larger of the
 * differences. So while the clocks keep together to 2 ms, the wall's time is told as the monotonic clock goes.
 */
const createMoments = (clock: GuardClock): (() => Moment) => {
  let aheadMs = clock.wall() - clock.monotonic();
  return () => {
    const monotonic = clock.monotonic();
    const ahead = clock.wall() - monotonic;
    if (Math.abs(ahead - aheadMs) >= 2) aheadMs = ahead;
    return { monotonic, wall: monotonic + aheadMs };
  };
};

/** Polls on the beat of the monotonic clock; beats missed while the process stood still are left out. */
const createBeat = (clock: GuardClock) => {
  let next = 0;
  return {
    start: () => void (next = clock.monotonic() + POLL_MS),
    isDue: () => clock.monotonic() >= next,
    waitMs: () => Math.max(0, next - clock.monotonic()),
    pass: () => {
      const late = Math.max(0, clock.monotonic() - next);
      next += POLL_MS * (1 + Math.floor(late / POLL_MS));
    },
  };
};

const noTimer = (): void => undefined;

/** A guard that starts signed out; it runs no timer while nobody is signed in. */
export const createSessionGuard = (ports: GuardPorts): SessionGuard => {
  const { clock, timers } = ports;
  const beat = createBeat(clock);
  const now = createMoments(clock);
  const queue: SessionHappening[] = [];
  let state: SessionState = signedOut;
  let isBusy = false;
  let wasLocked = false;
  let inputAt = -Infinity;
  let stopTimer = noTimer;

  const take = (happening: SessionHappening): void => {
    const was = state.phase;
    const { state: next, effects } = transition(state, { ...happening, at: now() });
    state = next;
    if (was === "signedOut" && next.phase !== "signedOut") beat.start();
    doAll(effects, ports.onEffect);
  };

  const schedule = (): void => {
    stopTimer();
    stopTimer = noTimer;
    const wake = wakeAfterMs(state);
    if (state.phase === "signedOut") return;
    const waitMs = Math.ceil(Math.min(beat.waitMs(), wake ?? Infinity));
    stopTimer = timers.after(waitMs, wakeUp);
  };

  const run = (): void => {
    if (isBusy) return;
    isBusy = true;
    try {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) take(one);
    } finally {
      isBusy = false;
      schedule();
    }
  };

  const lookAtLock = (): void => {
    const isLocked = ports.isOsLocked();
    if (isLocked) queue.push({ type: "osLocked" });
    else if (wasLocked) queue.push({ type: "osUnlocked" });
    wasLocked = isLocked;
  };

  const wakeUp = (): void => {
    if (beat.isDue()) {
      beat.pass();
      lookAtLock();
    }
    queue.push({ type: "tick", idleMs: idleMsOf(ports.idleSeconds()) });
    run();
  };

  /** In a warned session every input counts at once. */
  const isSuperfluous = (happening: SessionHappening): boolean => {
    if (happening.type !== "ownInput" || state.phase === "warned") return false;
    const sinceMs = clock.monotonic() - inputAt;
    if (sinceMs >= 0 && sinceMs < INPUT_PAUSE_MS) return true;
    inputAt = clock.monotonic();
    return false;
  };

  const tell = (happening: SessionHappening): void => {
    if (isSuperfluous(happening)) return;
    queue.push(happening);
    run();
  };

  /** A process that stood still may be asked before its timers come. */
  const settled = (): SessionState => {
    if (!isBusy) tell({ type: "looked" });
    return state;
  };

  return { tell, phase: () => settled().phase, outlook: () => outlookOf(settled()) };
};
