/** Runs jobs in the order in which they came, each after the one before has ended, well or not. */
export type Line = <T>(job: () => Promise<T>) => Promise<T>;

/** A line with nobody in it. */
export const createLine = (): Line => {
  let tail: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = tail.then(job);
    tail = next.catch(() => undefined);
    return next;
  };
};
