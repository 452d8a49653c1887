/** Runs what concerns one key one at a time, in the order of asking; different keys do not wait for each other. */
export type InTurn<Key> = <T>(key: Key, work: () => Promise<T>) => Promise<T>;

/** A line in which nobody waits yet. */
export const createInTurn = <Key>(): InTurn<Key> => {
  const tails = new Map<Key, Promise<unknown>>();
  return async (key, work) => {
    const run = (tails.get(key) ?? Promise.resolve()).then(work);
    const tail = run.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await run;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
};
