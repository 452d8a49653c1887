import { expect, test } from "vitest";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import { transition } from "./machine.ts";
import type { Step, VisitEvent, VisitState, Word } from "./machine-state.ts";
import { admissionOf } from "./machine-state.ts";
import { byHost, byLink, envelope, guestId, hostId, nextWord, scheduledVisit } from "./machine-fixtures.ts";

const at = 1_000;
const host = { participantId: hostId(0), hello: envelope };
const [ann, bob, cem] = [guestId(0), guestId(1), guestId(2)];

const go = (state: VisitState, event: VisitEvent): Step => {
  const result = transition(state, event);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
const codeOf = (state: VisitState, event: VisitEvent): string => {
  const result = transition(state, event);
  return result.ok ? "done" : result.error.code;
};
const knock = (id: typeof ann): VisitEvent => ({
  type: "knock",
  at,
  device: { participantId: id, hello: envelope },
  card: null,
  way: byLink,
});
const openEvent = (state: VisitState): VisitEvent => ({
  type: "open",
  at,
  by: byHost,
  host,
  roomName: "room 1",
  word: nextWord(state, "open", { host: host.participantId }),
});
const admitWith = (ids: readonly (typeof ann)[], word: Word): VisitEvent => ({
  type: "admit",
  at,
  by: byHost,
  participantIds: ids,
  word,
});
const admitEvent = (state: VisitState, ...ids: (typeof ann)[]): VisitEvent =>
  admitWith(ids, nextWord(state, "admit", { coming: ids }));
const say = (
  state: VisitState,
  reason: "leave" | "remove" | "rotate" | "permissions",
  changes = {},
): VisitEvent => ({
  type: "announce",
  at,
  by: byHost,
  word: nextWord(state, reason, changes),
});
const deny = (id: typeof ann): VisitEvent => ({ type: "deny", at, by: byHost, participantId: id });
const end = (state: VisitState): VisitEvent => ({
  type: "end",
  at,
  by: byHost,
  word: nextWord(state, "end"),
});

const scheduled = scheduledVisit(2);
const opened = go(scheduled, openEvent(scheduled)).state;
const waiting = [ann, bob, cem].reduce((state, id) => go(state, knock(id)).state, opened);
const withAnn = go(waiting, admitEvent(waiting, ann)).state;
const withBoth = go(withAnn, admitEvent(withAnn, bob)).state;
const ended = go(withAnn, end(withAnn)).state;
const locked = go(waiting, say(waiting, "permissions", { isLocked: true })).state;
const denied = go(waiting, deny(ann)).state;
const removed = go(withBoth, say(withBoth, "remove", { going: [ann] })).state;
const annLeft = go(withBoth, { type: "leave", at, participantId: ann }).state;

test.each<[string, VisitState, VisitEvent, string]>([
  ["opening twice", opened, openEvent(scheduled), "VISIT_ALREADY_OPEN"],
  [
    "admitting before the opening",
    go(scheduled, knock(ann)).state,
    admitEvent(waiting, ann),
    "VISIT_NOT_OPEN",
  ],
  ["admitting twice", withAnn, admitEvent(withAnn, ann), "ALREADY_ADMITTED"],
  ["admitting after denying", denied, admitEvent(denied, ann), "ALREADY_DENIED"],
  ["denying after admitting", withAnn, deny(ann), "ALREADY_ADMITTED"],
  ["denying twice", denied, deny(ann), "ALREADY_DENIED"],
  ["admitting after the end", ended, admitEvent(withAnn, bob), "VISIT_ENDED"],
  ["denying after the end", ended, deny(bob), "VISIT_ENDED"],
  ["ending twice", ended, end(withAnn), "VISIT_ENDED"],
  ["admitting somebody unknown", opened, admitEvent(opened, ann), "NOT_WAITING"],
  ["admitting who was removed", removed, admitEvent(removed, ann), "REMOVED"],
  ["admitting into a locked visit", locked, admitEvent(locked, ann), "VISIT_LOCKED"],
  ["admitting beyond the places", withBoth, admitEvent(withBoth, cem), "VISIT_FULL"],
  ["admitting one more than there are places", waiting, admitEvent(waiting, ann, bob, cem), "VISIT_FULL"],
  ["admitting one device twice at once", waiting, admitEvent(waiting, ann, ann), "REQUEST_INVALID"],
  [
    "admitting with a roster that leaves a member out",
    withAnn,
    admitWith([bob], nextWord(withAnn, "admit", { coming: [bob], going: [ann] })),
    "ROSTER_INVALID",
  ],
  [
    "admitting with a roster that lets in another",
    waiting,
    admitWith([ann], nextWord(waiting, "admit", { coming: [bob] })),
    "ROSTER_INVALID",
  ],
  ["a word that was said before", withAnn, say(waiting, "rotate"), "CHAIN_BROKEN"],
  ["removing nobody", withAnn, say(withAnn, "remove"), "ROSTER_INVALID"],
  ["a leave that drops a member", withBoth, say(withBoth, "leave", { going: [ann] }), "ROSTER_INVALID"],
  ["a rotation that drops a member", withBoth, say(withBoth, "rotate", { going: [ann] }), "ROSTER_INVALID"],
  ["a rotation that lets somebody in", withAnn, say(withAnn, "rotate", { coming: [bob] }), "ROSTER_INVALID"],
  [
    "a rotation that brings a removed one back",
    removed,
    say(removed, "rotate", { coming: [ann] }),
    "ROSTER_INVALID",
  ],
  ["a word before the opening", scheduled, say(scheduled, "rotate"), "VISIT_NOT_OPEN"],
  ["knocking with an id that was denied", denied, knock(ann), "FORBIDDEN"],
  ["resuming after a denial", denied, { type: "resume", at, participantId: ann }, "DENIED"],
  ["resuming after a removal", removed, { type: "resume", at, participantId: ann }, "REMOVED"],
  ["resuming after leaving", annLeft, { type: "resume", at, participantId: ann }, "PLACE_EXPIRED"],
  ["media of somebody waiting", waiting, { type: "mediaConnected", at, participantId: ann }, "NOT_ADMITTED"],
  ["media of somebody removed", removed, { type: "mediaConnected", at, participantId: ann }, "REMOVED"],
  [
    "a card of somebody admitted",
    withAnn,
    { type: "updateCard", at, participantId: ann, card: { cardKeyHash: "", enc: "", ciphertext: "" } },
    "ALREADY_ADMITTED",
  ],
  [
    "giving up a place that is in use",
    withAnn,
    { type: "placeExpired", at: at + PLACE_KEPT_MS, participantId: ann },
    "FORBIDDEN",
  ],
])("%s is refused", (_what, state, event, code) => {
  expect(codeOf(state, event)).toBe(code);
});

test("an admission is one push to the admitted, the board to the others, and one audit row", () => {
  const { audit, effects, state } = go(withAnn, admitEvent(withAnn, bob));
  expect(audit).toEqual([{ agent: byHost, action: "participant.admitted", participantId: bob }]);
  expect(effects).toEqual([
    { type: "admitTo", participantId: bob },
    { type: "postBoard", to: [host.participantId, ann] },
    { type: "showVisit" },
    { type: "showDay" },
  ]);
  expect(admissionOf(state, bob)).toMatchObject({ state: "admitted", admittedSeq: 3 });
});

test("a removal is announced before the gate closes, and the gate closes before the media server is asked", () => {
  const { effects } = go(withBoth, say(withBoth, "remove", { going: [ann] }));
  expect(effects).toEqual([
    { type: "postBoard", to: [host.participantId, bob] },
    { type: "closeGate", participantId: ann },
    { type: "removeMedia", roomName: "room 1", participantId: ann },
    { type: "out", participantId: ann, reason: "removed" },
    { type: "showVisit" },
    { type: "showDay" },
  ]);
});

test("a share is granted to one and taken back with the media server told both times", () => {
  const granted = go(withBoth, say(withBoth, "permissions", { sharer: ann }));
  expect(granted.audit).toEqual([{ agent: byHost, action: "share.granted", participantId: ann }]);
  expect(granted.effects).toContainEqual({
    type: "setSources",
    roomName: "room 1",
    participantId: ann,
  });
  const moved = go(granted.state, say(granted.state, "permissions", { sharer: bob }));
  expect(moved.audit).toEqual([
    { agent: byHost, action: "share.revoked", participantId: ann },
    { agent: byHost, action: "share.granted", participantId: bob },
  ]);
  expect(moved.effects.filter((effect) => effect.type === "setSources")).toHaveLength(2);
});

test("the end shuts the gate, deletes the room and tells everybody, the waiting too", () => {
  const { state, effects, audit } = go(withAnn, end(withAnn));
  expect(audit).toEqual([{ agent: byHost, action: "visit.ended", participantId: null }]);
  expect(effects.filter((effect) => effect.type === "out")).toEqual(
    [host.participantId, ann, bob, cem].map((participantId) => ({
      type: "out",
      participantId,
      reason: "ended",
    })),
  );
  expect(effects).toContainEqual({ type: "deleteRoom", roomName: "room 1" });
  expect(state.visit).toMatchObject({ phase: "ended", roomName: null, endedAt: at });
});

test("a visit that never opened ends without a word", () => {
  expect(go(scheduled, { type: "end", at, by: byHost, word: null }).state.visit.phase).toBe("ended");
});

test("a running visit ends without a word too, since its desktop and key may be lost", () => {
  const { state, effects } = go(withAnn, { type: "end", at, by: byHost, word: null });
  expect(state.visit.phase).toBe("ended");
  expect(effects).toContainEqual({ type: "out", participantId: ann, reason: "ended" });
});

test("a host who comes back with new keys replaces the former device and lifts the hold", () => {
  const away = go(withAnn, { type: "unreachable", at, participantId: host.participantId }).state;
  expect(away.visit.phase).toBe("onHold");
  const again = hostId(1);
  const { state, effects } = go(away, {
    type: "hostReturned",
    at,
    by: byHost,
    host: { participantId: again, hello: envelope },
    word: nextWord(away, "host", { host: again }),
  });
  expect(state.visit).toMatchObject({ phase: "open", hostParticipantId: again, epoch: 3, rev: 3 });
  expect(admissionOf(state, host.participantId)?.state).toBe("left");
  expect(effects.slice(0, 4)).toEqual([
    { type: "postBoard", to: [ann] },
    { type: "closeGate", participantId: host.participantId },
    { type: "removeMedia", roomName: "room 1", participantId: host.participantId },
    { type: "out", participantId: host.participantId, reason: "replaced" },
  ]);
});

test("a member that vanished keeps its place for a while and is told all it missed when it resumes", () => {
  const away = go(withAnn, { type: "unreachable", at, participantId: ann }).state;
  expect(codeOf(away, { type: "placeExpired", at: at + PLACE_KEPT_MS - 1, participantId: ann })).toBe(
    "FORBIDDEN",
  );
  const back = go(away, { type: "resume", at: at + PLACE_KEPT_MS - 1, participantId: ann });
  expect(back.effects[0]).toEqual({ type: "admitTo", participantId: ann });
  const gone = go(away, { type: "placeExpired", at: at + PLACE_KEPT_MS, participantId: ann });
  expect(admissionOf(gone.state, ann)?.state).toBe("expired");
  expect(gone.effects).toContainEqual({ type: "closeGate", participantId: ann });
});

test("two devices on one invitation of a single place both simply wait", () => {
  const one = scheduledVisit(1);
  const both = go(go(one, knock(ann)).state, knock(bob)).state;
  expect(both.admissions.map((row) => row.state)).toEqual(["waiting", "waiting"]);
});

test("a word may still name somebody who left since the last one; a leave must drop somebody", () => {
  const lingering = nextWord(annLeft, "admit", { coming: [ann, cem] });
  expect(codeOf(annLeft, admitWith([cem], lingering))).toBe("done");
  expect(codeOf(annLeft, say(annLeft, "leave", { coming: [ann] }))).toBe("ROSTER_INVALID");
  const dropped = go(annLeft, say(annLeft, "leave"));
  expect(dropped.audit).toEqual([{ agent: byHost, action: "visit.announced", participantId: null }]);
  const bothLeft = go(annLeft, { type: "leave", at, participantId: bob }).state;
  expect(codeOf(bothLeft, say(bothLeft, "leave", { coming: [bob] }))).toBe("done");
  expect(codeOf(withBoth, say(withBoth, "leave"))).toBe("ROSTER_INVALID");
});

test("a lost room is replaced for everybody who is in, and for nobody who waits", () => {
  const { effects, state } = go(withAnn, { type: "mediaLost", at, roomName: "room 2" });
  expect(effects.at(-1)).toEqual({ type: "sendMedia", to: [host.participantId, ann] });
  expect(state.visit.roomName).toBe("room 2");
});
