/** Monotonic milliseconds and a timer, passed in so that tests move time by hand. */
export type FrameClock = {
  now(): number;
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};
