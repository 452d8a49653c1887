import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { CoHostOrder } from "../../protocol/signed/co-host-request.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
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
let eva: TestGuest;
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
  ann = await group.member();
  eva = await group.coHost();
});
afterEach(() => rig.close());

const command = (client: TestSocket, signed: SignedEnvelope): Promise<string> =>
  client.ask({ type: "hostCommand", visitId: group.visitId, command: signed });
const request = (client: TestSocket, signed: SignedEnvelope): Promise<string> =>
  client.ask({ type: "coHostRequest", visitId: group.visitId, request: signed });
const heardOf = async (client: TestSocket, type: ServerMessage["type"]): Promise<number> => {
  await client.settle();
  return client.heard.filter((message) => message.type === type).length;
};
const lastRefusal = async (): Promise<string | undefined> => (await rig.refusals()).at(-1);

test("an order of whoever leads reaches exactly those it names, and each is written down", async () => {
  const { chain, host } = group;
  const signed = await chain.command(host.device, [ann.device.id], { kind: "stopCamera" });
  expect(await command(host, signed)).toBe("done");
  expect(await ann.next("hostCommand")).toEqual({
    v: 1,
    type: "hostCommand",
    visitId: group.visitId,
    command: signed,
  });
  expect(await heardOf(eva, "hostCommand")).toBe(0);
  const both = [ann.device.id, eva.device.id];
  expect(await command(host, await chain.command(host.device, both, { counter: 2 }))).toBe("done");
  expect(await heardOf(eva, "hostCommand")).toBe(1);
  const written = (await rig.audit()).filter((event) => event.action === "command.sent");
  expect(written.map((event) => [event.agent.kind, event.participantId])).toEqual([
    ["account", ann.device.id],
    ["account", ann.device.id],
    ["account", eva.device.id],
  ]);
});

test("an order signed by a member, a co-host or under another visit reaches nobody and is written down", async () => {
  const { chain, host } = group;
  const bob = await group.member();
  const forged = await chain.command(ann.device, [bob.device.id]);
  expect(await command(host, forged)).toBe("SIGNATURE_INVALID");
  expect(await lastRefusal()).toBe("request.refused account SIGNATURE_INVALID");
  expect(await command(ann, forged)).toBe("FORBIDDEN");
  expect(await lastRefusal()).toBe("request.refused participant FORBIDDEN");
  expect(await command(eva, await chain.command(eva.device, [bob.device.id]))).toBe("FORBIDDEN");
  expect(await command(eva, await chain.command(host.device, [bob.device.id]))).toBe("FORBIDDEN");
  const beat = await chain.beat(host.device, 9);
  expect(await command(host, beat)).toBe("REQUEST_INVALID");
  expect(await heardOf(bob, "hostCommand")).toBe(0);
});

test("an order under an older word, or sent again, reaches nobody", async () => {
  const { chain, host } = group;
  const old = chain.head;
  await group.member();
  const stale = await chain.command(host.device, [ann.device.id], { head: old });
  expect(await command(host, stale)).toBe("CHAIN_BROKEN");
  const signed = await chain.command(host.device, [ann.device.id], { counter: 4 });
  expect(await command(host, signed)).toBe("done");
  expect(await command(host, signed)).toBe("REPLAYED");
  const lower = await chain.command(host.device, [ann.device.id], { counter: 3 });
  expect(await command(host, lower)).toBe("REPLAYED");
  expect(await lastRefusal()).toBe("request.refused account REPLAYED");
  expect(await heardOf(ann, "hostCommand")).toBe(1);
});

test("of the same order sent twice at once one is passed on", async () => {
  const { chain, host } = group;
  const signed = await chain.command(host.device, [ann.device.id]);
  const answers = await Promise.all([command(host, signed), command(host, signed)]);
  expect(answers.toSorted()).toEqual(["REPLAYED", "done"]);
  expect(await heardOf(ann, "hostCommand")).toBe(1);
});

test("an order for somebody who left, who waits, or to the leader itself is refused as a whole", async () => {
  const { chain, host } = group;
  const bob = await group.member();
  const waiting = await rig.knock();
  await bob.ask({ type: "leaveVisit", visitId: group.visitId });
  for (const id of [bob.device.id, waiting.device.id, host.device.id, rig.strangerId()]) {
    const signed = await chain.command(host.device, [ann.device.id, id]);
    expect(await command(host, signed)).toBe("NOT_ADMITTED");
  }
  expect(await lastRefusal()).toBe("request.refused account NOT_ADMITTED");
  expect(await heardOf(ann, "hostCommand")).toBe(0);
  expect(await heardOf(waiting, "hostCommand")).toBe(0);
});

test("after a hand-over the former host commands nobody, and the new leader does", async () => {
  const { chain, host } = group;
  await group.handOver(eva.device.id);
  const former = await chain.command(host.device, [ann.device.id], { counter: 9 });
  expect(await command(host, former)).toBe("FORBIDDEN");
  expect(await command(eva, former)).toBe("SIGNATURE_INVALID");
  expect(await heardOf(ann, "hostCommand")).toBe(0);
  const signed = await chain.command(eva.device, [ann.device.id, host.device.id]);
  expect(await command(eva, signed)).toBe("done");
  expect(await heardOf(ann, "hostCommand")).toBe(1);
  expect((await host.next("hostCommand")).command).toEqual(signed);
});

test("a co-host's order reaches the host's desktop and nobody else, and is written down", async () => {
  const { chain, host } = group;
  const signed = await chain.request(eva.device, { kind: "mute", to: [ann.device.id] });
  expect(await request(eva, signed)).toBe("done");
  expect(await host.next("coHostRequest")).toEqual({
    v: 1,
    type: "coHostRequest",
    visitId: group.visitId,
    from: eva.device.id,
    request: signed,
  });
  expect(await heardOf(ann, "coHostRequest")).toBe(0);
  const written = (await rig.audit()).filter((event) => event.action === "coHost.requested");
  expect(written.map((event) => [event.agent, event.participantId])).toEqual([
    [{ kind: "participant", id: eva.device.id }, ann.device.id],
  ]);
});

test("nobody but a named co-host orders, and none orders for another", async () => {
  const { chain, host } = group;
  const lock: CoHostOrder = { kind: "lock", isOn: true };
  expect(await request(ann, await chain.request(ann.device, lock))).toBe("FORBIDDEN");
  expect(await request(host, await chain.request(host.device, lock))).toBe("FORBIDDEN");
  const other = await group.coHost(rig.admin);
  expect(await request(other, await chain.request(eva.device, lock))).toBe("FORBIDDEN");
  const asEva = await chain.request(other.device, lock, { participantId: eva.device.id });
  expect(await request(eva, asEva)).toBe("SIGNATURE_INVALID");
  await group.nameCoHosts(other.device.id);
  expect(await request(eva, await chain.request(eva.device, lock))).toBe("FORBIDDEN");
  expect(await heardOf(host, "coHostRequest")).toBe(0);
});

test("a co-host's order that is stale, sent again, or about people who are not there any more is refused", async () => {
  const { chain, host } = group;
  const old = chain.head;
  const [bob, waiting] = [await group.member(), await rig.knock()];
  const lock: CoHostOrder = { kind: "lock", isOn: true };
  expect(await request(eva, await chain.request(eva.device, lock, { head: old }))).toBe("CHAIN_BROKEN");
  const signed = await chain.request(eva.device, lock, { counter: 5 });
  expect(await request(eva, signed)).toBe("done");
  expect(await request(eva, signed)).toBe("REPLAYED");
  await bob.ask({ type: "leaveVisit", visitId: group.visitId });
  const about = async (order: CoHostOrder) =>
    request(eva, await chain.request(eva.device, order, { counter: 9 }));
  expect(await about({ kind: "mute", to: [bob.device.id] })).toBe("PLACE_EXPIRED");
  expect(await about({ kind: "admit", to: [ann.device.id] })).toBe("ALREADY_ADMITTED");
  expect(await about({ kind: "remove", to: [waiting.device.id] })).toBe("NOT_ADMITTED");
  expect(await about({ kind: "deny", to: [waiting.device.id] })).toBe("done");
  expect(await heardOf(host, "coHostRequest")).toBe(2);
});

test("a co-host whose host is gone is told so, instead of waiting for nothing", async () => {
  group.host.socket.terminate();
  let { snapshot } = await eva.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await eva.next("visit"));
  const signed = await group.chain.request(eva.device, { kind: "lock", isOn: true });
  expect(await request(eva, signed)).toBe("VISIT_NOT_OPEN");
});

test("the former host orders over its desktop as a co-host", async () => {
  await group.handOver(eva.device.id);
  const { host, chain } = group;
  const signed = await chain.request(host.device, { kind: "suspend", isOn: true });
  expect(await request(host, signed)).toBe("done");
  expect((await eva.next("coHostRequest")).from).toBe(host.device.id);
});
