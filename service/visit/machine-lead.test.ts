import { expect, test } from "vitest";
import type { ParticipantId } from "../../protocol/ids.ts";
import { HOLD_ENDS_MS, LINK_GRACE_MS, OVERTIME_MS, PLACE_KEPT_MS } from "../../protocol/limits.ts";
import { byHost, envelope, grant, leadWord, nextWord } from "./machine-fixtures.ts";
import { type VisitEvent, type VisitState, type Word, admissionOf } from "./machine-state.ts";
import { sourcesOf } from "./machine-roster.ts";
import {
  at,
  host,
  go,
  codeOf,
  say,
  permit,
  handOver,
  takeOver,
  scheduled,
  opened,
  waiting,
  inside,
  withCoHost,
  ann,
  bob,
  cem,
  dora,
} from "./machine-scenes-fixtures.ts";
import { endsAtOf } from "./machine-time.ts";

const handedOver = go(withCoHost, handOver(withCoHost, cem)).state;

test("a hand-over moves the lead to a co-host and leaves the former leader as co-host, with nobody coming or going", () => {
  const { state, audit, effects } = go(withCoHost, handOver(withCoHost, cem));
  expect(audit).toEqual([{ agent: byHost, action: "visit.handedOver", participantId: cem }]);
  expect(state.visit).toMatchObject({
    phase: "open",
    hostParticipantId: cem,
    hostHello: envelope,
    epoch: withCoHost.visit.epoch + 1,
  });
  expect(admissionOf(state, cem)?.role).toBe("host");
  expect(admissionOf(state, host.participantId)).toMatchObject({ role: "participant", state: "admitted" });
  expect(effects).toEqual([
    { type: "postBoard", to: [ann, bob, cem] },
    { type: "setSources", roomName: "room 1", participantId: host.participantId },
    { type: "setSources", roomName: "room 1", participantId: cem },
    { type: "showVisit" },
    { type: "showWaiting" },
    { type: "showDay" },
  ]);
  expect(sourcesOf(state, host.participantId)).toEqual(["camera", "microphone"]);
  expect(sourcesOf(state, cem)).toContain("screenShare");
});

test("a co-host who takes over ends the hold, and the former leader stays a member", () => {
  const lost = go(withCoHost, { type: "unreachable", at, participantId: host.participantId }).state;
  expect(lost.visit).toMatchObject({ phase: "onHold", heldSince: at });
  const { state, audit, effects } = go(lost, takeOver(lost, cem));
  expect(audit).toEqual([
    { agent: { kind: "participant", id: cem }, action: "visit.takenOver", participantId: cem },
  ]);
  expect(state.visit).toMatchObject({ phase: "open", heldSince: null, hostParticipantId: cem });
  expect(effects[0]).toEqual({ type: "postBoard", to: [host.participantId, ann, bob] });
  const back = go(state, { type: "resume", at, participantId: host.participantId });
  expect(back.effects[0]).toEqual({ type: "remindHost", participantId: host.participantId });
  expect(back.state.visit.hostParticipantId).toBe(cem);
  const expired = {
    type: "placeExpired",
    at: at + PLACE_KEPT_MS,
    participantId: host.participantId,
  } as const;
  expect(codeOf(state, expired)).toBe("done");
});

test("after the leader left, a co-host still takes over; the next word leaves the leader out", () => {
  const left = go(withCoHost, { type: "leave", at, participantId: host.participantId }).state;
  const { state } = go(left, takeOver(left, cem));
  expect(state.visit).toMatchObject({ phase: "open", hostParticipantId: cem });
  const without = say(state, "leave");
  expect(codeOf(state, without)).toBe("done");
  expect(
    codeOf(
      go(state, without).state,
      say(go(state, without).state, "rotate", { coming: [host.participantId] }),
    ),
  ).toBe("ROSTER_INVALID");
});

const asLeader = (state: VisitState, id: ParticipantId): Word => ({
  ...leadWord(state, id),
  grants: state.grants.map((row) => ({
    ...row,
    role: row.participantId === id ? "host" : "participant",
  })),
});
const gonePeer = go(withCoHost, { type: "unreachable", at, participantId: cem }).state;

test.each<[string, VisitState, VisitEvent, string]>([
  ["handing over to a guest", withCoHost, handOver(withCoHost, ann), "NOT_STAFF"],
  ["handing over to a colleague who is no co-host", inside, handOver(inside, cem), "ROSTER_INVALID"],
  ["handing over to a co-host who is not there", gonePeer, handOver(gonePeer, cem), "NOT_ADMITTED"],
  ["handing over to oneself", withCoHost, handOver(withCoHost, host.participantId), "ROSTER_INVALID"],
  ["handing over before the opening", scheduled, handOver(withCoHost, cem), "VISIT_NOT_OPEN"],
  ["handing over twice by one word", handedOver, handOver(withCoHost, cem), "ROSTER_INVALID"],
  ["a guest taking over", withCoHost, takeOver(withCoHost, ann), "NOT_STAFF"],
  ["a colleague taking over who is no co-host", inside, takeOver(inside, cem), "ROSTER_INVALID"],
  [
    "taking over in another's name",
    withCoHost,
    { type: "takeOver", at, by: byHost, participantId: ann, word: leadWord(withCoHost, cem) },
    "ROSTER_INVALID",
  ],
  [
    "a word that names another leader by the way",
    withCoHost,
    { type: "announce", at, by: byHost, word: { ...asLeader(withCoHost, cem), reason: "rotate" } },
    "ROSTER_INVALID",
  ],
  [
    "a word that names two leaders",
    withCoHost,
    permit(withCoHost, grant(cem, { role: "host" })),
    "ROSTER_INVALID",
  ],
  ["sending nobody back", inside, say(inside, "return"), "ROSTER_INVALID"],
  [
    "a hand of somebody who waits",
    waiting,
    { type: "hand", at, participantId: ann, isRaised: true },
    "NOT_ADMITTED",
  ],
  [
    "a hand of whoever leads",
    inside,
    { type: "hand", at, participantId: host.participantId, isRaised: true },
    "FORBIDDEN",
  ],
  [
    "lowering hands of people who went",
    inside,
    { type: "lowerHands", at, by: byHost, participantIds: [dora] },
    "NOT_ADMITTED",
  ],
  [
    "telling somebody who is in how late it gets",
    inside,
    { type: "late", at, by: byHost, participantIds: [ann], minutes: 10 },
    "NOT_WAITING",
  ],
  [
    "telling an empty waiting room how late it gets",
    opened,
    { type: "late", at, by: byHost, participantIds: null, minutes: 10 },
    "NOT_WAITING",
  ],
  ["keeping a visit open that never opened", scheduled, { type: "keep", at, by: byHost }, "VISIT_NOT_OPEN"],
])("%s is refused", (_what, state, event, code) => {
  expect(codeOf(state, event)).toBe(code);
});

const start = 10_000_000;
const planned = { ...scheduled, visit: { ...scheduled.visit, startsAt: start, minutes: 50 } };
const openedAt = (when: number): VisitState =>
  go(planned, {
    type: "open",
    at: when,
    by: byHost,
    host,
    roomName: "room 1",
    word: nextWord(planned, "open", { host: host.participantId }),
  }).state;
const MINUTE = 60_000;

test("a visit ends by itself half an hour after its time, counted from the later of plan and opening", () => {
  expect(endsAtOf(planned.visit)).toBeNull();
  expect(endsAtOf(openedAt(start - MINUTE).visit)).toBe(start + 50 * MINUTE + OVERTIME_MS);
  const running = openedAt(start + 20 * MINUTE);
  const end = start + 70 * MINUTE + OVERTIME_MS;
  expect(endsAtOf(running.visit)).toBe(end);
  expect(codeOf(running, { type: "expire", at: end - 1 })).toBe("FORBIDDEN");
  const kept = go(running, { type: "keep", at, by: byHost });
  expect(kept.audit).toEqual([{ agent: byHost, action: "visit.kept", participantId: null }]);
  expect(codeOf(kept.state, { type: "expire", at: end })).toBe("FORBIDDEN");
  expect(codeOf(kept.state, { type: "expire", at: end + OVERTIME_MS })).toBe("done");
});

test("a visit that nobody leads ends sooner, counted from the first loss, unless its leader is back", () => {
  const running = openedAt(start);
  const { participantId } = host;
  const lost = go(running, { type: "unreachable", at: start + 1, participantId }).state;
  const left = go(lost, { type: "leave", at: start + 500, participantId }).state;
  expect(endsAtOf(left.visit)).toBe(start + 1 + HOLD_ENDS_MS);
  expect(codeOf(left, { type: "expire", at: start + HOLD_ENDS_MS })).toBe("FORBIDDEN");
  expect(go(left, { type: "expire", at: start + 1 + HOLD_ENDS_MS }).audit).toEqual([
    { agent: { kind: "service" }, action: "visit.expired", participantId: null },
  ]);
  const back = go(lost, { type: "resume", at: start + 2, participantId }).state;
  expect(endsAtOf(back.visit)).toBe(start + 50 * MINUTE + OVERTIME_MS);
});

test("a visit that never opened ends when its link is good no more, and not before", () => {
  const over = start + 50 * MINUTE + LINK_GRACE_MS;
  expect(codeOf(planned, { type: "expire", at: over - 1 })).toBe("FORBIDDEN");
  expect(codeOf(planned, { type: "expire", at: over })).toBe("done");
});
