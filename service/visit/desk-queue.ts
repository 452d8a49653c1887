import type { VisitId } from "../../protocol/ids.ts";

/** Runs what concerns one visit one at a time, in the order of asking; visits do not wait for each other. */
export type VisitQueue = <T>(id: VisitId, work: () => Promise<T>) => Promise<T>;

/** A queue without any work. */
export const createVisitQueue = (): VisitQueue => {
  const tails = new Map<VisitId, Promise<unknown>>();
  return async (id, work) => {
    const run = (tails.get(id) ?? Promise.resolve()).then(work);
    const tail = run.catch(() => undefined);
    tails.set(id, tail);
    try {
      return await run;
    } finally {
      if (tails.get(id) === tail) tails.delete(id);
    }
  };
};
