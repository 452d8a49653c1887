import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServerMessage } from "../../protocol/messages.ts";
import { someCard } from "../visit/device-fixtures.ts";
import { type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";

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
