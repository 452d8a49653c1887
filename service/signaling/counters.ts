import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { Changes } from "../visit/changes.ts";

/** Kinds of signed words that are good once: each device counts each kind for itself. */
export type Counted = "heartbeat" | "hostCommand" | "coHostRequest";

/** The last counters of devices, in memory; they go with their visit. */
export type Counters = {
  /** Takes the counter if it is higher than every one before; a replay is not. */
  rise(visitId: VisitId, from: ParticipantId, kind: Counted, counter: number): boolean;
};

/** Counters of nobody yet. */
export const createCounters = (changes: Changes): Counters => {
  const visits = new Map<VisitId, Map<string, number>>();
  changes.listen(({ visit }) => {
    if (visit.phase === "ended") visits.delete(visit.id);
  });
  return {
    rise(visitId, from, kind, counter) {
      const last = visits.get(visitId) ?? new Map<string, number>();
      const key = `${kind} ${from}`;
      if (counter <= (last.get(key) ?? -1)) return false;
      visits.set(visitId, last.set(key, counter));
      return true;
    },
  };
};
