import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParticipantId } from "../../protocol/ids.ts";
import { transition } from "./machine.ts";
import { byHost, grant as rowOf, guestId, nextWord } from "./machine-fixtures.ts";
import { GUESTS, PLACES, type Taken, deed, kinds, playOut, present } from "./machine-history-fixtures.ts";
import { sourcesOf } from "./machine-roster.ts";
import {
  ann,
  at as now,
  byCookie,
  codeOf,
  dora,
  go,
  inside,
  knock,
  permit,
  say,
} from "./machine-scenes-fixtures.ts";
import {
  type Effect,
  type VisitEvent,
  type VisitState,
  admissionOf,
  grantOf,
  guestsOf,
  isRunning,
  membersOf,
} from "./machine-state.ts";

const SEED = 20_261_122;
const histories = fc.array(deed, { maxLength: 70, size: "max" });

/** Whatever took place in generated histories, one check over every step. */
const always = (check: (taken: Taken) => void): void => {
  fc.assert(
    fc.property(histories, (deeds) => {
      for (const taken of playOut(deeds)) check(taken);
    }),
    { numRuns: 300, seed: SEED },
  );
};

test("generated histories reach every kind of step", () => {
  const seen = new Set<string>();
  const words = new Set<string>();
  always(({ event }) => {
    seen.add(event.type);
    if (event.type === "announce") words.add(event.word.reason);
  });
  expect([...seen].toSorted()).toEqual([...new Set(kinds)].toSorted());
  expect([...words].toSorted()).toEqual(["leave", "permissions", "remove", "return", "rotate"]);
});

test("at most one device leads, it is a member of the staff's, and everybody else takes up a place", () => {
  always(({ step: { state } }) => {
    const leaders = membersOf(state).filter((row) => row.role === "host");
    expect(leaders.length).toBeLessThanOrEqual(1);
    for (const leader of leaders) {
      expect(leader.participantId).toBe(state.visit.hostParticipantId);
      expect(leader.accountId).not.toBeNull();
    }
    expect(guestsOf(state).length).toBeLessThanOrEqual(PLACES);
  });
});

test("a word names exactly one leader, the one of the visit, and as co-hosts only staff", () => {
  always(({ step: { state } }) => {
    if (!isRunning(state)) return;
    const hosts = state.grants.filter((grant) => grant.role === "host").map((grant) => grant.participantId);
    expect(hosts).toEqual([state.visit.hostParticipantId]);
  });
});

test("whoever was removed or denied is let in never again, by the same device or the same way in", () => {
  always(({ before, event, step: { state } }) => {
    const shut = before.admissions.filter((row) => row.state === "removed" || row.state === "denied");
    for (const row of shut) expect(admissionOf(state, row.participantId)?.state).toBe(row.state);
    if (event.type !== "admit") return;
    const dead = new Set(
      shut.filter((row) => row.state === "removed" || row.accountId === null).map((row) => row.returnHash),
    );
    for (const id of event.participantIds) expect(dead).not.toContain(admissionOf(before, id)?.returnHash);
  });
});

test("while a visit is locked only those come in who come back", () => {
  always(({ before, event }) => {
    if (event.type !== "admit" || !before.visit.isLocked) return;
    for (const id of event.participantIds) expect(admissionOf(before, id)?.isBack).toBe(true);
  });
});

test("an admission gives whoever is back exactly what was not taken, or less, whatever was taken before and however they went", () => {
  const rights = fc.record({ maySpeak: fc.boolean(), mayShow: fc.boolean() });
  const partings = fc.constantFrom("leave", "unreachable", "return");
  fc.assert(
    fc.property(rights, rights, partings, (taken, given, parting) => {
      const before = go(inside, permit(inside, rowOf(ann, taken))).state;
      const part: VisitEvent =
        parting === "return"
          ? say(before, "return", { going: [ann] })
          : { type: parting, at: now, participantId: ann };
      const gone = go(before, part).state;
      const back = go(gone, knock(dora, byCookie("cookie 1", { isBack: true }))).state;
      const word = nextWord(back, "admit", { coming: [dora], rights: [rowOf(dora, given)] });
      const event: VisitEvent = { type: "admit", at: now, by: byHost, participantIds: [dora], word };
      const isMore = (given.maySpeak && !taken.maySpeak) || (given.mayShow && !taken.mayShow);
      expect(codeOf(back, event)).toBe(isMore ? "ROSTER_INVALID" : "done");
    }),
    { numRuns: 200, seed: SEED },
  );
});

test("nobody may send anything while all is suspended, and only who leads shares unasked", () => {
  always(({ step: { state } }) => {
    for (const id of present(state)) {
      const sources = sourcesOf(state, id);
      if (state.visit.isSuspended) expect(sources).toEqual([]);
      const mayShare = state.visit.hostParticipantId === id || grantOf(state, id)?.mayShare === true;
      if (!mayShare) expect(sources).not.toContain("screenShare");
    }
  });
});

test("the media server is told of everybody who connects, or may send something else than before", () => {
  always(({ before, event, step: { state, effects } }) => {
    if (!isRunning(state)) return;
    const told = effects.flatMap((effect) => (effect.type === "setSources" ? [effect.participantId] : []));
    const connected = event.type === "mediaConnected" ? event.participantId : null;
    const changed = present(state)
      .filter((id) => present(before).includes(id))
      .filter((id) => id === connected || sourcesOf(before, id).join() !== sourcesOf(state, id).join());
    expect(told.toSorted()).toEqual(changed.toSorted());
  });
});

const rights = ["maySpeak", "mayShow", "mayShare", "isCoHost"] as const;

/** People to whom a step did something that must be written down about them. */
const touched = ({ before, event, step: { state } }: Taken): ParticipantId[] => {
  const whole = ["open", "hostReturned", "handOver", "takeOver", "end", "expire"].includes(event.type);
  if (whole) return [];
  return state.admissions
    .filter((row) => {
      const old = admissionOf(before, row.participantId);
      const [was, is] = [grantOf(before, row.participantId), grantOf(state, row.participantId)];
      // What the row of whoever leads says of sending counts for nothing: they may send everything.
      const isLeader = state.visit.hostParticipantId === row.participantId;
      const hasNewRights =
        !isLeader && was !== null && is !== null && rights.some((right) => was[right] !== is[right]);
      return old?.state !== row.state || (present(state).includes(row.participantId) && hasNewRights);
    })
    .map((row) => row.participantId);
};

test("each step that takes place is written down, with a row for everybody whom it touches", () => {
  always((taken) => {
    const { audit } = taken.step;
    expect(audit.length).toBeGreaterThan(0);
    const named = new Set(audit.map((fact) => fact.participantId));
    for (const id of touched(taken)) expect(named).toContain(id);
    const { before, step } = taken;
    const actions = audit.map((fact) => fact.action);
    if (!isRunning(step.state) || before.visit.phase === "scheduled") return;
    if (before.visit.isLocked !== step.state.visit.isLocked)
      expect(actions).toContain(step.state.visit.isLocked ? "visit.locked" : "visit.unlocked");
    if (before.visit.isSuspended !== step.state.visit.isSuspended)
      expect(actions).toContain(step.state.visit.isSuspended ? "visit.suspended" : "visit.resumed");
  });
});

test("each word is one more, and the epoch grows with every change of who is in or leads", () => {
  always(({ before, event, step: { state } }) => {
    const hasWord = "word" in event && event.word !== null;
    expect(state.visit.rev - before.visit.rev).toBe(hasWord ? 1 : 0);
    const growth = state.visit.epoch - before.visit.epoch;
    expect(hasWord ? [0, 1] : [0]).toContain(growth);
    const isNewLeader = before.visit.hostParticipantId !== state.visit.hostParticipantId;
    const isNewPeople = event.type === "admit" || isNewLeader;
    if (isNewPeople) expect(growth).toBe(1);
  });
});

const givenTo = (effect: Effect): readonly ParticipantId[] => {
  switch (effect.type) {
    case "admitTo":
    case "remindHost":
      return [effect.participantId];
    case "postBoard":
    case "sendMedia":
      return effect.to;
    case "closeGate":
    case "removeMedia":
    case "setSources":
    case "deleteRoom":
    case "out":
    case "showVisit":
    case "showWaiting":
    case "showDay":
      return [];
  }
};

test("keys, tokens and rosters go to members only; an ended visit gives nothing but its last word", () => {
  always(({ before, step: { state, effects } }) => {
    const isOver = state.visit.phase === "ended";
    // The last word is still for those who were in when it was said.
    const entitled = new Set(isOver ? present(before) : present(state));
    for (const effect of effects) for (const id of givenTo(effect)) expect(entitled).toContain(id);
    if (!isOver) return;
    expect(state.visit.roomName).toBeNull();
    expect(effects.map((effect) => effect.type)).not.toContain("admitTo");
    expect(effects.map((effect) => effect.type)).not.toContain("sendMedia");
  });
});

test("who goes loses the gate first, then its media, and takes its hand down", () => {
  always(({ before, step: { state, effects } }) => {
    for (const id of present(before).filter((one) => !present(state).includes(one))) {
      const at = (type: Effect["type"]) =>
        effects.findIndex(
          (effect) => effect.type === type && "participantId" in effect && effect.participantId === id,
        );
      expect(at("closeGate")).toBeGreaterThanOrEqual(0);
      if (state.visit.phase !== "ended") expect(at("removeMedia")).toBeGreaterThan(at("closeGate"));
      expect(admissionOf(state, id)?.handRaisedAt).toBeNull();
    }
  });
});

test("a visit is on hold exactly while nobody who leads is connected, and knows since when", () => {
  always(({ step: { state } }) => {
    if (!isRunning(state)) return;
    const leader = membersOf(state).find((row) => row.role === "host");
    expect(state.visit.phase).toBe(leader?.isConnected === true ? "open" : "onHold");
    expect(state.visit.heldSince === null).toBe(state.visit.phase === "open");
  });
});

const lastOf = (taken: readonly Taken[]): VisitState | undefined => taken.at(-1)?.step.state;

const expected = (state: VisitState, id: ParticipantId): string => {
  if (state.visit.phase !== "open") return "VISIT_NOT_OPEN";
  const row = admissionOf(state, id);
  switch (row?.state) {
    case "admitted":
    case "connected":
      return "ALREADY_ADMITTED";
    case "denied":
      return "ALREADY_DENIED";
    case "removed":
      return "REMOVED";
    case "left":
    case "expired":
    case undefined:
      return "NOT_WAITING";
    case "waiting":
      if (state.visit.isLocked && !row?.isBack) return "VISIT_LOCKED";
      return guestsOf(state).length < PLACES ? "done" : "VISIT_FULL";
  }
};

test("a right admission is done, or refused with the reason that a simple model gives", () => {
  fc.assert(
    fc.property(histories, fc.nat(GUESTS - 1), (deeds, who) => {
      const state = lastOf(playOut(deeds, false));
      if (state === undefined) throw new Error("nothing took place");
      const id = guestId(who);
      const word = nextWord(state, "admit", { coming: [id] });
      const result = transition(state, { type: "admit", at: 1, by: byHost, participantIds: [id], word });
      expect(result.ok ? "done" : result.error.code).toBe(expected(state, id));
    }),
    { numRuns: 500, seed: SEED + 1 },
  );
});

test("nothing takes place once a visit ended", () => {
  fc.assert(
    fc.property(histories, (deeds) => {
      const phases = playOut(deeds).map(({ before }) => before.visit.phase);
      expect(phases).not.toContain("ended");
    }),
    { numRuns: 300, seed: SEED + 2 },
  );
});
