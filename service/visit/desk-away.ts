import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { InTurn } from "../in-turn.ts";
import { type Asker, askerRefusal, deviceOf } from "./admission.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { showVisit } from "./desk-effects.ts";
import { loadVisit } from "./desk-load.ts";
import { recordRefused } from "./desk-refused.ts";

/** What members are shown that is no change of the visit. */
export type AwayDesk = {
  /** Somebody stepped away from the workstation, or is back. Kept in memory only; the others are shown. */
  away(by: Asker, visitId: VisitId, id: ParticipantId, isAway: boolean): Promise<Result<null>>;
  /** Shows members the visit anew: its times are others now. */
  showMembers(visitId: VisitId): Promise<Result<null>>;
};

/** That part of the desk; it takes its turn with what changes the visit, so that nobody is shown an older state last. */
export const createAwayDesk = (deps: DeskDeps, queue: InTurn<VisitId>): AwayDesk => ({
  async away(by, visitId, id, isAway) {
    const done = await queue(visitId, async () => {
      const found = await deps.store.read(async (reads) => {
        const loaded = await loadVisit(reads, visitId);
        if (loaded === null) return fail("NOT_FOUND");
        const refusal = askerRefusal(loaded, by, "visit.away");
        if (refusal !== null) return fail(refusal);
        return deviceOf(loaded.state, by)?.participantId === id ? succeed(loaded.state) : fail("FORBIDDEN");
      });
      if (!found.ok) return found;
      if (deps.presence.setAway(id, isAway)) showVisit(deps, found.value);
      return succeed(null);
    });
    if (!done.ok) await recordRefused(deps, by, done.error.code, visitId);
    return done;
  },
  showMembers: (visitId) =>
    queue(visitId, async () => {
      const found = await deps.store.read(async (reads) => succeed(await loadVisit(reads, visitId)));
      if (!found.ok) return found;
      if (found.value !== null) showVisit(deps, found.value.state);
      return succeed(null);
    }),
});
