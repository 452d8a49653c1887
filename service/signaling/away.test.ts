import { afterEach, beforeEach, expect, test } from "vitest";
import type { ParticipantId } from "../../protocol/ids.ts";
import { closeCodes } from "../../protocol/messages.ts";
import {
  type TestGuest,
  type TestRealtime,
  type TestSocket,
  realtimeForTests,
} from "../realtime-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
let group: TestGroup;
let ann: TestGuest;
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
  ann = await group.member();
});
afterEach(() => rig.close());

const isAwayTo = async (client: TestSocket, id: ParticipantId): Promise<boolean | undefined> => {
  await client.settle();
  const newest = client.heard.findLast((message) => message.type === "visit");
  return newest?.snapshot.participants.find(({ participantId }) => participantId === id)?.isAway;
};

test("who steps away is shown so to everybody, and so is who comes back; nothing of it is written down", async () => {
  const before = (await rig.audit()).length;
  for (const isAway of [true, false]) {
    expect(await ann.ask({ type: "away", isAway })).toBe("done");
    expect(await isAwayTo(group.host, ann.device.id)).toBe(isAway);
    expect(await isAwayTo(ann, ann.device.id)).toBe(isAway);
  }
  expect(await group.host.ask({ type: "away", isAway: true })).toBe("done");
  expect(await isAwayTo(ann, group.host.device.id)).toBe(true);
  expect((await rig.audit()).length).toBe(before);
});

test("saying it again tells nobody anything", async () => {
  await ann.ask({ type: "away", isAway: true });
  await group.host.settle();
  const count = group.host.heard.length;
  await ann.ask({ type: "away", isAway: true });
  await group.host.settle();
  expect(group.host.heard.length).toBe(count);
});

test("a device that connects anew is not away, nor is one that left and a desktop that comes back", async () => {
  await ann.ask({ type: "away", isAway: true });
  await group.host.ask({ type: "away", isAway: true });
  const again = await rig.resume(ann.device);
  expect(again.answer).toBe("done");
  expect(await isAwayTo(again, ann.device.id)).toBe(false);
  group.host.socket.terminate();
  await group.host.closed;
  const back = await rig.desktop(rig.host, group.host.sessionId);
  await back.settle();
  expect(await isAwayTo(again, group.host.device.id)).toBe(false);
});

test("members are shown new times of a visit that runs", async () => {
  await ann.settle();
  const count = ann.heard.filter(({ type }) => type === "visit").length;
  await rig.realtime().showTimes([group.visitId]);
  await ann.settle();
  expect(ann.heard.filter(({ type }) => type === "visit").length).toBe(count + 1);
});

test("a desktop whose rights changed is let go, to come back with the new ones", async () => {
  const sessionId = await rig.signIn(rig.colleague);
  const desktop = await rig.desktop(rig.colleague, sessionId);
  const other = await rig.desktop(rig.otherOwner);
  rig.realtime().reconnect(sessionId);
  expect(await desktop.closed).toBe(closeCodes.restarting);
  await other.settle();
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test("a word of another desktop of the account, of a waiting guest and of a stranger is refused", async () => {
  const waiting = await rig.knock();
  const stranger = await rig.desktop(rig.foreigner);
  for (const client of [waiting, stranger])
    expect(await client.ask({ type: "away", isAway: true })).toBe("FORBIDDEN");
});

test("a covered desktop is told how many wait, over a lost line too, and the day again once it is uncovered", async () => {
  const { host } = group;
  await rig.knock();
  const listens = () => host.heard.filter(({ type }) => type === "day").length;
  expect(await host.ask({ type: "cover", isCovered: true })).toBe("done");
  expect(await host.next("count")).toEqual({ v: 1, type: "count", waiting: 1 });
  const days = listens();
  await rig.knock();
  expect((await host.next("count")).waiting).toBe(2);
  expect(listens()).toBe(days);
  const back = await rig.desktop(rig.host, host.sessionId);
  expect((await back.next("count")).waiting).toBe(2);
  expect(back.heard.some(({ type }) => type === "day")).toBe(false);
  await back.ask({ type: "cover", isCovered: false });
  expect((await back.next("day")).waiting).toHaveLength(2);
});
