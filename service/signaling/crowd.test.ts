import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WAITING_MAX } from "../../protocol/limits.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { type TestRealtime, type TestSocket, realtimeForTests, sharedLink } from "../realtime-fixtures.ts";
import type { VisitRow } from "../store/rows.ts";
import { plant, someAdmission, someVisit } from "../store/testing-store.ts";
import { makeDevice, someCard } from "../visit/device-fixtures.ts";
import { groupForTests } from "./group-fixtures.ts";

const GAP_MS = 200;
const VISITS = 22;
const WAITING = 1_000;
const KNOCKS = 60;

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests({ dayGapMs: GAP_MS });
});
afterEach(() => rig.close());

/** Visits of the host, and as many people waiting for them as are asked for, spread evenly. */
const crowd = async (waiting: number): Promise<VisitRow[]> => {
  const visits = Array.from({ length: VISITS }, () => someVisit(rig.host));
  const card = { ...someCard, ciphertext: "A".repeat(1_600) };
  const admissions = Array.from({ length: waiting }, (_, at) => {
    const visit = visits[at % VISITS];
    if (visit === undefined) throw new Error("no visit");
    return someAdmission(visit, { card });
  });
  await plant(rig.store, { visits, admissions });
  return visits;
};

const knockAt = async (visit: VisitRow): Promise<string> => {
  const device = await makeDevice({ visitId: visit.id, opening: visit.opening });
  const client = await rig.connect(await rig.ticket({ purpose: "knock", visitId: visit.id, ...sharedLink }));
  return client.ask({ type: "knock", hello: device.envelope, card: someCard });
};

const daysOf = (heard: readonly ServerMessage[]) =>
  heard.filter((message): message is Extract<ServerMessage, { type: "day" }> => message.type === "day");
const bytesOf = (messages: readonly ServerMessage[]): number =>
  messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
/** The day that shows this many, however many days come before it. */
const dayWith = async (desktop: TestSocket, waiting: number): Promise<void> => {
  while (daysOf(desktop.heard).at(-1)?.waiting.length !== waiting) {
    const heard = once(desktop.socket, "message");
    rig.time.advance(GAP_MS);
    await heard;
  }
};

test("a thousand people waiting for 22 visits are one push, and those who knock meanwhile a few, not one each", async () => {
  const visits = await crowd(WAITING - KNOCKS);
  expect(Math.ceil(WAITING / VISITS)).toBeLessThanOrEqual(WAITING_MAX);
  const desktop = await rig.desktop();
  await desktop.next("day");
  const before = desktop.heard.length;
  const answers = await Promise.all(
    Array.from({ length: KNOCKS }, (_, at) => {
      const visit = visits[at % VISITS];
      if (visit === undefined) throw new Error("no visit");
      return knockAt(visit);
    }),
  );
  expect(answers).toEqual(Array(KNOCKS).fill("done"));
  await dayWith(desktop, WAITING);
  const days = daysOf(desktop.heard.slice(before));
  const oneDay = bytesOf(days.slice(-1));
  // All knocks fell into one gap: the first was shown at once, the others together at its end.
  expect(days).toHaveLength(2);
  expect(oneDay).toBeGreaterThan(1_000_000);
  expect(bytesOf(days)).toBeLessThan(2.5 * oneDay);
  expect(bytesOf(days) / KNOCKS).toBeLessThan(oneDay / 20);
}, 30_000);

test("nobody's admission waits for the days of a crowd", async () => {
  const group = await groupForTests(rig);
  await crowd(WAITING);
  const before = group.host.heard.length;
  const ann = await rig.knock();
  expect(await group.admit(ann)).toBe("done");
  // No time has passed: whatever waits for the end of the gap, the admission and its keys did not.
  expect((await ann.next("admitted")).participantId).toBe(ann.device.id);
  expect(daysOf(group.host.heard.slice(before)).length).toBeLessThanOrEqual(1);
}, 30_000);

test("a desktop that reads slowly is sent no second day before it took the first", async () => {
  // Fewer gaps than make a line that answers no ping count as dead.
  const rounds = 12;
  const visits = await crowd(WAITING - rounds);
  const desktop = await rig.desktop();
  await desktop.next("day");
  const before = desktop.heard.length;
  desktop.socket.pause();
  for (const visit of [...visits, ...visits].slice(0, rounds)) {
    expect(await knockAt(visit)).toBe("done");
    rig.time.advance(GAP_MS);
  }
  desktop.socket.resume();
  await dayWith(desktop, WAITING);
  // What the two kernels hold may be some days; the others were never sent, or the line would have been let go.
  expect(daysOf(desktop.heard.slice(before)).length).toBeLessThan(rounds);
  expect(desktop.socket.readyState).toBe(desktop.socket.OPEN);
}, 30_000);
