import { someLimits } from "../account/testing-prover.ts";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  HOLD_ENDS_MS,
  OVERTIME_MS,
  PING_MS,
  PLACE_KEPT_MS,
  TAKE_OVER_SILENCE_MS,
} from "../../protocol/limits.ts";
import type { SessionId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import type { Intent } from "./signal-fixtures.ts";
import {
  type TestGuest,
  type TestRealtime,
  type TestSocket,
  realtimeForTests,
} from "../realtime-fixtures.ts";
import { someAudit } from "../store/testing-store.ts";
import { ackOf, cardKeyOf, makeDevice } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";
import { sessionsOf } from "./live-sessions.ts";

let rig: TestRealtime;
let group: TestGroup;
let ann: TestGuest;
let eva: TestGuest & { sessionId: SessionId };
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
  ann = await group.member();
  eva = await group.coHost();
});
afterEach(() => rig.close());

const leaderSeenBy = async (client: TestSocket, wanted: string): Promise<void> => {
  let { snapshot } = await client.next("visit");
  while (snapshot.hostParticipantId !== wanted) ({ snapshot } = await client.next("visit"));
};
const beat = async (client: TestSocket, device = group.host.device, counter = 1): Promise<string> =>
  client.ask({ type: "heartbeat", visitId: group.visitId, beat: await group.chain.beat(device, counter) });

test("a co-host takes over once whoever leads was silent, and not while its beats come", async () => {
  await rig.pass(TAKE_OVER_SILENCE_MS + PING_MS);
  expect(await beat(group.host)).toBe("done");
  await rig.pass(TAKE_OVER_SILENCE_MS - PING_MS);
  expect(await group.takeOver(eva)).toBe("HOST_PRESENT");
  await rig.pass(PING_MS * 2);
  expect(await group.takeOver(eva)).toBe("done");
  await leaderSeenBy(ann, eva.device.id);
  expect((await rig.actions()).at(-1)).toBe("visit.takenOver");
});

test("a hosting desktop whose line is gone is followed at once, and comes back to the same device as co-host", async () => {
  const { host } = group;
  host.socket.terminate();
  let { snapshot } = await eva.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await eva.next("visit"));
  expect(await group.takeOver(eva)).toBe("done");
  await leaderSeenBy(ann, eva.device.id);
  const back = await rig.desktop(rig.host, host.sessionId);
  // The whole board, the take-over last: from there its own chain goes on.
  const revs: number[] = [];
  while (revs.at(-1) !== group.chain.head.rev) revs.push((await back.next("board")).entry.rev);
  expect(revs).toEqual([1, 2, 3, 4, 5]);
  await leaderSeenBy(back, eva.device.id);
  expect(await back.ask({ type: "ack", ack: await ackOf(host.device) })).toBe("done");
  expect(await back.ask({ type: "hand", isRaised: true })).toBe("done");
  expect(await back.ask({ type: "renewMedia" })).toBe("done");
  expect(await beat(back)).toBe("FORBIDDEN");
  expect(await back.ask({ type: "keepVisit", visitId: group.visitId })).toBe("FORBIDDEN");
  expect(await back.ask({ type: "leaveVisit", visitId: group.visitId })).toBe("done");
  expect((await rig.actions()).at(-1)).toBe("participant.left");
});

test("the place of a former host's desktop that stays away runs out like anybody's, and the new leader is told", async () => {
  const { host } = group;
  host.socket.terminate();
  let { snapshot } = await eva.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await eva.next("visit"));
  expect(await group.takeOver(eva)).toBe("done");
  const stateOf = () =>
    snapshot.participants.find(({ participantId }) => participantId === host.device.id)?.state;
  while (snapshot.hostParticipantId !== eva.device.id) ({ snapshot } = await eva.next("visit"));
  expect(stateOf()).toBe("admitted");
  await rig.pass(PLACE_KEPT_MS + PING_MS);
  while (stateOf() !== "expired") ({ snapshot } = await eva.next("visit"));
  expect((await rig.actions()).at(-1)).toBe("participant.expired");
});

test("the host cannot open again what a colleague leads, and the leading colleague may do all that a host may", async () => {
  expect(await group.handOver(eva.device.id)).toBe("done");
  const device = await makeDevice(rig.scope, "host");
  const seats = group.chain.seats.map((seat) => (seat.isHost ? { ...seat, device } : seat));
  const { change } = await group.chain.say("host", { seats, signer: device });
  const again: Intent = { type: "openVisit", visitId: group.visitId, hello: device.envelope, change };
  expect(await group.host.ask(again)).toBe("LED_BY_COLLEAGUE");
  const bob = await rig.knock();
  const said = await group.chain.say("admit", { seats: group.chain.withMore([bob.device]) });
  const { visitId } = group;
  const participantIds = [bob.device.id];
  expect(await eva.ask({ type: "admit", visitId, participantIds, change: said.change })).toBe("done");
  said.accept();
  expect((await bob.next("admitted")).hostHello).toEqual(eva.device.envelope);
  expect(await group.remove(ann.device.id, eva)).toBe("done");
  expect((await ann.next("out")).reason).toBe("removed");
});

test("of two co-hosts that take over at once one leads, and the other is told that the chain went on", async () => {
  const kim = await group.coHost(rig.admin);
  await rig.pass(TAKE_OVER_SILENCE_MS + PING_MS);
  const { chain, visitId } = group;
  const words = await Promise.all(
    [eva, kim].map(({ device }) => chain.say("host", { seats: chain.ledBy(device.id), signer: device })),
  );
  const answers = await Promise.all(
    [eva, kim].map((client, at) => {
      const change = words[at]?.change;
      if (change === undefined) throw new Error("no word");
      return client.ask({ type: "takeOver", visitId, change });
    }),
  );
  expect(answers[0]).toBe("done");
  expect(["HOST_PRESENT", "CHAIN_BROKEN"]).toContain(answers[1]);
  expect((await rig.actions()).filter((action) => action === "visit.takenOver")).toHaveLength(1);
});

test("a host that speaks while a co-host takes over: one of the two words becomes the next, never both", async () => {
  await rig.pass(TAKE_OVER_SILENCE_MS + PING_MS);
  const { chain, host, visitId } = group;
  const rotated = await chain.say("rotate");
  const taken = await chain.say("host", { seats: chain.ledBy(eva.device.id), signer: eva.device });
  const answers = await Promise.all([
    host.ask({ type: "announce", visitId, change: rotated.change }),
    eva.ask({ type: "takeOver", visitId, change: taken.change }),
  ]);
  expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  const board = await rig.store.read(async (reads) => ({
    ok: true,
    value: (await reads.board.ofVisit(visitId, 1)).map(({ rev }) => rev),
  }));
  expect(board).toEqual({ ok: true, value: [1, 2, 3, 4, 5] });
});

test("of two desktops of one host that open at once, one leads and the other is told that it was replaced or refused", async () => {
  const { chain, host, visitId } = group;
  const other = await rig.desktop();
  const open = async (client: TestSocket): Promise<string> => {
    const device = await makeDevice(rig.scope, "host");
    const seats = chain.seats.map((seat) => (seat.isHost ? { ...seat, device } : seat));
    const { change } = await chain.say("host", { seats, signer: device });
    return client.ask({ type: "openVisit", visitId, hello: device.envelope, change });
  };
  const answers = await Promise.all([open(host), open(other)]);
  expect(answers.toSorted()).toEqual(["CHAIN_BROKEN", "done"]);
  const opened = (await rig.actions()).filter((action) => action === "visit.hostReturned");
  expect(opened).toHaveLength(1);
});

test("double clicks do once what they ask, and say so the second time", async () => {
  const { chain, host, visitId } = group;
  const [bob, waiting] = [await rig.knock(), await rig.knock()];
  const said = await chain.say("admit", { seats: chain.withMore([bob.device]) });
  const admit: Intent = { type: "admit", visitId, participantIds: [bob.device.id], change: said.change };
  expect(await Promise.all([host.ask(admit), host.ask(admit)])).toEqual(["done", "ALREADY_ADMITTED"]);
  said.accept();
  const { change } = await chain.say("remove", { seats: chain.without(bob.device.id) });
  const remove: Intent = { type: "announce", visitId, change };
  expect(await Promise.all([host.ask(remove), host.ask(remove)])).toEqual(["done", "CHAIN_BROKEN"]);
  const deny: Intent = { type: "deny", visitId, participantId: waiting.device.id };
  expect(await Promise.all([host.ask(deny), host.ask(deny)])).toEqual(["done", "ALREADY_DENIED"]);
  const counted = (await rig.actions()).filter((action) =>
    ["participant.admitted", "participant.removed", "participant.denied"].includes(action),
  );
  expect(counted).toEqual([
    "participant.admitted",
    "participant.admitted",
    "participant.admitted",
    "participant.removed",
    "participant.denied",
  ]);
});

test("a colleague who is signed out loses the socket of the visit too, a guest does not", async () => {
  await rig.endSession(eva.sessionId);
  rig.realtime().closeSession(eva.sessionId);
  expect(await eva.closed).toBe(4401);
  await rig.pass(PING_MS);
  expect(ann.socket.readyState).toBe(ann.socket.OPEN);
  expect(group.host.socket.readyState).toBe(group.host.socket.OPEN);
});

test("a colleague's message after the session ended does nothing but close the socket, and no ticket opens another", async () => {
  await rig.endSession(eva.sessionId);
  void eva.ask({ type: "hand", isRaised: true });
  expect(await eva.closed).toBe(4401);
  expect((await rig.refusals()).at(-1)).toBe("request.refused participant SESSION_EXPIRED");
  expect(await rig.actions()).not.toContain("hand.raised");
  const participantId = eva.device.id;
  const ticket = await rig.ticket({ purpose: "resume", visitId: group.visitId, participantId });
  const dialled = rig.dial(ticket);
  const [, response] = await once(
    dialled.on("error", () => undefined),
    "unexpected-response",
  );
  expect(response.statusCode).toBe(401);
});

test("how somebody came in stays with them: the host's day names the colleague, and who is back", async () => {
  const { host, visitId } = group;
  const kim = await rig.join(rig.admin);
  const ben = await rig.knock({ isBack: true, returnHash: "A".repeat(43) });
  let { waiting } = await host.next("day");
  while (waiting.length < 2) ({ waiting } = await host.next("day"));
  const shown = waiting.map((row) => [row.participantId, row.staffName, row.isBack]);
  expect(shown.toSorted()).toEqual(
    [
      [kim.device.id, rig.admin.displayName, false],
      [ben.device.id, null, true],
    ].toSorted(),
  );
  expect(await host.ask({ type: "runningLate", visitId, participantIds: [ben.device.id], minutes: 20 })).toBe(
    "done",
  );
  let { late } = await ben.next("waiting");
  while (late === null) ({ late } = await ben.next("waiting"));
  expect(late.minutes).toBe(20);
});

test("a call in which a colleague is connected keeps the colleague signed in, and one left before does not", async () => {
  const { visitId } = group;
  const connect = async (isMediaConnected: boolean): Promise<void> => {
    await rig.store.transaction(async (tx) => {
      const state = isMediaConnected ? "connected" : "admitted";
      await tx.admission.update(eva.device.id, { state, isMediaConnected });
      await tx.audit.append(someAudit("participant.connected", { visitId }));
      return succeed(null);
    });
  };
  const isSignedIn = async (): Promise<boolean> => {
    const found = await rig.store.read(async (reads) =>
      succeed(await sessionsOf(reads, rig.colleague.id, rig.time.clock)),
    );
    return found.ok && found.value.length > 0;
  };
  await connect(true);
  await rig.pass(someLimits.idleSeconds * 1_000 + 60_000);
  expect(await isSignedIn()).toBe(true);
  await connect(false);
  await rig.pass(someLimits.idleSeconds * 1_000 + 60_000);
  expect(await isSignedIn()).toBe(false);
});

test("a visit ends by itself when its time is over, as everybody was told, and a kept one that much later", async () => {
  const { host, visitId } = group;
  eva.socket.terminate();
  expect(await host.ask({ type: "keepVisit", visitId })).toBe("done");
  const planned = rig.time.clock.now() + rig.visit.minutes * 60_000;
  let { snapshot } = await ann.next("visit");
  while (snapshot.endsAt !== planned + 2 * OVERTIME_MS) ({ snapshot } = await ann.next("visit"));
  const leftMs = snapshot.endsAt - rig.time.clock.now();
  for (let passed = 0; passed < leftMs - PING_MS; passed += PING_MS) {
    if (passed % 600_000 === 0) await rig.touch(host.sessionId);
    await rig.pass(PING_MS);
  }
  expect(ann.heard.some(({ type }) => type === "out")).toBe(false);
  rig.time.advance(snapshot.endsAt - rig.time.clock.now() + 100);
  expect((await ann.next("out")).reason).toBe("ended");
  const expired = (await rig.audit()).find(({ action }) => action === "visit.expired");
  expect(expired?.agent).toEqual({ kind: "service" });
  expect((expired?.recorded ?? 0) - snapshot.endsAt).toBeLessThan(1_000);
}, 30_000);

test("a visit that nobody leads ends by itself after a while", async () => {
  group.host.socket.terminate();
  let { snapshot } = await ann.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await ann.next("visit"));
  await rig.pass(HOLD_ENDS_MS - PING_MS);
  expect(ann.heard.some(({ type }) => type === "out")).toBe(false);
  await rig.pass(PING_MS * 2);
  expect((await ann.next("out")).reason).toBe("ended");
});

test("a colleague who helps learns of a change over HTTP as the host does, and a bystander does not", async () => {
  const [helping, bystander] = [await rig.desktop(rig.colleague), await rig.desktop(rig.otherOwner)];
  await Promise.all([helping.next("day"), bystander.next("day")]);
  await rig.store.transaction(async (tx) => {
    await tx.visit.update(group.visitId, { linkRetiredAt: 1 });
    await tx.audit.append(someAudit("invitation.retired"));
    return succeed(null);
  });
  await rig.realtime().notifyVisitChanged(group.visitId);
  let { visits } = await helping.next("day");
  while (visits[0]?.isLinkRetired !== true) ({ visits } = await helping.next("day"));
  expect(visits.map(({ id, isOwn }) => [id, isOwn])).toEqual([[group.visitId, false]]);
  await bystander.settle();
  expect(bystander.heard.filter(({ type }) => type === "day")).toHaveLength(1);
});

test("a host whose window was lost opens again after a colleague led and left, and is not told that it was replaced", async () => {
  const { chain, host, visitId } = group;
  host.socket.terminate();
  let { snapshot } = await eva.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await eva.next("visit"));
  expect(await group.takeOver(eva)).toBe("done");
  expect(await eva.ask({ type: "leaveVisit", visitId: group.visitId })).toBe("done");
  const back = await rig.desktop(rig.host, host.sessionId);
  const device = await makeDevice(rig.scope, "host");
  const stays = chain.seats.filter((seat) => seat.device.id === ann.device.id);
  const seats = [{ device, index: 0, isHost: true, isCoHost: false }, ...stays];
  const { change } = await chain.say("host", { seats, signer: device });
  expect(await back.ask({ type: "openVisit", visitId, hello: device.envelope, change })).toBe("done");
  const { participantId } = await back.next("admitted");
  expect(participantId).toBe(device.id);
  await back.settle();
  expect(back.heard.filter(({ type }) => type === "out")).toEqual([]);
});

test("who waits is told of the card key of a colleague who leads, when it comes and when it changes", async () => {
  const bob = await rig.knock();
  const desktop = await rig.desktop(rig.colleague, eva.sessionId);
  expect(await group.handOver(eva.device.id)).toBe("done");
  const cardKey = await cardKeyOf(await makeDevice(rig.scope), rig.colleague.id);
  expect(await desktop.ask({ type: "publishCardKey", cardKey })).toBe("done");
  await bob.settle();
  const heard = bob.heard.flatMap((message) => (message.type === "waiting" ? [message.host] : []));
  expect(heard.at(-1)).toEqual({ isHere: true, isVisitOpen: true, cardKey });
});
