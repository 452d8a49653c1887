import type { MediaFacts } from "../call/ports.ts";
import type { FrameReport } from "../e2ee/frame-messages.ts";
import type { FrameWorkerClient } from "./frame-worker-client.ts";

/** How often the worker is asked for its account. Milliseconds. */
const ASK_MS = 2_000;
/** A bound track with arrivals and no success for so long is an alarm (e2ee.md). Milliseconds. */
const FAILING_MS = 2_000;
/** Arrivals older than this are over: a muted track, or the media server's own frames at its end. Milliseconds. */
const RECENT_MS = 1_000;

/** Whether some bound receiver gets frames now and could open none of them for a while. */
export const isUndecryptable = (report: FrameReport): boolean =>
  report.receivers.some(
    ({ label, failingMs, sinceArrivalMs }) =>
      label !== null &&
      failingMs !== null &&
      failingMs >= FAILING_MS &&
      sinceArrivalMs !== null &&
      sinceArrivalMs < RECENT_MS,
  );

/** Asks the worker again and again and tells what is wrong, or that nothing is, until the worker is ended. */
export const createFrameWatch = (
  parts: {
    worker: Pick<FrameWorkerClient, "report" | "whenDead">;
    after: (ms: number, run: () => void) => () => void;
  },
  tell: (alarm: MediaFacts["alarm"]) => void,
): void => {
  let isDead = false;
  parts.worker.whenDead(() => {
    isDead = true;
    tell("workerSilent");
  });
  const ask = async (): Promise<void> => {
    if (isDead) return;
    const report = await parts.worker.report();
    if (report.ok) tell(isUndecryptable(report.value) ? "undecryptable" : null);
    parts.after(ASK_MS, () => void ask());
  };
  parts.after(ASK_MS, () => void ask());
};
