import { expect, test } from "vitest";
import { LATE_MINUTES } from "../../protocol/limits.ts";
import { byHost, grant, guestId, invitation, nextWord } from "./machine-fixtures.ts";
import { type Grant, type Step, type VisitEvent, type VisitState, admissionOf } from "./machine-state.ts";
import { sourcesOf } from "./machine-roster.ts";
import {
  at,
  host,
  byCookie,
  staffWay,
  go,
  codeOf,
  knock,
  admit,
  say,
  permit,
  handOver,
  opened,
  waiting,
  inside,
  withCoHost,
  ann,
  bob,
  cem,
  dora,
} from "./machine-scenes-fixtures.ts";

const outs = ({ effects }: Step) => effects.filter((effect) => effect.type === "out");

test("each right that is given or taken has its own row, and only what may be sent now is told to the media server", () => {
  const changed = go(
    inside,
    permit(
      inside,
      grant(ann, { maySpeak: false, mayShow: false }),
      grant(bob, { mayShare: true }),
      grant(cem, { isCoHost: true }),
    ),
  );
  expect(changed.audit).toEqual([
    { agent: byHost, action: "speak.revoked", participantId: ann },
    { agent: byHost, action: "camera.revoked", participantId: ann },
    { agent: byHost, action: "share.granted", participantId: bob },
    { agent: byHost, action: "coHost.granted", participantId: cem },
  ]);
  expect(changed.effects.filter((effect) => effect.type === "setSources")).toEqual(
    [ann, bob].map((participantId) => ({ type: "setSources", roomName: "room 1", participantId })),
  );
  expect(sourcesOf(changed.state, ann)).toEqual([]);
});

test("a hard mute outlives a reconnect", () => {
  const muted = go(inside, permit(inside, grant(ann, { maySpeak: false }))).state;
  const away = go(muted, { type: "unreachable", at, participantId: ann }).state;
  const back = go(away, { type: "resume", at, participantId: ann }).state;
  expect(sourcesOf(back, ann)).toEqual(["camera"]);
});

/** The admission of one, with a row as given. */
const admitWith = (state: VisitState, row: Grant): VisitEvent => ({
  type: "admit",
  at,
  by: byHost,
  participantIds: [row.participantId],
  word: nextWord(state, "admit", { coming: [row.participantId], rights: [row] }),
});

test.each([
  ["the device goes by itself", { type: "leave", at, participantId: ann }],
  ["its place runs out", { type: "placeExpired", at: at + 1_000_000, participantId: ann }],
  ["it reloads", null],
] as const)("a hard mute and a camera kept off outlive a reload: %s", (_, parting) => {
  const taken = grant(ann, { maySpeak: false, mayShow: false });
  const muted = go(inside, permit(inside, taken)).state;
  const away = go(muted, { type: "unreachable", at, participantId: ann }).state;
  const gone = parting === null ? away : go(away, parting).state;
  const back = go(gone, knock(dora, byCookie("cookie 1", { isBack: true }))).state;
  for (const more of [{}, { maySpeak: false }, { mayShow: false }])
    expect(codeOf(back, admitWith(back, grant(dora, more)))).toBe("ROSTER_INVALID");
  const again = go(back, admit(back, dora)).state;
  expect(sourcesOf(again, dora)).toEqual([]);
});

test("somebody sent back to waiting while kept muted comes in muted, and with a right once it was given back", () => {
  const muted = go(inside, permit(inside, grant(ann, { maySpeak: false }))).state;
  const sent = go(muted, say(muted, "return", { going: [ann] })).state;
  const knocked = go(sent, knock(dora, byCookie("cookie 1", { isBack: true }))).state;
  const again = go(knocked, admit(knocked, dora)).state;
  expect(sourcesOf(again, dora)).toEqual(["camera"]);
  const given = go(again, permit(again, grant(dora))).state;
  const left = go(given, { type: "leave", at, participantId: dora }).state;
  const third = guestId(7);
  const last = go(left, knock(third, byCookie("cookie 1", { isBack: true }))).state;
  expect(sourcesOf(go(last, admit(last, third)).state, third)).toEqual(["camera", "microphone"]);
});

test("a second tab that waited since before the first was let in is no way around a hard mute", () => {
  const both = go(opened, knock(ann, byCookie("cookie 1"))).state;
  const tabs = go(both, knock(dora, byCookie("cookie 1"))).state;
  const first = go(tabs, admit(tabs, ann)).state;
  const muted = go(first, permit(first, grant(ann, { maySpeak: false }))).state;
  expect(codeOf(muted, admitWith(muted, grant(dora)))).toBe("ROSTER_INVALID");
  expect(sourcesOf(go(muted, admit(muted, dora)).state, dora)).toEqual(["camera"]);
});

test("a hard mute says nothing about whoever comes by another way in", () => {
  const muted = go(inside, permit(inside, grant(ann, { maySpeak: false }))).state;
  const gone = go(muted, { type: "leave", at, participantId: ann }).state;
  const knocked = go(gone, knock(dora, byCookie("cookie 9"))).state;
  expect(sourcesOf(go(knocked, admit(knocked, dora)).state, dora)).toEqual(["camera", "microphone"]);
});

test("a token from before a hard mute gives nothing back: whoever connects is set to the last word", () => {
  const muted = go(inside, permit(inside, grant(ann, { maySpeak: false }))).state;
  const connected = go(muted, { type: "mediaConnected", at, participantId: ann });
  expect(connected.effects).toContainEqual({
    type: "setSources",
    roomName: "room 1",
    participantId: ann,
  });
});

test("while all is suspended nobody may send, whoever leads neither; afterwards everybody as before", () => {
  const muted = go(inside, permit(inside, grant(ann, { maySpeak: false }))).state;
  const off = go(muted, say(muted, "permissions", { isSuspended: true }));
  expect(off.audit).toEqual([{ agent: byHost, action: "visit.suspended", participantId: null }]);
  const everybody = [ann, bob, cem, host.participantId];
  expect(everybody.map((id) => sourcesOf(off.state, id))).toEqual([[], [], [], []]);
  expect(off.effects.filter((effect) => effect.type === "setSources")).toHaveLength(4);
  const on = go(off.state, say(off.state, "permissions", { isSuspended: false }));
  expect(on.audit).toEqual([{ agent: byHost, action: "visit.resumed", participantId: null }]);
  expect(everybody.map((id) => sourcesOf(on.state, id))).toEqual(everybody.map((id) => sourcesOf(muted, id)));
});

test("a locked visit lets newcomers wait and only those in who were in before", () => {
  const locked = go(opened, say(opened, "permissions", { isLocked: true }));
  expect(locked.audit).toEqual([{ agent: byHost, action: "visit.locked", participantId: null }]);
  const both = [knock(ann), knock(bob, byCookie("cookie 2", { isBack: true }))].reduce(
    (state, event) => go(state, event).state,
    locked.state,
  );
  expect(codeOf(both, admit(both, ann))).toBe("VISIT_LOCKED");
  expect(codeOf(both, admit(both, ann, bob))).toBe("VISIT_LOCKED");
  expect(codeOf(both, admit(both, bob))).toBe("done");
  const away = go(inside, { type: "unreachable", at, participantId: ann }).state;
  const shut = go(away, say(away, "permissions", { isLocked: true })).state;
  expect(codeOf(shut, { type: "resume", at, participantId: ann })).toBe("done");
});

test("somebody sent back to wait loses key and media at once and keeps the place in the queue", () => {
  const sent = go(inside, say(inside, "return", { going: [ann] }));
  expect(sent.audit).toEqual([{ agent: byHost, action: "participant.returned", participantId: ann }]);
  expect(sent.effects.slice(0, 4)).toEqual([
    { type: "postBoard", to: [host.participantId, bob, cem] },
    { type: "closeGate", participantId: ann },
    { type: "removeMedia", roomName: "room 1", participantId: ann },
    { type: "out", participantId: ann, reason: "returned" },
  ]);
  expect(sent.state.visit.epoch).toBe(inside.visit.epoch + 1);
  const back = go(sent.state, knock(dora, byCookie("cookie 1", { isBack: true }), at + 90_000)).state;
  expect(admissionOf(back, dora)).toMatchObject({ state: "waiting", waitingSince: at, isBack: true });
  expect(codeOf(sent.state, { type: "resume", at, participantId: ann })).toBe("PLACE_EXPIRED");
  expect(codeOf(sent.state, say(sent.state, "rotate", { coming: [ann] }))).toBe("ROSTER_INVALID");
  expect(sent.state.visit.linkRetiredAt).toBeNull();
});

test("a removal kills the way in: its cookie, its second tab, and the link that it came by", () => {
  const second = go(inside, knock(dora, byCookie("cookie 1", { isBack: true }))).state;
  const removed = go(second, say(second, "remove", { going: [ann] }));
  expect(admissionOf(removed.state, ann)?.state).toBe("removed");
  expect(admissionOf(removed.state, dora)?.state).toBe("denied");
  expect(outs(removed)).toEqual([
    { type: "out", participantId: ann, reason: "removed" },
    { type: "out", participantId: dora, reason: "denied" },
  ]);
  expect(removed.state.visit.linkRetiredAt).toBe(at);
  expect(removed.audit.map(({ action }) => action)).toEqual([
    "participant.removed",
    "participant.denied",
    "invitation.retired",
  ]);
  const again = knock(guestId(4), byCookie("cookie 1", { isBack: true }));
  expect(codeOf(removed.state, again)).toBe("REMOVED");
  expect(codeOf(removed.state, knock(guestId(4), byCookie("cookie 9")))).toBe("done");
});

test("removing who came by a personal link retires that link and no other", () => {
  const removed = go(inside, say(inside, "remove", { going: [bob] }));
  expect(removed.retired).toEqual([invitation(1)]);
  expect(removed.state.visit.linkRetiredAt).toBeNull();
});

test("removing a colleague retires the link that the colleague came by, as a guest's removal does", () => {
  const removed = go(inside, say(inside, "remove", { going: [cem] }));
  expect([removed.state.visit.linkRetiredAt, removed.retired]).toEqual([at, []]);
  expect(codeOf(removed.state, knock(dora, staffWay))).toBe("REMOVED");
});

test("a denied guest comes back by no cookie; a denied colleague may ask again", () => {
  const denied = go(waiting, { type: "deny", at, by: byHost, participantId: ann }).state;
  expect(codeOf(denied, knock(dora, byCookie("cookie 1")))).toBe("DENIED");
  const turned = go(waiting, { type: "deny", at, by: byHost, participantId: cem }).state;
  expect(codeOf(turned, knock(dora, staffWay))).toBe("done");
});

test("a page that comes back takes the place of the one that is gone, and not of one that is there", () => {
  const gone = go(inside, { type: "unreachable", at, participantId: ann }).state;
  const back = go(gone, knock(dora, byCookie("cookie 1", { isBack: true })));
  expect(admissionOf(back.state, ann)?.state).toBe("left");
  expect(outs(back)).toEqual([{ type: "out", participantId: ann, reason: "replaced" }]);
  const beside = go(inside, knock(dora, byCookie("cookie 1", { isBack: true })));
  expect(admissionOf(beside.state, ann)?.state).toBe("admitted");
});

test("a hand keeps the time at which it went up, and goes down when lowered, on leaving and on leading", () => {
  const up = go(inside, { type: "hand", at: 5_000, participantId: ann, isRaised: true });
  expect(up.audit).toEqual([
    { agent: { kind: "participant", id: ann }, action: "hand.raised", participantId: ann },
  ]);
  const again = go(up.state, { type: "hand", at: 6_000, participantId: ann, isRaised: true }).state;
  expect(admissionOf(again, ann)?.handRaisedAt).toBe(5_000);
  const lowered = go(again, { type: "lowerHands", at, by: byHost, participantIds: [ann, dora] });
  expect(lowered.audit).toEqual([{ agent: byHost, action: "hand.lowered", participantId: ann }]);
  expect(admissionOf(lowered.state, ann)?.handRaisedAt).toBeNull();
  expect(
    admissionOf(go(again, { type: "leave", at, participantId: ann }).state, ann)?.handRaisedAt,
  ).toBeNull();
  const raised = go(withCoHost, { type: "hand", at, participantId: cem, isRaised: true }).state;
  expect(admissionOf(go(raised, handOver(raised, cem)).state, cem)?.handRaisedAt).toBeNull();
});

test("running late reaches those named, or all who wait now, and nobody who knocks later", () => {
  const one = go(waiting, { type: "late", at: 7_000, by: byHost, participantIds: [bob], minutes: 20 });
  expect(one.audit).toEqual([{ agent: byHost, action: "waiting.lateTold", participantId: bob }]);
  expect(admissionOf(one.state, bob)).toMatchObject({ lateMinutes: 20, lateSaidAt: 7_000 });
  expect(admissionOf(one.state, ann)).toMatchObject({ lateMinutes: null, lateSaidAt: null });
  const [shortest] = LATE_MINUTES;
  const all = go(waiting, { type: "late", at, by: byHost, participantIds: null, minutes: shortest });
  expect(all.audit).toHaveLength(3);
  const later = go(all.state, knock(dora)).state;
  expect(admissionOf(later, dora)?.lateMinutes).toBeNull();
});
