import { afterEach, beforeEach, expect, test } from "vitest";
import { PING_MS, PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { ackOf, cardKeyOf, makeDevice, makeHost, resumeProof, someCard } from "../visit/testing-devices.ts";
import { type TestClient, type TestRealtime, realtimeForTests } from "./testing-realtime.ts";

type MessageOf<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

const typesOf = (heard: readonly ServerMessage[]): string[] => heard.map((message) => message.type);

test("a visit goes from the opening over an admission to the end, each step with its audit row", async () => {
  const guest = await rig.knock();
  expect((await guest.next("waiting")).host).toEqual({ isHere: false, isVisitOpen: false, cardKey: null });
  const host = await rig.openVisit();
  expect(host.answer).toBe("done");
  const opened = await host.next("admitted");
  expect(opened).toMatchObject({
    participantId: host.words.device.id,
    entries: [],
    snapshot: { phase: "open" },
  });
  expect(rig.rooms.tokens.at(-1)?.sources).toEqual([
    "camera",
    "microphone",
    "screenShare",
    "screenShareAudio",
  ]);

  const change = await host.words.say("admit", [guest.device]);
  const admission = {
    type: "admit" as const,
    visitId: rig.visit.id,
    participantIds: [guest.device.id],
    change,
  };
  expect(await host.ask(admission)).toBe("done");
  host.words.accept();
  const admitted = await guest.next("admitted");
  expect(admitted.entries).toHaveLength(1);
  expect(admitted.entries[0]?.sealedKey?.to).toBe(guest.device.id);
  expect(admitted.hostHello).toEqual(host.words.device.envelope);
  expect(rig.rooms.tokens.at(-1)).toMatchObject({
    identity: guest.device.id,
    sources: ["camera", "microphone"],
  });
  const board = await host.next("board");
  expect(board.entry.sealedKey).toBeNull();
  expect(board.hellos).toEqual([{ participantId: guest.device.id, hello: guest.device.envelope }]);

  const last = await host.words.say("end", [guest.device]);
  expect(await host.ask({ type: "endVisit", visitId: rig.visit.id, change: last })).toBe("done");
  expect((await guest.next("out")).reason).toBe("ended");
  expect(rig.rooms.rooms.size).toBe(0);
  expect(await rig.actions()).toEqual([
    "clinic.created",
    "clinic.created",
    "waiting.knocked",
    "session.signedIn",
    "visit.listed",
    "visit.opened",
    "participant.admitted",
    "visit.ended",
  ]);
});

test("who waits hears of the clinician only: no roster, no room, no media, no other person", async () => {
  const host = await rig.openVisit();
  const first = await rig.knock();
  const second = await rig.knock();
  const change = await host.words.say("admit", [first.device]);
  await host.ask({ type: "admit", visitId: rig.visit.id, participantIds: [first.device.id], change });
  host.words.accept();
  await host.ask({
    type: "announce",
    visitId: rig.visit.id,
    change: await host.words.say("rotate", [first.device]),
  });
  expect(await second.ask({ type: "updateCard", card: someCard })).toBe("done");
  expect(new Set(typesOf(second.heard))).toEqual(new Set(["welcome", "waiting", "done"]));
  expect(JSON.stringify(second.heard)).not.toContain(first.device.id);
  for (const room of rig.rooms.rooms) expect(JSON.stringify(second.heard)).not.toContain(room);
});

test("admitting twice, admitting after denying and denying after admitting say what happened before", async () => {
  const host = await rig.openVisit();
  const [ann, bob] = [await rig.knock(), await rig.knock()];
  const visitId = rig.visit.id;
  const change = await host.words.say("admit", [ann.device]);
  const admit = { type: "admit" as const, visitId, participantIds: [ann.device.id], change };
  expect(await Promise.all([host.ask(admit), host.ask(admit)])).toEqual(["done", "ALREADY_ADMITTED"]);
  host.words.accept();
  expect(await host.ask({ type: "deny", visitId, participantId: ann.device.id })).toBe("ALREADY_ADMITTED");
  expect(await host.ask({ type: "deny", visitId, participantId: bob.device.id })).toBe("done");
  expect((await bob.next("out")).reason).toBe("denied");
  const late = await host.words.say("admit", [ann.device, bob.device]);
  expect(await host.ask({ type: "admit", visitId, participantIds: [bob.device.id], change: late })).toBe(
    "ALREADY_DENIED",
  );
  expect((await rig.resume(bob.device)).answer).toBe("DENIED");
  expect(await rig.refusals()).toContain("request.refused account ALREADY_ADMITTED");
});

test("of an admission and an end at the same time exactly the one that came first is done", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  const visitId = rig.visit.id;
  const change = await host.words.say("admit", [guest.device]);
  const last = await host.words.say("end", []);
  const answers = await Promise.all([
    host.ask({ type: "endVisit", visitId, change: last }),
    host.ask({ type: "admit", visitId, participantIds: [guest.device.id], change }),
  ]);
  expect(answers).toEqual(["done", "VISIT_ENDED"]);
  expect(typesOf(guest.heard)).not.toContain("admitted");
});

test("two desktops of the host that admit at once let in one, and no place too many", async () => {
  const host = await rig.openVisit();
  const second = await rig.desktop();
  const guests = await Promise.all([rig.knock(), rig.knock(), rig.knock(), rig.knock()]);
  const answers = await Promise.all(
    guests.map(async ({ device }, at) => {
      const change = await host.words.say("admit", [device]);
      const client = at % 2 === 0 ? host : second;
      return client.ask({ type: "admit", visitId: rig.visit.id, participantIds: [device.id], change });
    }),
  );
  expect(answers.toSorted()).toEqual(["CHAIN_BROKEN", "CHAIN_BROKEN", "CHAIN_BROKEN", "done"]);
});

test("a removed member is announced away, shut out of media and never comes back", async () => {
  const host = await rig.openVisit();
  const [ann, bob] = [await rig.knock(), await rig.knock()];
  const visitId = rig.visit.id;
  const both = [ann.device, bob.device];
  const participantIds = both.map((device) => device.id);
  await host.ask({ type: "admit", visitId, participantIds, change: await host.words.say("admit", both) });
  host.words.accept();
  const removal = await host.words.say("remove", [bob.device]);
  expect(await host.ask({ type: "announce", visitId, change: removal })).toBe("done");
  host.words.accept();
  expect((await ann.next("out")).reason).toBe("removed");
  expect((await bob.next("board")).entry.rev).toBe(3);
  expect(ann.heard.filter((message) => message.type === "board")).toEqual([]);
  expect(rig.rooms.calls).toContain(`remove ${ann.device.id}`);
  expect((await rig.resume(ann.device)).answer).toBe("REMOVED");
  expect(await ann.ask({ type: "renewMedia" })).toBe("REMOVED");
  const back = await host.words.say("rotate", both);
  expect(await host.ask({ type: "announce", visitId, change: back })).toBe("ROSTER_INVALID");
});

test("a share is granted and taken back at the media server, for one member only", async () => {
  const host = await rig.openVisit();
  const ann = await rig.knock();
  const visitId = rig.visit.id;
  const change = await host.words.say("admit", [ann.device]);
  await host.ask({ type: "admit", visitId, participantIds: [ann.device.id], change });
  host.words.accept();
  const grant = await host.words.say("permissions", [ann.device], { sharer: ann.device });
  expect(await host.ask({ type: "announce", visitId, change: grant })).toBe("done");
  host.words.accept();
  const revoke = await host.words.say("permissions", [ann.device]);
  expect(await host.ask({ type: "announce", visitId, change: revoke })).toBe("done");
  expect(rig.rooms.calls.filter((call) => call.startsWith("setSources"))).toEqual([
    `setSources ${ann.device.id} camera+microphone+screenShare+screenShareAudio`,
    `setSources ${ann.device.id} camera+microphone`,
  ]);
  expect((await rig.actions()).slice(-2)).toEqual(["share.granted", "share.revoked"]);
});

test("with the media server down nothing is opened and nobody admitted, and nothing has changed", async () => {
  rig.rooms.setDown(true);
  const refused = await rig.openVisit();
  expect(refused.answer).toBe("MEDIA_UNAVAILABLE");
  rig.rooms.setDown(false);
  const change = await refused.words.say("open", []);
  const { envelope: hello } = refused.words.device;
  expect(await refused.ask({ type: "openVisit", visitId: rig.visit.id, hello, change })).toBe("done");
  refused.words.accept();
  const guest = await rig.knock();
  rig.rooms.setDown(true);
  const participantIds = [guest.device.id];
  const admission = await refused.words.say("admit", [guest.device]);
  const admit = { type: "admit" as const, visitId: rig.visit.id, participantIds, change: admission };
  expect(await refused.ask(admit)).toBe("MEDIA_UNAVAILABLE");
  rig.rooms.setDown(false);
  expect(await refused.ask(admit)).toBe("done");
  expect(await rig.refusals()).toEqual([
    "request.refused account MEDIA_UNAVAILABLE",
    "request.refused account MEDIA_UNAVAILABLE",
  ]);
});

test("a store that cannot write acknowledges nothing and nobody hears anything", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  await rig.store.close();
  const change = await host.words.say("admit", [guest.device]);
  const answer = await host.ask({
    type: "admit",
    visitId: rig.visit.id,
    participantIds: [guest.device.id],
    change,
  });
  expect(answer).not.toBe("done");
  expect(typesOf(guest.heard)).not.toContain("admitted");
});

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

test("a host's desktop that comes back leads on, is shown the visit and the head of the board", async () => {
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
  const board = await back.next("board");
  expect(board.entry.rev).toBe(2);
  expect(board.hellos.map((hello) => hello.participantId).toSorted()).toEqual(
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
