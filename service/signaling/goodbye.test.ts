import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDevice, makeHost } from "../visit/device-fixtures.ts";
import { type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";
import { plant, someVisit } from "../store/testing-store.ts";
import { groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

/** Another visit of the host, opened over the line of a desktop that is in one. */
const openAnother = async (line: Pick<Awaited<ReturnType<TestRealtime["openVisit"]>>, "ask">) => {
  const visit = someVisit(rig.host);
  await plant(rig.store, { visits: [visit] });
  const words = makeHost(await makeDevice({ visitId: visit.id, opening: visit.opening }, "host"));
  const change = await words.say("open", []);
  const hello = words.device.envelope;
  expect(await line.ask({ type: "openVisit", visitId: visit.id, hello, change })).toBe("done");
  return visit.id;
};

const left = async () => (await rig.actions()).filter((action) => action === "participant.left").length;

test("a goodbye leaves the visit that it names, though the same desktop is in a newer one by then", async () => {
  const group = await groupForTests(rig);
  const eva = await group.coHost();
  expect(await group.handOver(eva.device.id)).toBe("done");
  const newer = await openAnother(group.host);
  expect(await group.host.ask({ type: "leaveVisit", visitId: group.visitId })).toBe("done");
  expect(await left()).toBe(1);
  const { snapshot } = await eva.next("visit");
  expect(snapshot.visitId).toBe(group.visitId);
  // said again, since its answer was lost: nothing of the newer visit goes
  expect(await group.host.ask({ type: "leaveVisit", visitId: group.visitId })).toBe("FORBIDDEN");
  expect(await left()).toBe(1);
  expect(await group.host.ask({ type: "keepVisit", visitId: newer })).toBe("done");
});

test("a member's goodbye to another visit than its own is refused, and it stays", async () => {
  const group = await groupForTests(rig);
  const ann = await group.member();
  const elsewhere = await rig.visitElsewhere();
  expect(await ann.ask({ type: "leaveVisit", visitId: elsewhere.id })).toBe("FORBIDDEN");
  expect(await left()).toBe(0);
  expect(await ann.ask({ type: "leaveVisit", visitId: group.visitId })).toBe("done");
  expect(await left()).toBe(1);
});
