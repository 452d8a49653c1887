import { afterEach, beforeEach, expect, test } from "vitest";
import { PING_MS, PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { ackOf, cardKeyOf, makeDevice, makeHost, resumeProof } from "../visit/device-fixtures.ts";
import type { TestClient } from "./signal-fixtures.ts";
import { type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";

type MessageOf<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

const typesOf = (heard: readonly ServerMessage[]): string[] => heard.map((message) => message.type);

const dayWhere = async (
  client: TestClient,
  fits: (waiting: MessageOf<"day">["waiting"]) => boolean,
): Promise<void> => {
  let day = await client.next("day");
  while (!fits(day.waiting)) day = await client.next("day");
};

test("a guest who closes the tab is out of the queue at once", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  await dayWhere(host, (waiting) => waiting.length === 1);
  guest.socket.close(1001);
  await dayWhere(host, (waiting) => waiting.length === 0);
  expect((await rig.actions()).at(-1)).toBe("waiting.left");
});

test("a guest who falls silent keeps the place, and loses it after 90 seconds", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  guest.socket.terminate();
  await dayWhere(host, (waiting) => waiting[0]?.isConnected === false);
  await rig.pass(PLACE_KEPT_MS - PING_MS);
  expect((await rig.actions()).at(-1)).toBe("participant.disconnected");
  await rig.pass(PING_MS * 2);
  await dayWhere(host, (waiting) => waiting.length === 0);
  expect((await rig.actions()).at(-1)).toBe("waiting.expired");
});

test("a socket that answers no ping counts as unreachable after two of them", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  guest.socket.pause();
  await rig.pass(PING_MS * 3);
  await dayWhere(host, (waiting) => waiting[0]?.isConnected === false);
  expect((await rig.actions()).at(-1)).toBe("participant.disconnected");
  expect(host.socket.readyState).toBe(host.socket.OPEN);
  guest.socket.terminate();
});

test("a member that was away resumes with every entry since its admission, with its own sealed keys only", async () => {
  const host = await rig.openVisit();
  const [ann, bob] = [await rig.knock(), await rig.knock()];
  const visitId = rig.visit.id;
  const both = [ann.device, bob.device];
  await host.ask({
    type: "admit",
    visitId,
    participantIds: both.map((one) => one.id),
    change: await host.words.say("admit", both),
  });
  host.words.accept();
  ann.socket.terminate();
  await host.next("visit");
  await host.ask({ type: "announce", visitId, change: await host.words.say("rotate", both) });
  host.words.accept();
  const back = await rig.resume(ann.device);
  expect(back.answer).toBe("done");
  const { entries } = await back.next("admitted");
  expect(entries.map((entry) => [entry.rev, entry.sealedKey?.to])).toEqual([
    [2, ann.device.id],
    [3, ann.device.id],
  ]);
});

test("a resume by another device, over another ticket or for another participant is refused", async () => {
  const host = await rig.openVisit();
  const ann = await rig.knock();
  const thief = await makeDevice(rig.scope, "participant", { participantId: ann.device.id });
  expect((await rig.resume(thief)).answer).toBe("SIGNATURE_INVALID");
  const given = await rig.ticket({ purpose: "resume", visitId: rig.visit.id, participantId: ann.device.id });
  const proof = await resumeProof(ann.device, new Uint8Array(32));
  expect(await (await rig.connect(given)).ask({ type: "resume", proof })).toBe("SIGNATURE_INVALID");
  expect(typesOf(ann.heard)).not.toContain("out");
  expect(host.answer).toBe("done");
});

test("the same device on a new socket takes the place of its old socket", async () => {
  const ann = await rig.knock();
  const back = await rig.resume(ann.device);
  expect(back.answer).toBe("done");
  expect(await ann.closed).toBe(4409);
});

test("a second socket of the same sign-in closes the first, one of another sign-in does not", async () => {
  const sessionId = await rig.signIn(rig.host);
  const first = await rig.desktop(rig.host, sessionId);
  const other = await rig.desktop();
  const second = await rig.desktop(rig.host, sessionId);
  expect(await first.closed).toBe(4409);
  expect(
    await other.ask({
      type: "publishCardKey",
      cardKey: await cardKeyOf(await makeDevice(rig.scope), rig.host.id),
    }),
  ).toBe("done");
  expect(second.socket.readyState).toBe(second.socket.OPEN);
});

test("a card key reaches who waits; one of another account or with a broken signature is refused", async () => {
  const guest = await rig.knock();
  await guest.next("waiting");
  const desktop = await rig.desktop();
  const device = await makeDevice(rig.scope);
  const cardKey = await cardKeyOf(device, rig.host.id);
  expect(await desktop.ask({ type: "publishCardKey", cardKey })).toBe("done");
  let { host } = await guest.next("waiting");
  while (host.cardKey === null) ({ host } = await guest.next("waiting"));
  expect(host).toEqual({ isHere: true, isVisitOpen: false, cardKey });
  const foreign = await cardKeyOf(device, rig.colleague.id);
  expect(await desktop.ask({ type: "publishCardKey", cardKey: foreign })).toBe("SIGNATURE_INVALID");
});

test("a host's desktop that comes back leads on, is shown the visit and its whole board", async () => {
  const host = await rig.openVisit();
  const ann = await rig.knock();
  const visitId = rig.visit.id;
  await host.ask({
    type: "admit",
    visitId,
    participantIds: [ann.device.id],
    change: await host.words.say("admit", [ann.device]),
  });
  host.words.accept();
  host.socket.terminate();
  let { snapshot } = await ann.next("visit");
  while (snapshot.phase !== "onHold") ({ snapshot } = await ann.next("visit"));
  const back = await rig.desktop(rig.host, host.sessionId);
  const [first, board] = [await back.next("board"), await back.next("board")];
  expect([first.entry.rev, board.entry.rev]).toEqual([1, 2]);
  expect(first.hellos.map((hello) => hello.participantId).toSorted()).toEqual(
    [host.words.device.id, ann.device.id].toSorted(),
  );
  while (snapshot.phase !== "open") ({ snapshot } = await ann.next("visit"));

  const words = host.words.succeededBy(await makeDevice(rig.scope, "host"));
  const change = await words.say("host", [ann.device]);
  const hello = words.device.envelope;
  expect(await back.ask({ type: "openVisit", visitId, hello, change })).toBe("done");
  expect((await back.next("admitted")).participantId).toBe(words.device.id);
  expect(typesOf(back.heard)).not.toContain("out");
  let entry = (await ann.next("board")).entry;
  while (entry.rev < 3) ({ entry } = await ann.next("board"));
  expect(entry.sealedKey?.to).toBe(ann.device.id);
});

test("another desktop of the host may take the visit over, and the first is told", async () => {
  const host = await rig.openVisit();
  const other = await rig.desktop();
  const words = host.words.succeededBy(await makeDevice(rig.scope, "host"));
  const change = await words.say("host", []);
  const hello = words.device.envelope;
  expect(await other.ask({ type: "openVisit", visitId: rig.visit.id, hello, change })).toBe("done");
  expect((await host.next("out")).reason).toBe("replaced");
  const anew = makeHost(await makeDevice(rig.scope, "host"));
  const first = await anew.say("host", []);
  expect(
    await other.ask({ type: "openVisit", visitId: rig.visit.id, hello: anew.device.envelope, change: first }),
  ).toBe("VISIT_ALREADY_OPEN");
});

test("a guest who was told that all is over is let go after ten seconds, the desktop of its host keeps its line", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  const change = await host.words.say("end", []);
  expect(await host.ask({ type: "endVisit", visitId: rig.visit.id, change })).toBe("done");
  expect((await host.next("out")).reason).toBe("ended");
  expect((await guest.next("out")).reason).toBe("ended");
  await rig.pass(PING_MS * 6);
  expect(await guest.closed).toBe(1000);
  expect(host.socket.readyState).toBe(host.socket.OPEN);
});

test("acks go to the other members and nobody else, and nobody can ack for another", async () => {
  const host = await rig.openVisit();
  const [ann, bob, cem] = [await rig.knock(), await rig.knock(), await rig.knock()];
  const both = [ann.device, bob.device];
  await host.ask({
    type: "admit",
    visitId: rig.visit.id,
    participantIds: both.map((one) => one.id),
    change: await host.words.say("admit", both),
  });
  expect(await ann.ask({ type: "ack", ack: await ackOf(ann.device) })).toBe("done");
  expect((await bob.next("ack")).from).toBe(ann.device.id);
  expect((await host.next("ack")).from).toBe(ann.device.id);
  expect(await bob.ask({ type: "ack", ack: await ackOf(ann.device) })).toBe("FORBIDDEN");
  expect(await cem.ask({ type: "ack", ack: await ackOf(cem.device) })).toBe("FORBIDDEN");
  expect(typesOf(cem.heard)).not.toContain("ack");
  expect(await host.ask({ type: "ack", ack: await ackOf(host.words.device) })).toBe("done");
});

test("after a restart of the service people come back to where they were", async () => {
  const host = await rig.openVisit();
  const [ann, bob] = [await rig.knock(), await rig.knock()];
  await host.ask({
    type: "admit",
    visitId: rig.visit.id,
    participantIds: [ann.device.id],
    change: await host.words.say("admit", [ann.device]),
  });
  await rig.restart();
  expect(await ann.closed).toBe(1012);
  expect((await rig.resume(ann.device)).answer).toBe("done");
  const waiting = await rig.resume(bob.device);
  expect((await waiting.next("waiting")).host).toMatchObject({ isVisitOpen: true, isHere: false });
  const back = await rig.desktop(rig.host, host.sessionId);
  let { snapshot } = await back.next("visit");
  expect(snapshot.rev).toBe(2);
  while (snapshot.phase !== "open") ({ snapshot } = await back.next("visit"));
});

test("a room that the media server lost is replaced, and every member hears of the new one", async () => {
  const host = await rig.openVisit();
  const ann = await rig.knock();
  await host.ask({
    type: "admit",
    visitId: rig.visit.id,
    participantIds: [ann.device.id],
    change: await host.words.say("admit", [ann.device]),
  });
  expect(await ann.ask({ type: "renewMedia" })).toBe("done");
  const same = await ann.next("media");
  rig.rooms.rooms.clear();
  expect(await ann.ask({ type: "renewMedia" })).toBe("done");
  expect((await ann.next("media")).media.token).not.toBe(same.media.token);
  await host.next("media");
  expect((await rig.actions()).at(-1)).toBe("media.lost");
});

test("a session that is over loses its socket", async () => {
  const desktop = await rig.desktop();
  await rig.pass(15 * 60_000 - PING_MS);
  expect(desktop.socket.readyState).toBe(desktop.socket.OPEN);
  await rig.pass(PING_MS * 2);
  expect(await desktop.closed).toBe(4401);
});
