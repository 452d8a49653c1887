/** Rising numbers for signed messages of one page: readers count anew with each page, so that a clock that was set back between two pages does no harm. */
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
