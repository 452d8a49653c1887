import { KeyringAbsent } from "./keyring.ts";

/** Runs `run` once after `ms` milliseconds unless the returned function is called before; tests pass their own. */
export type Timers = { after: (ms: number, run: () => void) => () => void };

/** The timers of the running program. */
export const systemTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** How long the operating system's vault may take to answer: it may be asking a person. Milliseconds. */
export const ANSWER_MS = 8_000;

/** How a call ended: with a value, or for the reason why there is none. */
export type Answer<T> = { is: "value"; value: T } | { is: "locked" } | { is: "absent" };

/** Lets one call through at a time, each for `ANSWER_MS` at most. */
export type OneCall = {
  run: <T>(call: () => Promise<T>) => Promise<Answer<T>>;
  /** Whether a call is in flight, also one whose time is used up. */
  isBusy: () => boolean;
};

/*
 * Calls of keytar cannot be cancelled and each holds a thread. So a call that has used up its time stays in flight until
 * it really ends, and every later one answers `locked` at once without being made.
 */

const nothing = (): void => undefined;

/** A gate of its own for one vault. */
export const createOneCall = (timers: Timers): OneCall => {
  let isBusy = false;
  const made = async <T>(call: () => Promise<T>): Promise<Answer<T>> => {
    try {
      return { is: "value", value: await call() };
    } catch (error) {
      return { is: error instanceof KeyringAbsent ? "absent" : "locked" };
    } finally {
      isBusy = false;
    }
  };
  const inTime = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> => {
    let stop = nothing;
    const late = new Promise<Answer<T>>((resolve) => {
      stop = timers.after(ANSWER_MS, () => resolve({ is: "locked" }));
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      stop();
    }
  };
  return {
    isBusy: () => isBusy,
    run: async (call) => {
      if (isBusy) return { is: "locked" };
      isBusy = true;
      return inTime(made(call));
    },
  };
};
