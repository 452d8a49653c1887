import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Hello } from "../../protocol/signed/hello.ts";
import type { Clock } from "../clock.ts";
import type { Changes } from "../visit/changes.ts";
import type { HostBeats } from "../visit/desk-deps.ts";

/** Whose beats are good for a visit, and who hears them. */
export type Lead = { hello: Hello; others: readonly ParticipantId[] };

/** Heartbeats as the service knows them: in memory only. */
export type Beats = HostBeats & {
  /** A good beat of the device that leads arrived. */
  heard(visitId: VisitId, leader: ParticipantId): void;
  /** What `load` answered for this asker, remembered until the visit changes; refusals are not remembered. */
  leadFor(visitId: VisitId, asker: string, load: () => Promise<Result<Lead>>): Promise<Result<Lead>>;
};

type Heard = { leader: ParticipantId | null; at: number };

/** No beat heard yet. */
export const createBeats = (clock: Clock, changes: Changes): Beats => {
  const startedAt = clock.now();
  const last = new Map<VisitId, Heard>();
  const leads = new Map<VisitId, Map<string, Lead>>();
  changes.listen(({ visit: { id, phase, hostParticipantId } }) => {
    leads.delete(id);
    if (phase === "ended") last.delete(id);
    else if (last.get(id)?.leader !== hostParticipantId)
      last.set(id, { leader: hostParticipantId, at: clock.now() });
  });
  return {
    lastBeatAt: (visitId) => last.get(visitId)?.at ?? startedAt,
    heard: (visitId, leader) => void last.set(visitId, { leader, at: clock.now() }),
    async leadFor(visitId, asker, load) {
      // A change that comes while this loads takes the whole map away, and what was loaded with it.
      const known = leads.get(visitId) ?? new Map<string, Lead>();
      const lead = known.get(asker);
      if (lead !== undefined) return succeed(lead);
      leads.set(visitId, known);
      const loaded = await load();
      if (loaded.ok) known.set(asker, loaded.value);
      else if (known.size === 0 && leads.get(visitId) === known) leads.delete(visitId);
      return loaded;
    },
  };
};
