import type { ParticipantId } from "../../protocol/ids.ts";
import { transition } from "./machine.ts";
import {
  byHost,
  byLink,
  colleague,
  desktopEnvelope,
  envelope,
  grant,
  guestId,
  hostId,
  invitation,
  leadWord,
  nextWord,
  scheduledVisit,
} from "./machine-fixtures.ts";
import type { Grant, Step, VisitEvent, VisitState, Way, Word } from "./machine-state.ts";

/** When everything happens that no test puts elsewhere. */
export const at = 1_000;
/** The host's desktop. */
export const host = { participantId: hostId(0), hello: desktopEnvelope };
/** Four devices. */
export const [ann, bob, cem, dora] = [guestId(0), guestId(1), guestId(2), guestId(3)];
/** The way in of a browser, or of an account. */
export const byCookie = (key: string, changes: Partial<Way> = {}): Way => ({
  ...byLink,
  returnHash: key,
  ...changes,
});
/** How a colleague comes. */
export const staffWay = byCookie("account 1", { accountId: colleague(1) });

/** The step of an event that must take place. */
export const go = (state: VisitState, event: VisitEvent): Step => {
  const result = transition(state, event);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
/** `done`, or why an event is refused. */
export const codeOf = (state: VisitState, event: VisitEvent): string => {
  const result = transition(state, event);
  return result.ok ? "done" : result.error.code;
};
/** A device begins to wait. */
export const knock = (participantId: ParticipantId, way: Way = byLink, when = at): VisitEvent => ({
  type: "knock",
  at: when,
  device: { participantId, hello: envelope },
  card: null,
  way,
});
/** The right admission of these. */
export const admit = (state: VisitState, ...ids: ParticipantId[]): VisitEvent => ({
  type: "admit",
  at,
  by: byHost,
  participantIds: ids,
  word: nextWord(state, "admit", { coming: ids }),
});
/** A right word of this reason. */
export const say = (
  state: VisitState,
  reason: Word["reason"],
  changes: Parameters<typeof nextWord>[2] = {},
): VisitEvent => ({
  type: "announce",
  at,
  by: byHost,
  word: nextWord(state, reason, changes),
});
/** A right word on what these may do. */
export const permit = (state: VisitState, ...rights: Grant[]): VisitEvent =>
  say(state, "permissions", { rights });
/** A right hand-over. */
export const handOver = (state: VisitState, to: ParticipantId): VisitEvent => ({
  type: "handOver",
  at,
  by: byHost,
  word: leadWord(state, to),
});
/** A right take-over. */
export const takeOver = (state: VisitState, id: ParticipantId): VisitEvent => ({
  type: "takeOver",
  at,
  by: { kind: "participant", id },
  participantId: id,
  word: leadWord(state, id),
});

/** Nobody opened it; three places. */
export const scheduled = scheduledVisit(3);
/** Only the host is in. */
export const opened = go(scheduled, {
  type: "open",
  at,
  by: byHost,
  host,
  roomName: "room 1",
  word: nextWord(scheduled, "open", { host: host.participantId }),
}).state;
/** Ann by the link for all, Bob by his own, Cem as a colleague: all wait. */
export const waiting = [
  knock(ann, byCookie("cookie 1")),
  knock(bob, byCookie("cookie 2", { invitationId: invitation(1) })),
  knock(cem, staffWay),
].reduce((state, event) => go(state, event).state, opened);
/** All three are in. */
export const inside = go(waiting, admit(waiting, ann, bob, cem)).state;
/** Cem is co-host. */
export const withCoHost = go(inside, permit(inside, grant(cem, { isCoHost: true }))).state;
