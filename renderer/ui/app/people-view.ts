import type { RosterRow } from "../../../protocol/signed/announce.ts";
import type { ParticipantRow } from "../../../protocol/visit.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { VisitMemory } from "../../stores/visit-memory.ts";
import type { HearerView, VisitPlace } from "../screens/visit/types.ts";

/** What the service says of somebody in the visit; null where it says nothing. */
export const serviceRowOf = ({ visit }: CallSnapshot, id: string): ParticipantRow | null =>
  visit?.participants.find(({ participantId }) => participantId === id) ?? null;

/** Raised hands in the order in which they went up; of two at once always the same is first. */
export const handOrderOf = ({ visit, announce }: CallSnapshot): ReadonlyMap<string, number> => {
  const members = new Set(announce?.roster.map(({ participantId }) => participantId));
  const raised = (visit?.participants ?? []).flatMap(({ participantId, handRaisedAt }) =>
    handRaisedAt === null || !members.has(participantId) ? [] : [{ participantId, handRaisedAt }],
  );
  raised.sort(
    (one, two) => one.handRaisedAt - two.handRaisedAt || (one.participantId < two.participantId ? -1 : 1),
  );
  return new Map(raised.map(({ participantId }, at) => [participantId, at + 1]));
};

const deviceOf = (call: CallSnapshot, row: RosterRow): HearerView["device"] => {
  const said = serviceRowOf(call, row.participantId);
  if (said === null) return null;
  return said.isStaff ? "workstation" : "browser";
};

/** Everybody who holds the key of the present epoch: the rows of the last signed word, to each of whom it was sealed. */
export const hearersOf = (call: CallSnapshot, memory: VisitMemory, place: VisitPlace): HearerView[] =>
  (call.announce?.roster ?? []).map((row) => {
    const isSelf = row.participantId === call.ownId;
    const own = place === "desktop" ? "workstation" : "browser";
    return {
      id: row.participantId,
      name: call.names.get(row.participantId) ?? "",
      isSelf,
      // No key of anybody is verified by link, pin or code in this version.
      isVerified: false,
      device: isSelf ? own : deviceOf(call, row),
      since: memory.since.get(row.participantId) ?? null,
    };
  });

/** The name of whoever leads now, or what was known of the host before the keys. */
export const hostNameOf = (call: CallSnapshot, known: string): string => {
  const leader = call.announce?.roster.find(({ role }) => role === "host");
  return (leader && call.names.get(leader.participantId)) || known;
};
