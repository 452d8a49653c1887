import type { AuditAction } from "../../protocol/audit.ts";
import type { Action, Actor } from "../../protocol/can.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Hello } from "../../protocol/signed/hello.ts";
import { record } from "../audit/log.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { type Asker, actorOf, askerRefusal, deviceOf } from "./admission.ts";
import { type Decide, agentOf } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { leaderHello } from "./desk-lead.ts";
import { type Loaded, loadVisit } from "./desk-load.ts";
import { isLateWord } from "./late-words.ts";
import { recordRefused } from "./desk-refused.ts";

/** A visit as somebody sees it who may do what they asked for. */
export type Permitted = Loaded & {
  actor: Actor;
  /** The device that the asker speaks for, while it is in. */
  own: AdmissionRow | null;
  /** The device that leads, as it introduced itself; null before the opening. */
  leader: Hello | null;
};

/** What members do beside sending media, and what they ask of each other. */
export type MemberDesk = {
  hand(by: Asker, visitId: VisitId, id: ParticipantId, isRaised: boolean): Promise<Result<null>>;
  lowerHands(by: Asker, visitId: VisitId, ids: readonly ParticipantId[]): Promise<Result<null>>;
  /** The visit, for somebody whom can() lets; a refusal is written down. Changes nothing. */
  permittedMember(by: Asker, visitId: VisitId, action: Action): Promise<Result<Permitted>>;
  /** Writes down what changes nothing of the visit: one row for each person, or one alone where it concerns nobody. */
  note(
    by: Asker,
    visitId: VisitId,
    action: AuditAction,
    ids: readonly ParticipantId[],
  ): Promise<Result<null>>;
};

/** The members' part of the desk. */
export const createMemberDesk = (deps: DeskDeps, decide: Decide): MemberDesk => {
  const at = () => deps.clock.now();
  return {
    hand: (by, visitId, participantId, isRaised) =>
      decide({
        visitId,
        asker: by,
        action: "visit.hand",
        event: ({ state }) =>
          deviceOf(state, by)?.participantId === participantId
            ? succeed({ type: "hand", at: at(), participantId, isRaised })
            : fail("FORBIDDEN"),
      }),
    lowerHands: (by, visitId, participantIds) =>
      decide({
        visitId,
        asker: by,
        action: "visit.lowerHands",
        event: () => succeed({ type: "lowerHands", at: at(), by: agentOf(by), participantIds }),
      }),
    async permittedMember(by, visitId, action) {
      let isLate = false;
      const found = await deps.store.read(async (reads) => {
        const loaded = await loadVisit(reads, visitId);
        if (loaded === null) return fail("NOT_FOUND");
        isLate = isLateWord(action, loaded.row, deps.clock.now());
        if (by.kind === "service") return fail("FORBIDDEN");
        const refusal = askerRefusal(loaded, by, action);
        if (refusal !== null) return fail(refusal);
        const { state } = loaded;
        const actor = actorOf(loaded, by);
        return succeed({ ...loaded, actor, own: deviceOf(state, by), leader: leaderHello(state) });
      });
      if (!found.ok && !isLate) await recordRefused(deps, by, found.error.code, visitId);
      return found;
    },
    note: (by, visitId, action, ids) =>
      deps.store.transaction(async (tx) => {
        const clinicId = (await tx.visit.find(visitId))?.clinicId ?? null;
        const about = { action, agent: agentOf(by), clinicId, visitId, recorded: at() };
        for (const participantId of ids.length === 0 ? [null] : ids)
          await record(tx, { ...about, participantId });
        return succeed(null);
      }),
  };
};
