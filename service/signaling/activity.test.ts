import { afterEach, beforeEach, expect, test } from "vitest";
import { someLimits } from "../account/testing-prover.ts";
import { succeed } from "../../protocol/result.ts";
import { type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";
import { someAudit } from "../store/testing-store.ts";
import { groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

const minute = 60_000;
const idleMs = someLimits.idleSeconds * 1_000;

test("what a desktop says by itself, and its open socket, let the session rest at 15 minutes", async () => {
  const desktop = await rig.desktop();
  for (let passed = minute; passed < idleMs; passed += minute) {
    await rig.pass(minute);
    expect(await desktop.ask({ type: "cover", isCovered: passed % (2 * minute) === 0 })).toBe("done");
    await desktop.ask({ type: "renewMedia" });
  }
  await rig.pass(minute + 4_000);
  expect(await desktop.closed).toBe(4401);
});

test("an act of a person over the socket keeps the session", async () => {
  const desktop = await rig.desktop();
  await rig.knock();
  await rig.pass(idleMs - minute);
  const late = { type: "runningLate", visitId: rig.visit.id, participantIds: null, minutes: 5 } as const;
  expect(await desktop.ask(late)).toBe("done");
  await rig.pass(idleMs - minute);
  expect(desktop.socket.readyState).toBe(desktop.socket.OPEN);
  await rig.pass(minute + 4_000);
  expect(await desktop.closed).toBe(4401);
});

test("neither the idle nor the absolute limit cuts a connected call of the session; both act soon after it", async () => {
  const { host, visitId } = await groupForTests(rig);
  const connect = (isMediaConnected: boolean) =>
    rig.store.transaction(async (tx) => {
      const state = isMediaConnected ? "connected" : "admitted";
      await tx.session.update(host.sessionId, { idleMs: 5_000, absoluteMs: minute });
      await tx.admission.update(host.device.id, { state, isMediaConnected });
      await tx.audit.append(someAudit("participant.connected", { visitId }));
      return succeed(null);
    });
  await connect(true);
  await rig.pass(3 * minute);
  expect(host.socket.readyState).toBe(host.socket.OPEN);
  await connect(false);
  await rig.pass(20_000);
  expect(await host.closed).toBe(4401);
});
