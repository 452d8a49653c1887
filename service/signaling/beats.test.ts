import { someLimits } from "../account/testing-prover.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HEARTBEAT_MS, PING_MS } from "../../protocol/limits.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { type TestRealtime, type TestSocket, realtimeForTests } from "../realtime-fixtures.ts";
import type { TestDevice } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
let group: TestGroup;
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
});
afterEach(() => rig.close());

const beatBy = async (client: TestSocket, signer: TestDevice, counter: number): Promise<string> =>
  client.ask({
    type: "heartbeat",
    visitId: group.visitId,
    beat: await group.chain.beat(signer, counter),
  });
const beatsIn = (heard: readonly ServerMessage[]): number =>
  heard.filter(({ type }) => type === "heartbeat").length;

test("the beat of whoever leads goes to every other member, and to nobody who waits or went", async () => {
  const [ann, bob] = [await group.member(), await group.member()];
  const waiting = await rig.knock();
  await group.remove(bob.device.id);
  expect(await beatBy(group.host, group.host.device, 1)).toBe("done");
  expect((await ann.next("heartbeat")).visitId).toBe(group.visitId);
  await Promise.all([bob, waiting, group.host].map((client) => client.settle()));
  expect([bob, waiting, group.host].map(({ heard }) => beatsIn(heard))).toEqual([0, 0, 0]);
});

test("beats leave no trace in the store, and no session lives longer by them", async () => {
  await group.member();
  const before = await rig.audit();
  for (let counter = 1; counter <= 5; counter += 1)
    expect(await beatBy(group.host, group.host.device, counter)).toBe("done");
  expect(await rig.audit()).toEqual(before);
  for (let passed = 0; passed < someLimits.idleSeconds * 1_000; passed += PING_MS) {
    await rig.pass(PING_MS);
    if (group.host.socket.readyState === group.host.socket.OPEN)
      group.host.sendRaw(
        JSON.stringify({
          v: 1,
          id: 1_000 + passed,
          type: "heartbeat",
          visitId: group.visitId,
          beat: await group.chain.beat(group.host.device, 10 + passed / HEARTBEAT_MS),
        }),
      );
  }
  expect(await group.host.closed).toBe(4401);
});

test("while a visit stays as it is, its beats are checked without reading it again", async () => {
  const ann = await group.member();
  await beatBy(group.host, group.host.device, 1);
  const reads = rig.countReads();
  await beatBy(group.host, group.host.device, 2);
  // The one read asks whether the session is still good.
  expect(reads()).toBe(1);
  await group.remove(ann.device.id);
  await ann.settle();
  await beatBy(group.host, group.host.device, 3);
  expect(beatsIn(ann.heard)).toBe(2);
});

test("a beat that was heard before, or that counts backwards, goes to nobody", async () => {
  const ann = await group.member();
  expect(await beatBy(group.host, group.host.device, 7)).toBe("done");
  expect(await beatBy(group.host, group.host.device, 7)).toBe("REPLAYED");
  expect(await beatBy(group.host, group.host.device, 6)).toBe("REPLAYED");
  await ann.settle();
  expect(beatsIn(ann.heard)).toBe(1);
});

test("a beat that a member, a co-host or a stranger's key signed goes to nobody, whoever sends it", async () => {
  const [ann, eva] = [await group.member(), await group.coHost()];
  expect(await beatBy(group.host, ann.device, 1)).toBe("SIGNATURE_INVALID");
  expect(await beatBy(group.host, eva.device, 1)).toBe("SIGNATURE_INVALID");
  expect(await beatBy(ann, group.host.device, 1)).toBe("FORBIDDEN");
  expect(await beatBy(eva, group.host.device, 1)).toBe("FORBIDDEN");
  expect(await beatBy(await rig.desktop(rig.otherOwner), group.host.device, 1)).toBe("FORBIDDEN");
  expect(await beatBy(await rig.desktop(rig.foreigner), group.host.device, 1)).toBe("NOT_FOUND");
  await Promise.all([ann, eva].map((client) => client.settle()));
  expect([ann, eva].map(({ heard }) => beatsIn(heard))).toEqual([0, 0]);
  // The forged counter was not counted.
  expect(await beatBy(group.host, group.host.device, 1)).toBe("done");
});

test("after a hand-over the former host's beats are refused and the new leader's go round, the former host included", async () => {
  const [ann, eva] = [await group.member(), await group.coHost()];
  await beatBy(group.host, group.host.device, 1);
  expect(await group.handOver(eva.device.id)).toBe("done");
  expect(await beatBy(group.host, group.host.device, 2)).toBe("FORBIDDEN");
  expect(await beatBy(eva, eva.device, 1)).toBe("done");
  await ann.next("heartbeat");
  await ann.next("heartbeat");
  expect((await group.host.next("heartbeat")).visitId).toBe(group.visitId);
});
