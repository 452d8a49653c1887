import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParticipantId } from "../../protocol/ids.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import { transition } from "./machine.ts";
import { type Effect, type Step, type VisitEvent, type VisitState, isPresent } from "./machine-state.ts";
import { byHost, envelope, guestId, hostId, nextWord, scheduledVisit } from "./machine-fixtures.ts";

const PLACES = 2;
const GUESTS = 5;

/** The simple model: what became of each guest, and of the visit. */
type Model = {
  phase: "scheduled" | "running" | "ended";
  guests: Map<ParticipantId, "waiting" | "in" | "denied" | "removed" | "gone">;
};

/** One thing that happens; numbers pick ids, and a word may be wrong in one of several ways. */
type Deed = { kind: VisitEvent["type"]; who: number; other: number; flaw: number; minutes: number };

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom<VisitEvent["type"][]>(
    "open",
    "hostReturned",
    "knock",
    "knock",
    "knock",
    "updateCard",
    "admit",
    "admit",
    "admit",
    "deny",
    "announce",
    "announce",
    "resume",
    "unreachable",
    "mediaConnected",
    "mediaDisconnected",
    "leave",
    "leaveWaiting",
    "placeExpired",
    "mediaLost",
    "end",
    "expire",
  ),
  who: fc.nat(GUESTS - 1),
  other: fc.nat(GUESTS - 1),
  flaw: fc.nat(12),
  minutes: fc.nat(3),
});

const reasons = ["leave", "remove", "rotate", "permissions"] as const;

const eventOf = (state: VisitState, { kind, who, other, flaw }: Deed, at: number): VisitEvent => {
  const participantId = guestId(who);
  const host = { participantId: hostId(state.visit.rev), hello: envelope };
  const leads = { host: host.participantId };
  switch (kind) {
    case "open":
      return {
        type: kind,
        at,
        by: byHost,
        host,
        roomName: `room ${at}`,
        word: nextWord(state, "open", leads),
      };
    case "hostReturned":
      return { type: kind, at, by: byHost, host, word: nextWord(state, "host", leads) };
    case "knock":
      return { type: kind, at, device: { participantId, hello: envelope }, card: null };
    case "updateCard":
      return { type: kind, at, participantId, card: { cardKeyHash: "", enc: "", ciphertext: "" } };
    case "admit": {
      const participantIds = who === other || flaw > 8 ? [participantId] : [participantId, guestId(other)];
      const going = flaw === 1 ? [guestId(other)] : [];
      const word = nextWord(state, "admit", { coming: flaw === 2 ? [] : participantIds, going });
      return {
        type: kind,
        at,
        by: byHost,
        participantIds,
        word: { ...word, rev: word.rev + (flaw === 3 ? 1 : 0) },
      };
    }
    case "deny":
      return { type: kind, at, by: byHost, participantId };
    case "announce": {
      const reason = reasons[flaw % 4] ?? "rotate";
      const going = reason === "remove" || flaw === 5 ? [participantId] : [];
      const coming = flaw === 6 ? [guestId(other)] : [];
      const word = nextWord(state, reason, { going, coming, sharer: guestId(other), isLocked: flaw === 7 });
      return { type: kind, at, by: byHost, word: { ...word, epoch: word.epoch + (flaw === 9 ? 2 : 0) } };
    }
    case "resume":
    case "unreachable":
    case "mediaConnected":
    case "mediaDisconnected":
    case "leave":
    case "leaveWaiting":
    case "placeExpired": {
      const isHost = flaw === 0 && state.visit.hostParticipantId !== null && kind !== "leaveWaiting";
      return {
        type: kind,
        at,
        participantId: isHost ? (state.visit.hostParticipantId ?? participantId) : participantId,
      };
    }
    case "mediaLost":
      return { type: kind, at, roomName: `room ${at}` };
    case "end":
      return {
        type: kind,
        at,
        by: byHost,
        word: state.visit.headHash === null ? null : nextWord(state, "end"),
      };
    case "expire":
      return { type: kind, at };
  }
};

/** Whom an effect gives a token or a key to. */
const givenTo = (effect: Effect): readonly ParticipantId[] => {
  if (effect.type === "postBoard" || effect.type === "sendMedia") return effect.to;
  return effect.type === "admitTo" ? [effect.participantId] : [];
};

const present = (state: VisitState): ParticipantId[] =>
  state.admissions.filter(isPresent).map((row) => row.participantId);
const guestsIn = (model: Model): ParticipantId[] =>
  [...model.guests].filter(([, fate]) => fate === "in").map(([id]) => id);

const wholeRows: readonly VisitEvent["type"][] = ["open", "hostReturned", "mediaLost", "end", "expire"];

const rowsExpected = (before: VisitState, event: VisitEvent, after: VisitState): number => {
  if (event.type === "admit") return event.participantIds.length;
  if (event.type !== "announce") return 1;
  const changed = after.admissions.filter((row) => {
    const old = before.admissions.find((other) => other.participantId === row.participantId);
    return (
      row.role !== "host" && old !== undefined && (old.state !== row.state || old.mayShare !== row.mayShare)
    );
  });
  return Math.max(1, changed.length);
};

/** What the model says becomes of people by an event that took place. */
const follow = (model: Model, event: VisitEvent, before: VisitState): void => {
  switch (event.type) {
    case "open":
      model.phase = "running";
      break;
    case "knock":
      model.guests.set(event.device.participantId, "waiting");
      break;
    case "admit":
      for (const id of event.participantIds) model.guests.set(id, "in");
      break;
    case "deny":
      model.guests.set(event.participantId, "denied");
      break;
    case "announce": {
      const named = new Set(event.word.grants.map((grant) => grant.participantId));
      for (const id of guestsIn(model)) if (!named.has(id)) model.guests.set(id, "removed");
      break;
    }
    case "leave":
    case "leaveWaiting":
    case "placeExpired":
      if (event.participantId !== before.visit.hostParticipantId)
        model.guests.set(event.participantId, "gone");
      break;
    case "end":
    case "expire":
      model.phase = "ended";
      for (const [id, fate] of model.guests)
        if (fate === "in" || fate === "waiting") model.guests.set(id, "gone");
      break;
    case "hostReturned":
    case "updateCard":
    case "resume":
    case "unreachable":
    case "mediaConnected":
    case "mediaDisconnected":
    case "mediaLost":
      break;
  }
};

const checkPeople = (model: Model, { state }: Step): void => {
  const inside = present(state);
  const guests = inside.filter((id) =>
    state.admissions.some((row) => row.participantId === id && row.role !== "host"),
  );
  expect(guests.toSorted()).toEqual(guestsIn(model).toSorted());
  expect(guests.length).toBeLessThanOrEqual(PLACES);
  expect(inside.length - guests.length).toBeLessThanOrEqual(1);
  const waiting = state.admissions.filter((row) => row.state === "waiting").map((row) => row.participantId);
  expect(waiting.toSorted()).toEqual(
    [...model.guests]
      .filter(([, fate]) => fate === "waiting")
      .map(([id]) => id)
      .toSorted(),
  );
};

const checkGifts = (before: VisitState, { state, effects }: Step): void => {
  // The last word is still for those who were in when it was said.
  const entitled = new Set(state.visit.phase === "ended" ? present(before) : present(state));
  for (const effect of effects) for (const id of givenTo(effect)) expect(entitled).toContain(id);
  if (state.visit.phase !== "ended") return;
  expect(state.visit.roomName).toBeNull();
  expect(effects.map((effect) => effect.type)).not.toContain("admitTo");
  expect(effects.map((effect) => effect.type)).not.toContain("sendMedia");
};

const checkChain = (before: VisitState, event: VisitEvent, after: VisitState): void => {
  const hasWord = "word" in event && event.word !== null;
  expect(after.visit.rev - before.visit.rev).toBe(hasWord ? 1 : 0);
  const growth = after.visit.epoch - before.visit.epoch;
  expect(hasWord ? [0, 1] : [0]).toContain(growth);
};

/** Somebody whose device is shut out loses the gate first, then its media. */
const checkShutting = (before: VisitState, { state, effects }: Step): void => {
  const out = present(before).filter((id) => !present(state).includes(id));
  for (const id of out) {
    const gate = effects.findIndex((effect) => effect.type === "closeGate" && effect.participantId === id);
    const media = effects.findIndex((effect) => effect.type === "removeMedia" && effect.participantId === id);
    expect(gate).toBeGreaterThanOrEqual(0);
    if (state.visit.phase !== "ended") expect(media).toBeGreaterThan(gate);
  }
};

test("nobody gets a key, a token or a place that the model does not give them, whatever happens in whatever order", () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const model: Model = { phase: "scheduled", guests: new Map() };
      let state = scheduledVisit(PLACES);
      let at = 1_000;
      for (const next of [{ kind: "open", who: 0, other: 0, flaw: 4, minutes: 0 } as const, ...deeds]) {
        at += next.minutes * (PLACE_KEPT_MS / 2);
        const event = eventOf(state, next, at);
        const result = transition(state, event);
        if (model.phase === "ended")
          expect(result).toMatchObject({ ok: false, error: { code: "VISIT_ENDED" } });
        if (!result.ok) continue;
        const step = result.value;
        follow(model, event, state);
        checkPeople(model, step);
        checkGifts(state, step);
        checkChain(state, event, step.state);
        checkShutting(state, step);
        expect(step.audit).toHaveLength(
          wholeRows.includes(event.type) ? 1 : rowsExpected(state, event, step.state),
        );
        state = step.state;
      }
    }),
    { numRuns: 1_500, seed: 20_261_122 },
  );
});

test("a right admission is done or refused exactly as the simple model says", () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), fc.nat(GUESTS - 1), (deeds, who) => {
      const model: Model = { phase: "scheduled", guests: new Map() };
      let state = scheduledVisit(PLACES);
      let at = 1_000;
      for (const next of deeds) {
        at += 1;
        const event = eventOf(state, { ...next, flaw: 8 }, at);
        const result = transition(state, event);
        if (!result.ok) continue;
        follow(model, event, state);
        ({ state } = result.value);
      }
      const id = guestId(who);
      const word = nextWord(state, "admit", { coming: [id] });
      const result = transition(state, { type: "admit", at, by: byHost, participantIds: [id], word });
      expect(result.ok ? "done" : result.error.code).toBe(expected(model, state, id));
    }),
    { numRuns: 1_500, seed: 20_261_123 },
  );
});

const expected = (model: Model, state: VisitState, id: ParticipantId): string => {
  if (model.phase === "ended") return "VISIT_ENDED";
  if (model.phase === "scheduled" || state.visit.phase === "onHold") return "VISIT_NOT_OPEN";
  switch (model.guests.get(id)) {
    case "in":
      return "ALREADY_ADMITTED";
    case "denied":
      return "ALREADY_DENIED";
    case "removed":
      return "REMOVED";
    case "gone":
    case undefined:
      return "NOT_WAITING";
    case "waiting":
      return guestsIn(model).length < PLACES ? "done" : "VISIT_FULL";
  }
};
