import fc from "fast-check";
import type { ParticipantId } from "../../protocol/ids.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { transition } from "./machine.ts";
import {
  byHost,
  colleague,
  desktopEnvelope,
  envelope,
  grant,
  guestId,
  hostId,
  leadWord,
  nextWord,
  scheduledVisit,
} from "./machine-fixtures.ts";
import {
  type Step,
  type VisitEvent,
  type VisitState,
  type Way,
  admissionOf,
  grantOf,
  isCoHost,
  isPresent,
} from "./machine-state.ts";

/** Places of the visit in generated histories. */
export const PLACES = 3;
/** Devices that may knock. */
export const GUESTS = 9;
/** People who use them: each has one way in; the last two are colleagues. */
const PEOPLE = 5;

/** One thing that happens; numbers pick ids, and a word may be wrong in one of several ways. */
export type Deed = { kind: VisitEvent["type"]; who: number; other: number; flaw: number; minutes: number };

/** Kinds of events, the more often the more of them shall happen. */
export const kinds: VisitEvent["type"][] = [
  "open",
  "hostReturned",
  "knock",
  "knock",
  "knock",
  "knock",
  "updateCard",
  "admit",
  "admit",
  "admit",
  "admit",
  "deny",
  "announce",
  "announce",
  "announce",
  "announce",
  "handOver",
  "takeOver",
  "resume",
  "unreachable",
  "mediaConnected",
  "mediaDisconnected",
  "leave",
  "leaveWaiting",
  "placeExpired",
  "hand",
  "lowerHands",
  "late",
  "keep",
  "mediaLost",
  "disable",
  "end",
  "expire",
];

/** Anything that may happen. */
export const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom(...kinds),
  who: fc.nat(GUESTS - 1),
  other: fc.nat(GUESTS - 1),
  flaw: fc.nat(12),
  minutes: fc.nat(3),
});

/** Long enough for any visit to be over. */
const EVER_MS = 365 * 24 * 60 * 60_000;

const personOf = (at: number): number => at % PEOPLE;

const isShut = (state: VisitState, way: string): boolean =>
  state.admissions.some(
    (row) => row.returnHash === way && (row.state === "removed" || row.state === "denied"),
  );

/** How a device's person comes to the door now: back, if somebody of that way was let in and it is not dead. */
export const wayOf = (state: VisitState, at: number): Way => {
  const person = personOf(at);
  const returnHash = `way ${person}`;
  const wasIn = state.admissions.some((row) => row.returnHash === returnHash && row.admittedSeq !== null);
  return {
    accountId: person >= PEOPLE - 2 ? colleague(person) : null,
    invitationId: null,
    returnHash,
    isBack: wasIn && !isShut(state, returnHash),
  };
};

const reasons: readonly AnnounceReason[] = [
  "leave",
  "remove",
  "return",
  "rotate",
  "permissions",
  "permissions",
  "permissions",
];

const fitting = (kind: VisitEvent["type"], state: VisitState, row: AdmissionRow): boolean => {
  if (waitingKinds.has(kind)) return row.state === "waiting";
  if (kind === "handOver" || kind === "takeOver") return isCoHost(state, row.participantId);
  if (kind === "placeExpired") return !row.isConnected && (isPresent(row) || row.state === "waiting");
  if (kind === "mediaDisconnected") return row.state === "connected";
  return isPresent(row) && row.role !== "host";
};

const waitingKinds: ReadonlySet<VisitEvent["type"]> = new Set([
  "admit",
  "deny",
  "updateCard",
  "leaveWaiting",
  "late",
]);

/** Mostly somebody of whom it makes sense; now and then anybody. */
const pick = (state: VisitState, kind: VisitEvent["type"], who: number, flaw: number): ParticipantId => {
  const fits = flaw === 8 ? [] : state.admissions.filter((row) => fitting(kind, state, row));
  return fits[who % Math.max(1, fits.length)]?.participantId ?? guestId(who);
};

const announceWord = (state: VisitState, { who, other: another, flaw, minutes }: Deed) => {
  const reason = reasons[(flaw + minutes) % reasons.length] ?? "rotate";
  const participantId = pick(state, "announce", who, flaw);
  const otherId = pick(state, "announce", another, flaw);
  const isParting = reason === "remove" || reason === "return";
  const named = grantOf(state, otherId);
  const isStaff = (admissionOf(state, otherId)?.accountId ?? null) !== null;
  const rights =
    reason === "permissions" && named?.role === "participant"
      ? [grant(otherId, { maySpeak: minutes > 0, mayShow: flaw > 3, isCoHost: isStaff && flaw > 1 })]
      : [];
  const word = nextWord(state, reason, {
    going: isParting || flaw === 5 ? [participantId] : [],
    coming: flaw === 6 ? [guestId(another)] : [],
    rights,
    ...(flaw % 3 === 0 ? { sharer: otherId } : {}),
    ...(flaw === 7 ? { isLocked: !state.visit.isLocked } : {}),
    ...(flaw === 10 ? { isSuspended: !state.visit.isSuspended } : {}),
  });
  return { ...word, epoch: word.epoch + (flaw === 9 ? 2 : 0) };
};

const admitEvent = (state: VisitState, { who, other, flaw }: Deed, at: number): VisitEvent => {
  const [first, second] = [pick(state, "admit", who, flaw), pick(state, "admit", other, flaw)];
  const participantIds = first === second || flaw > 5 ? [first] : [first, second];
  const going = flaw === 1 ? [guestId(other)] : [];
  const word = nextWord(state, "admit", { coming: flaw === 2 ? [] : participantIds, going });
  const rev = word.rev + (flaw === 3 ? 1 : 0);
  return { type: "admit", at, by: byHost, participantIds, word: { ...word, rev } };
};

/** The event of a deed in this state. */
export const eventOf = (state: VisitState, next: Deed, at: number): VisitEvent => {
  const { kind, who, other, flaw, minutes } = next;
  const participantId = kind === "knock" ? guestId(who) : pick(state, kind, who, flaw);
  const host = { participantId: hostId(state.visit.rev), hello: desktopEnvelope };
  switch (kind) {
    case "open": {
      const word = nextWord(state, "open", { host: host.participantId });
      return { type: kind, at, by: byHost, host, roomName: `room ${at}`, word };
    }
    case "hostReturned": {
      const going = state.admissions.filter((row) => row.accountId === state.visit.hostAccountId);
      const word = nextWord(state, "host", {
        host: host.participantId,
        going: going.map((row) => row.participantId),
      });
      return { type: kind, at, by: byHost, host, word };
    }
    case "handOver":
      return { type: kind, at, by: byHost, word: leadWord(state, participantId) };
    case "takeOver":
      return {
        type: kind,
        at,
        by: byHost,
        participantId: flaw === 4 ? guestId(other) : participantId,
        word: leadWord(state, participantId),
      };
    case "knock":
      return {
        type: kind,
        at,
        device: { participantId, hello: envelope },
        card: null,
        way: wayOf(state, who),
      };
    case "updateCard":
      return { type: kind, at, participantId, card: { cardKeyHash: "", enc: "", ciphertext: "" } };
    case "admit":
      return admitEvent(state, next, at);
    case "deny":
      return { type: kind, at, by: byHost, participantId };
    case "announce":
      return { type: kind, at, by: byHost, word: announceWord(state, next) };
    case "hand":
      return { type: kind, at, participantId, isRaised: flaw > 4 };
    case "lowerHands":
      return { type: kind, at, by: byHost, participantIds: [participantId, guestId(other)] };
    case "late":
      return { type: kind, at, by: byHost, participantIds: flaw > 5 ? null : [participantId], minutes: 15 };
    case "resume":
    case "unreachable":
    case "mediaConnected":
    case "mediaDisconnected":
    case "leave":
    case "leaveWaiting":
    case "placeExpired": {
      // Now and then it is the device that leads, or one that a host had before.
      const leader = flaw < 2 ? state.visit.hostParticipantId : flaw === 11 ? hostId(other) : null;
      return { type: kind, at, participantId: leader ?? participantId };
    }
    case "keep":
      return { type: kind, at, by: byHost };
    case "mediaLost":
      return { type: kind, at, roomName: `room ${at}` };
    case "disable":
      return { type: kind, at, accountId: flaw === 0 ? state.visit.hostAccountId : colleague(personOf(who)) };
    case "end": {
      const word = nextWord(state, "end");
      const isRight = flaw === 0 && minutes === 0;
      return { type: kind, at, by: byHost, word: isRight ? word : { ...word, rev: word.rev + 1 } };
    }
    case "expire":
      return { type: kind, at: flaw === 0 ? at + EVER_MS : at };
  }
};

/** One step of a history that took place. */
export type Taken = { before: VisitState; event: VisitEvent; step: Step };

/** What takes place of these deeds, one after the other, from the opening on; refusals change nothing. */
export const playOut = (deeds: readonly Deed[], isEnding = true): Taken[] => {
  let state = scheduledVisit(PLACES);
  let at = 1_000;
  const taken: Taken[] = [];
  const opening: Deed = { kind: "open", who: 0, other: 0, flaw: 4, minutes: 0 };
  for (const next of [opening, ...deeds]) {
    if (!isEnding && (next.kind === "end" || next.kind === "expire")) continue;
    at += next.minutes * (PLACE_KEPT_MS / 2);
    const event = eventOf(state, next, at);
    const result = transition(state, event);
    if (!result.ok) continue;
    taken.push({ before: state, event, step: result.value });
    ({ state } = result.value);
  }
  return taken;
};

/** Who is in. */
export const present = (state: VisitState): ParticipantId[] =>
  state.admissions.filter(isPresent).map((row) => row.participantId);
