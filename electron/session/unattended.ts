import type { Moment } from "./auto-logoff-time.ts";
import type { GuardClock, GuardPorts } from "./session-guard.ts";

/** How often the clocks are read while something waits to be left. Milliseconds. */
const LOOK_MS = 1_000;

/** What looks after a window at which nobody is signed in. */
export type Unattended = {
  /** Somebody typed or clicked. */
  inputSeen: () => void;
  /** Whoever was there went: badge software says so. */
  left: () => void;
};

/** What it acts upon; `limitMs` is the policy's word at this moment. */
export type UnattendedPorts = {
  clock: GuardClock;
  timers: GuardPorts["timers"];
  limitMs: () => number;
  isSignedOut: () => boolean;
  /** Nothing of what was typed or opened may stay. */
  onLeft: () => void;
};

/** The larger difference of both clocks: a clock set back, or one that stops in sleep, makes nothing last longer. */
const passed = (from: Moment, to: Moment): number =>
  Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall);

const noTimer = (): void => undefined;

/**
 * Automatic logoff needs a session. Before there is one a window can hold an e-mail address, half of a password, an
 * invitation and a new authenticator key, and whoever comes by could go on with them: so they go with who typed them.
 */
export const createUnattended = (ports: UnattendedPorts): Unattended => {
  const { clock, timers } = ports;
  const now = (): Moment => ({ monotonic: clock.monotonic(), wall: clock.wall() });
  let idle: { ms: number; seen: Moment } | null = null;
  let stop = noTimer;

  const forget = (): void => {
    stop();
    idle = null;
  };

  /** Whether somebody was here, and too long ago; a limit that is no number has passed. */
  const isOver = (): boolean => {
    if (idle === null) return false;
    const seen = now();
    idle = { ms: idle.ms + passed(idle.seen, seen), seen };
    return !(idle.ms < ports.limitMs());
  };

  const leave = (): void => {
    forget();
    ports.onLeft();
  };

  const look = (): void => {
    if (!ports.isSignedOut()) return forget();
    if (isOver()) return leave();
    stop = timers.after(LOOK_MS, look);
  };

  return {
    inputSeen() {
      if (!ports.isSignedOut()) return forget();
      // the machine may have slept: who comes now is not who went
      if (isOver()) return leave();
      stop();
      idle = { ms: 0, seen: now() };
      stop = timers.after(LOOK_MS, look);
    },
    left() {
      if (ports.isSignedOut()) leave();
    },
  };
};
