/** Rising numbers for signed messages: never one that an earlier page of the same device gave, unless its clock was set back. */
export type SignedCounter = { next(): number };

/** Starts at the seconds since 1970, which pass faster than a device signs, and fit 32 bits until 2106. */
export const createSignedCounter = (wallMs: () => number): SignedCounter => {
  let last = 0;
  return {
    next: () => {
      last = Math.max(last + 1, Math.floor(wallMs() / 1_000));
      return last;
    },
  };
};
