import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import type { ColleagueArrival } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { type FakeCall, turns } from "./call-fixtures.ts";
import type { DesktopMain } from "./desktop-main.ts";
import { account, signedIn, someVisit } from "./desktop-fixtures.ts";
import { rowOf } from "./roster-fixtures.ts";

const theirs = someVisit({ isOwn: false });
const own = someVisit({ phase: "open" });
const wording = { text: "Take a seat.", phone: "+34 600" };
const arrivalTo = ({ id, opening }: typeof own): ColleagueArrival => ({
  visitId: id,
  opening,
  hostName: "Dr. Ben Weber",
  clinicName: "Riverside",
  kind: "group",
  wording,
  access: { url: "wss://clinic.example", ticket: "first" },
});
const way = { link: "https://clinic.example/join#v1", passcode: "123456" };

/** A desktop whose main knows the way into a colleague's visit, and writes down what it is asked. */
const withMain = async (main: Partial<DesktopMain> = {}, opening?: () => Promise<Result<null>>) => {
  const asked: string[] = [];
  const note = (words: string): void => void asked.push(words);
  const now = await signedIn([own, theirs], [], {
    ...(opening === undefined ? {} : { opening }),
    main: {
      join: async () => succeed(arrivalTo(theirs)),
      joinOwn: async (id) => {
        note(`joinOwn ${id}`);
        return succeed(arrivalTo(own));
      },
      arriveAgain: async (id) => {
        note(`arriveAgain ${id}`);
        return succeed({ url: "wss://clinic.example", ticket: "again" });
      },
      resumeJoin: async () => succeed({ url: "wss://clinic.example", ticket: "resumed" }),
      forgetJoin: async (id) => {
        note(`forgetJoin ${id}`);
        return succeed({});
      },
      ...main,
    },
  });
  const call = (): FakeCall => {
    const last = now.calls.at(-1);
    if (last === undefined) throw new Error("no call");
    return last;
  };
  return { ...now, visits: now.desktop.visits, asked, call };
};
type Test = Awaited<ReturnType<typeof withMain>>;

const joined = async (main: Partial<DesktopMain> = {}): Promise<Test> => {
  const one = await withMain(main);
  await one.visits.join(way.link, way.passcode);
  return one;
};
const over = (one: Test, reason: OutReason): void =>
  one.call().say({ state: { phase: "ended", end: { kind: "out", reason } } });
const failed = (one: Test, code: ErrorCode): void =>
  one.call().say({ state: { phase: "ended", end: { kind: "failed", code } } });
const forgotten = (id: VisitId): string => `forgetJoin ${id}`;

test("a colleague knocks with the name of the account and the first ticket, and asks main for every other one", async () => {
  const one = await joined();
  const { knock, asked, media } = one.call();
  expect(knock).toMatchObject({
    scope: { visitId: theirs.id, opening: theirs.opening },
    card: { name: account.displayName, language: "en-GB", camera: "untested" },
  });
  expect(await knock?.tickets.comeBack()).toEqual(fail("NOT_ADMITTED"));
  const tickets = [await knock?.tickets.arrive(), await knock?.tickets.arrive()];
  expect(tickets.map((ticket) => (ticket?.ok ? ticket.value.ticket : ticket))).toEqual(["first", "again"]);
  expect([one.asked, asked, media.told]).toEqual([[`arriveAgain ${theirs.id}`], [], []]);
  expect(one.visit().joined).toMatchObject({ hostName: "Dr. Ben Weber", wording, isReturned: false });
  expect(one.state().join).toEqual({ phase: "none" });
});

test("a link that is refused is said in its window, and nothing is open", async () => {
  const one = await joined({ join: async () => fail("PASSCODE_WRONG") });
  expect(one.state()).toMatchObject({ join: { phase: "failed", code: "PASSCODE_WRONG" }, visit: null });
  one.visits.forgetJoin();
  expect(one.state().join).toEqual({ phase: "none" });
});

test("a way that comes after its window was closed is forgotten by main too, and nobody knocks", async () => {
  const arrival = Promise.withResolvers<Result<ColleagueArrival>>();
  const one = await withMain({ join: () => arrival.promise });
  const joining = one.visits.join(way.link, way.passcode);
  one.visits.forgetJoin();
  arrival.resolve(succeed(arrivalTo(theirs)));
  await joining;
  expect([one.calls, one.asked, one.state().visit]).toEqual([[], [forgotten(theirs.id)], null]);
});

test("a colleague's camera and microphone stay dark until they are let in", async () => {
  const one = await joined();
  const host = { isHere: true, isVisitOpen: true, cardKey: null };
  one.call().say({ state: { phase: "waiting", host, late: null, isReachable: true } });
  await turns();
  expect(one.call().media.told).toEqual([]);
  one.call().say({ state: { phase: "securing" } });
  one.call().say({ state: { phase: "securing" } });
  await turns();
  expect(one.call().media.told).toEqual(["camera true", "microphone true"]);
});

test("a colleague who is sent back knocks anew by themselves as one who was returned, in a new call", async () => {
  const one = await joined();
  over(one, "returned");
  expect(one.visit().joined?.isReturned).toBe(true);
  await turns();
  expect(one.calls).toHaveLength(2);
  expect(one.visit()).toMatchObject({ joined: { isReturned: true }, call: { state: { phase: "preJoin" } } });
  expect(await one.call().knock?.tickets.arrive()).toMatchObject({ value: { ticket: "again" } });
  one.calls[0]?.say({ state: { phase: "ended", end: { kind: "out", reason: "ended" } } });
  expect(one.visit().call.state.phase).toBe("preJoin");
});

test.each<[OutReason, boolean]>([
  ["ended", false],
  ["denied", false],
  ["removed", false],
  ["replaced", false],
  ["expired", true],
])(
  "after %s a colleague reads why; main keeps the way only where waiting again is offered: %s",
  async (reason, mayWait) => {
    const one = await joined();
    over(one, reason);
    expect(one.visit().call.state).toEqual({ phase: "ended", end: { kind: "out", reason } });
    expect(one.asked).toEqual(mayWait ? [] : [forgotten(theirs.id)]);
    await one.visits.waitAgain();
    expect(one.calls).toHaveLength(mayWait ? 2 : 1);
    one.call().say({ state: { phase: "ended", end: { kind: "out", reason: "ended" } } });
    one.visits.closeJoined();
    expect([one.state().visit, one.asked]).toEqual([null, [forgotten(theirs.id)]]);
  },
);

test("a colleague who was held too long waits again on their own wish only", async () => {
  const one = await joined();
  failed(one, "HELD_TOO_LONG");
  await turns();
  expect(one.calls).toHaveLength(1);
  await one.visits.waitAgain();
  expect([one.calls.length, one.visit().joined?.isReturned]).toEqual([2, false]);
});

test("who leaves the waiting room, or the visit, is on Today again, and the way is forgotten", async () => {
  const waiting = await joined();
  await waiting.visits.leave();
  expect([waiting.call().asked, waiting.state().visit, waiting.asked]).toEqual([
    ["out left"],
    null,
    [forgotten(theirs.id)],
  ]);
});

test("a visit of one's own that a colleague leads now is joined instead of opened", async () => {
  const one = await withMain({}, async () => fail("LED_BY_COLLEAGUE"));
  expect(await one.visits.openVisit(own.id)).toBe(false);
  expect(one.calls.map(({ asked }) => asked)).toEqual([["open", "abandon"], []]);
  expect(one.asked).toEqual([`joinOwn ${own.id}`]);
  expect(one.service.count("leaveVisit")).toBe(1);
  expect(one.state()).toMatchObject({
    failure: null,
    visit: { visitId: own.id, joined: { isReturned: false } },
  });
});

test("a host who cannot read the board any more knocks at the own visit, if a colleague leads it", async () => {
  const one = await withMain({}, async () => fail("KEY_MISSING"));
  expect(await one.visits.openVisit(own.id)).toBe(false);
  expect(one.state()).toMatchObject({ failure: null, visit: { visitId: own.id, joined: {} } });
  expect(one.service.count("leaveVisit")).toBe(1);
});

test("a host who cannot read the board of a visit that nobody else leads is told why, and leaves nothing", async () => {
  const one = await withMain({ joinOwn: async () => fail("FORBIDDEN") }, async () => fail("KEY_MISSING"));
  expect(await one.visits.openVisit(own.id)).toBe(false);
  expect(one.state()).toMatchObject({ failure: "KEY_MISSING", visit: null });
  expect(one.service.count("leaveVisit")).toBe(0);
});

test("a former host whom the new one sends back waits at their own visit", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  over(one, "returned");
  await turns();
  expect([one.asked, one.visit().joined?.isReturned]).toEqual([[`joinOwn ${own.id}`], true]);
});

test("a former host who is removed reads that on Today", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  over(one, "removed");
  expect(one.state()).toMatchObject({ visit: null, failure: "REMOVED" });
});

test("a colleague's visit of the day is gone back into by the way that main still knows", async () => {
  const one = await withMain({ readClinic: async () => succeed({ name: "Riverside", wording }) });
  expect(await one.visits.openVisit(theirs.id)).toBe(false);
  expect(one.visit()).toMatchObject({ visitId: theirs.id, joined: { hostName: theirs.hostName, wording } });
  const lost = await withMain({ arriveAgain: async () => fail("NOT_FOUND") });
  await lost.visits.openVisit(theirs.id);
  expect(lost.state()).toMatchObject({ visit: null, failure: "NOT_FOUND" });
});

test("one visit is open at a time: while one is, no other one is joined", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  await one.visits.join(way.link, way.passcode);
  expect([one.calls.length, one.visit().visitId, one.asked]).toEqual([1, own.id, [forgotten(theirs.id)]]);
});

test("to leave to a co-host is first to hand over, and where that is refused nobody leaves", async () => {
  const { participantId } = rowOf("participant", 1);
  const one = await withMain();
  await one.visits.openVisit(own.id);
  one.call().answers.push(fail("NOT_ADMITTED"));
  await one.visits.leaveTo(participantId);
  expect([one.call().asked, one.state().failure]).toEqual([
    ["open", `handOver ${participantId}`],
    "NOT_ADMITTED",
  ]);
  await one.visits.leaveTo(participantId);
  expect(one.call().asked.slice(2)).toEqual([`handOver ${participantId}`, "leave"]);
  expect(one.state()).toMatchObject({ visit: null, failure: null });
});

test("a machine that wakes up renews the desktop's line, the call's own one, and its media", async () => {
  const one = await joined();
  one.power("suspend");
  one.power("lock");
  expect([one.service.renewals(), one.call().asked]).toEqual([0, []]);
  one.power("resume");
  expect([one.service.renewals(), one.call().asked]).toEqual([1, ["wake", "renewLine"]]);
});

test("a sign-out leaves a colleague's visit and keeps nothing of it", async () => {
  const one = await joined();
  await one.desktop.session.signOut();
  expect([one.call().asked, one.state().visit]).toEqual([["out left"], null]);
});

test("a press to unmute after the host asked opens the microphone, and only then", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  one.call().media.told.splice(0);
  one.visits.answerAsked(false);
  expect(one.call().media.told).toEqual([]);
  one.visits.answerAsked(true);
  await turns();
  expect([one.call().asked, one.call().media.told]).toEqual([
    ["open", "answerAsk", "answerAsk"],
    ["microphone true"],
  ]);
});

test("the space bar opens the microphone for as long as it is held, and another device is gone on with", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  one.call().media.told.splice(0);
  await one.visits.own.holdToTalk(true);
  await one.visits.own.holdToTalk(false);
  await one.visits.own.choose("camera", "second");
  await one.visits.own.choose("speaker", "headset");
  expect(one.call().media.told).toEqual([
    "microphone true",
    "microphone false",
    "switch camera second",
    "switch speaker headset",
  ]);
});

test("the window that makes the link anew stands over the visit until it is closed, and its link goes with it", async () => {
  const one = await withMain({ renewLink: async () => succeed(way) });
  await one.visits.openVisit(own.id);
  one.desktop.setRenewingLink(true);
  await one.desktop.invitations.renewLink(own.id);
  expect(one.state()).toMatchObject({ visit: { isRenewingLink: true }, invitation: { phase: "ready" } });
  one.desktop.setRenewingLink(false);
  expect(one.state()).toMatchObject({ visit: { isRenewingLink: false }, invitation: { phase: "none" } });
});

const somePush = { v: 1, type: "welcome", serverClock: 1 } as const;

test("a call of one's own that was left hears the line until another visit is opened or the sign-in is over", async () => {
  const one = await withMain();
  one.service.mend();
  await one.visits.openVisit(own.id);
  await one.visits.leave();
  one.hear(somePush);
  expect([one.state().visit, one.calls[0]?.heard]).toEqual([null, [somePush]]);
  await one.visits.openVisit(own.id);
  one.hear(somePush);
  expect(one.calls.map(({ heard, asked }) => [heard.length, asked.at(-1)])).toEqual([
    [1, "abandon"],
    [1, "open"],
  ]);
  await one.visits.leave();
  one.session({ state: "signedOut", reason: null, returning: null });
  expect(one.call().asked.at(-1)).toBe("abandon");
});

test("a call that was left hears the line on while another visit is opened: its goodbye names its own", async () => {
  const one = await withMain();
  one.service.mend();
  await one.visits.openVisit(own.id);
  await one.visits.leave();
  const another = { ...own, id: theirs.id };
  one.hear({ v: 1, type: "day", visits: [own, another], waiting: [] });
  await one.visits.openVisit(another.id);
  one.hear(somePush);
  expect(one.calls.map(({ heard, asked }) => [heard.at(-1), asked.at(-1)])).toEqual([
    [somePush, "leave"],
    [somePush, "open"],
  ]);
});

test("a visit that cannot be opened over a lost line forgets no goodbye of the one before", async () => {
  const one = await withMain();
  await one.visits.openVisit(own.id);
  await one.visits.leave();
  one.service.cut();
  await one.visits.openVisit(own.id);
  expect(one.calls[0]?.asked.at(-1)).toBe("leave");
});

test("main keeps the way of a colleague who left until the goodbye was heard, and for who is on it again", async () => {
  const heard = Promise.withResolvers<void>();
  const one = await joined();
  one.call().joined.call.parted = () => heard.promise;
  await one.visits.leave();
  expect([one.state().visit, one.asked]).toEqual([null, []]);
  await one.visits.openVisit(theirs.id);
  heard.resolve();
  await turns();
  expect(one.asked).toEqual([`arriveAgain ${theirs.id}`]);
  await one.visits.leave();
  expect(one.asked.slice(1)).toEqual([forgotten(theirs.id)]);
});
