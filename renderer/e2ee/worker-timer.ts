import type { KeyWorker } from "./key-worker-client.ts";

/** A page's timer that runs in its worker: a hidden or throttled tab does not slow it. Nothing runs any more once the worker is gone. */
export const createWorkerTimer =
  (worker: Pick<KeyWorker, "ask">): ((ms: number, run: () => void) => () => void) =>
  (ms, run) => {
    let isCancelled = false;
    const wait = async (): Promise<void> => {
      const waited = await worker.ask("wait", { ms });
      if (waited.ok && !isCancelled) run();
    };
    void wait();
    return () => {
      isCancelled = true;
    };
  };
