import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Asker } from "./admission.ts";
import { checkAnnounce } from "./announce-check.ts";
import { type Decide, agentOf } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { leaderHello, speakerHello } from "./desk-lead.ts";
import { type Loaded } from "./desk-load.ts";
import { ensureRoom } from "./desk-room.ts";
import { admitRefusal } from "./machine-host.ts";
import type { LateMinutes, VisitEvent } from "./machine-state.ts";

/** What whoever leads does with a visit, over a desktop's line or a device's own. Every change of who is in or may do what is their signed word, checked before anything happens. */
export type HostDesk = {
  admit(by: Asker, visitId: VisitId, ids: readonly ParticipantId[], change: Change): Promise<Result<null>>;
  deny(by: Asker, visitId: VisitId, participantId: ParticipantId): Promise<Result<null>>;
  announce(by: Asker, visitId: VisitId, change: Change): Promise<Result<null>>;
  endVisit(by: Asker, visitId: VisitId, change: Change | null): Promise<Result<null>>;
  /** The visit ends by itself later than it would have. */
  keepVisit(by: Asker, visitId: VisitId): Promise<Result<null>>;
  /** Tells some who wait, or all (null), how late it gets. */
  runningLate(
    by: Asker,
    visitId: VisitId,
    ids: readonly ParticipantId[] | null,
    minutes: LateMinutes,
  ): Promise<Result<null>>;
};

/** The host's part of the desk. */
export const createHostDesk = (deps: DeskDeps, decide: Decide): HostDesk => ({
  ...wordDesk(deps, decide),
  ...plainDesk(deps, decide),
});

const wordDesk = (deps: DeskDeps, decide: Decide): Pick<HostDesk, "admit" | "announce" | "endVisit"> => {
  const at = () => deps.clock.now();
  return {
    admit: (by, visitId, participantIds, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.admit",
        change,
        prepare: ({ state }) => {
          const { roomName } = state.visit;
          const isHopeless = roomName === null || admitRefusal(state, participantIds) !== null;
          return isHopeless ? Promise.resolve(succeed(null)) : ensureRoom(deps, roomName, state);
        },
        event: async (loaded) => {
          const refusal = admitRefusal(loaded.state, participantIds);
          if (refusal !== null) return fail(refusal);
          const word = await wordOf(loaded, "admit", change);
          if (!word.ok) return word;
          return succeed({ type: "admit", at: at(), by: agentOf(by), participantIds, word: word.value });
        },
      }),
    announce: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.announce",
        change,
        event: async (loaded) => {
          const word = await wordOf(loaded, "announce", change);
          return word.ok ? succeed({ type: "announce", at: at(), by: agentOf(by), word: word.value }) : word;
        },
      }),
    endVisit: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.end",
        ...(change === null ? {} : { change }),
        event: async (loaded): Promise<Result<VisitEvent>> => {
          if (change === null) return succeed({ type: "end", at: at(), by: agentOf(by), word: null });
          const word = await wordOf(loaded, "end", change);
          return word.ok ? succeed({ type: "end", at: at(), by: agentOf(by), word: word.value }) : word;
        },
      }),
  };
};

const plainDesk = (deps: DeskDeps, decide: Decide): Pick<HostDesk, "deny" | "keepVisit" | "runningLate"> => {
  const at = () => deps.clock.now();
  return {
    deny: (by, visitId, participantId) =>
      decide({
        visitId,
        asker: by,
        action: "visit.deny",
        event: () => succeed({ type: "deny", at: at(), by: agentOf(by), participantId }),
      }),
    keepVisit: (by, visitId) =>
      decide({
        visitId,
        asker: by,
        action: "visit.keep",
        event: () => succeed({ type: "keep", at: at(), by: agentOf(by) }),
      }),
    runningLate: (by, visitId, participantIds, minutes) =>
      decide({
        visitId,
        asker: by,
        action: "visit.late",
        event: () => succeed({ type: "late", at: at(), by: agentOf(by), participantIds, minutes }),
      }),
  };
};

const wordOf = (
  { state, head }: Loaded,
  command: "admit" | "announce" | "end",
  change: Change,
): ReturnType<typeof checkAnnounce> => {
  const signer = command === "end" ? leaderHello(state) : speakerHello(state);
  if (signer === null) return Promise.resolve(fail("VISIT_NOT_OPEN"));
  return checkAnnounce({ command, change, state, head, signer });
};
