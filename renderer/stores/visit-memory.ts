import type { ParticipantId } from "../../protocol/ids.ts";
import type { Announce, AnnounceReason } from "../../protocol/signed/announce.ts";
import type { CallSnapshot } from "../call/call-core.ts";

/** The last change of the key as this device saw it: when (ms since 1970, own clock), why, and because of whom if that was one person. */
export type KeyChange = { at: number; reason: AnnounceReason; name: string | null };

/** What is kept of a visit from one signed word to the next; all of it is gone with the call. */
export type VisitMemory = {
  announce: Announce | null;
  names: ReadonlyMap<ParticipantId, string>;
  keyChange: KeyChange | null;
  /** When somebody came in; nobody who was there before this device. */
  since: ReadonlyMap<ParticipantId, number>;
};

/** Nothing was heard yet. */
export const noMemory: VisitMemory = {
  announce: null,
  names: new Map(),
  keyChange: null,
  since: new Map(),
};

const idsOf = (announce: Announce | null): ParticipantId[] =>
  (announce?.roster ?? []).map(({ participantId }) => participantId);

const leaderOf = ({ roster }: Announce): ParticipantId[] =>
  roster.filter(({ role }) => role === "host").map(({ participantId }) => participantId);

/** Those because of whom a word was said. */
const causes = (before: Announce | null, now: Announce, ownId: ParticipantId | null): ParticipantId[] => {
  const [were, are] = [new Set(idsOf(before)), new Set(idsOf(now))];
  switch (now.reason) {
    case "open":
    case "rotate":
    case "permissions":
    case "end":
      return [];
    case "admit":
      return before === null ? [...are].filter((id) => id === ownId) : [...are].filter((id) => !were.has(id));
    case "leave":
    case "remove":
    case "return":
      return [...were].filter((id) => !are.has(id));
    case "host":
      return leaderOf(now);
  }
};

const keyChangeOf = (memory: VisitMemory, call: CallSnapshot, announce: Announce, at: number): KeyChange => {
  const [cause, ...more] = causes(memory.announce, announce, call.ownId);
  const isOne = cause !== undefined && more.length === 0;
  const name = isOne ? (call.names.get(cause) ?? memory.names.get(cause) ?? null) : null;
  return { at, reason: announce.reason, name };
};

const sinceOf = ({ announce: before, since }: VisitMemory, call: CallSnapshot, now: number) => {
  const ids = idsOf(call.announce);
  const known = before === null ? new Set(ids.filter((id) => id !== call.ownId)) : new Set(idsOf(before));
  return new Map(
    ids.flatMap((id): [ParticipantId, number][] => {
      const at = known.has(id) ? since.get(id) : now;
      return at === undefined ? [] : [[id, at]];
    }),
  );
};

/** The memory after another look at the call: the same object while nothing was said. */
export const remember = (memory: VisitMemory, call: CallSnapshot, now: number): VisitMemory => {
  const { announce, names } = call;
  if (announce === null || announce === memory.announce) return memory;
  const isNewKey = announce.epoch !== memory.announce?.epoch;
  return {
    announce,
    names,
    keyChange: isNewKey ? keyChangeOf(memory, call, announce, now) : memory.keyChange,
    since: sinceOf(memory, call, now),
  };
};
