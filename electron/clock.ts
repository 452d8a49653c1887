/** Where the time comes from; tests pass their own. Milliseconds since 1970. */
export type Clock = { now: () => number };

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
