import type { Clock } from "../clock.ts";
import type { After } from "../settings/policy-watch.ts";
import { type ListedVisit, type VisitTime, timesAfter } from "./when.ts";

/** So long after a call the service surely knows how the visit ended. Milliseconds. */
export const CALL_SETTLES_MS = 5_000;

/** What knowing the times of visits needs. */
export type VisitTimesPorts = {
  readonly clock: Clock;
  readonly after: After;
  /** Asks the service for the visits of whoever is signed in, and gives up before anybody waits for long; they come by `listed`. Each time is written down by the audit. */
  readonly ask: () => Promise<unknown>;
  readonly tell: (visits: readonly VisitTime[]) => void;
};

/** Knows when visits are planned: the windows have the day's list from the service's socket, so main asks by itself when somebody came, after a call, and before somebody's wish to install is judged. */
export const followVisitTimes = ({ clock, after, ask, tell }: VisitTimesPorts) => {
  let visits: readonly VisitTime[] = [];
  return {
    sessionBegan: (): void => void ask(),
    callEnded: (): void => void after(CALL_SETTLES_MS, () => void ask()),
    beforeInstall: async (): Promise<void> => void (await ask()),
    listed: (listed: readonly ListedVisit[]): void => {
      visits = timesAfter(visits, listed, clock.now());
      tell(visits);
    },
  };
};
