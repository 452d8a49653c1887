/** Runs tasks one after the other in the order of their asking, whatever becomes of the ones before. */
export type OneAtATime = <T>(task: () => Promise<T>) => Promise<T>;

/** An empty queue. */
export const createOneAtATime = (): OneAtATime => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run.catch(() => undefined);
    return run;
  };
};
