/** The host's clock as announces carry it, and a timer; passed in so that tests move time by hand. */
export type KeyClock = {
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};
