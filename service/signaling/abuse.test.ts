import { afterEach, beforeEach, expect, test } from "vitest";
import { MESSAGE_BYTES_MAX, PING_MS, SOCKET_BURST, TICKET_MS } from "../../protocol/limits.ts";
import { closeCodes } from "../../protocol/messages.ts";
import { makeDevice, makeHost, someCard } from "../visit/device-fixtures.ts";
import { type TestRealtime, realtimeForTests, sharedLink } from "../realtime-fixtures.ts";

import { groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

/** What a refused upgrade was answered: its status and the code in its problem details. */
const refusedAt = (ticket: string, origin?: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = rig.dial(ticket, origin);
    socket.on("error", () => undefined);
    socket.on("open", () => resolve("opened"));
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += String(chunk);
      });
      response.on("end", () => {
        const problem: unknown = JSON.parse(body);
        const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : "";
        resolve(`${response.statusCode} ${String(code)}`);
      });
    });
  });

const knockTicket = () => rig.ticket({ purpose: "knock", visitId: rig.visit.id, ...sharedLink });

test("a ticket opens one socket: used, old and invented ones are refused before there is a socket", async () => {
  const ticket = await knockTicket();
  expect(await refusedAt(ticket)).toBe("opened");
  expect(await refusedAt(ticket)).toBe("401 TICKET_INVALID");
  const old = await knockTicket();
  rig.time.advance(TICKET_MS);
  expect(await refusedAt(old)).toBe("401 TICKET_INVALID");
  expect(await refusedAt("A".repeat(43))).toBe("401 TICKET_INVALID");
  expect(await refusedAt("short")).toBe("401 TICKET_INVALID");
  expect(await rig.refusals()).toEqual(Array(4).fill("socket.refused unknown TICKET_INVALID"));
});

test("of many sockets with one ticket at once exactly one opens", async () => {
  const ticket = await knockTicket();
  const answers = await Promise.all(Array.from({ length: 12 }, () => refusedAt(ticket)));
  expect(answers.filter((answer) => answer === "opened")).toHaveLength(1);
});

test("a foreign origin is refused, and the ticket it brought stays good", async () => {
  const ticket = await knockTicket();
  for (const origin of ["https://evil.example", "null", "https://visits.clinic.example.evil.example", ""])
    expect(await refusedAt(ticket, origin)).toBe("403 ORIGIN_REFUSED");
  expect(await refusedAt(ticket)).toBe("opened");
});

test("a staff ticket is worth nothing once its session is over", async () => {
  const sessionId = await rig.signIn(rig.host);
  const ticket = await rig.ticket({ purpose: "staff", sessionId });
  await rig.store.transaction(async (tx) => {
    await tx.session.remove(sessionId);
    await tx.audit.append({
      clinicId: null,
      event: {
        agent: { kind: "service" },
        action: "session.signedOut",
        visitId: null,
        participantId: null,
        accountId: null,
        outcome: "success",
        detail: null,
        recorded: 1,
      },
    });
    return { ok: true, value: null };
  });
  expect(await refusedAt(ticket)).toMatch(/^401 (SESSION_EXPIRED|TICKET_INVALID)$/);
});

test.each<[string, string | Uint8Array]>([
  ["garbage", "}{"],
  ["a number", "7"],
  ["a binary frame", new Uint8Array([1, 2, 3])],
  ["a message without a number", JSON.stringify({ v: 1, type: "leaveWaiting" })],
  ["nothing", ""],
])("%s closes the socket and leaves an audit row", async (_what, frame) => {
  const client = await rig.knock();
  client.sendRaw(frame);
  expect(await client.closed).toBe(closeCodes.messageInvalid);
  expect(await rig.refusals()).toEqual(["request.refused participant REQUEST_INVALID"]);
});

test.each<[string, string, string]>([
  ["an unknown tag", '{"v":1,"id":9,"type":"recordVisit"}', "REQUEST_INVALID"],
  ["an unknown field", '{"v":1,"id":9,"type":"leaveWaiting","force":true}', "REQUEST_INVALID"],
  ["another version", '{"v":2,"id":9,"type":"leaveWaiting"}', "VERSION_UNSUPPORTED"],
  ["a field of the wrong kind", '{"v":1,"id":9,"type":"updateCard","card":7}', "REQUEST_INVALID"],
])("%s is answered with its code and changes nothing", async (_what, frame, code) => {
  const client = await rig.knock();
  client.sendRaw(frame);
  expect((await client.next("failed")).error.code).toBe(code);
  expect(await client.ask({ type: "leaveWaiting" })).toBe("done");
});

test("a message that names a key twice is not read at all", async () => {
  const client = await rig.knock();
  client.sendRaw('{"v":1,"id":9,"type":"leaveWaiting","type":"leaveWaiting"}');
  expect(await client.closed).toBe(closeCodes.messageInvalid);
});

test.each([MESSAGE_BYTES_MAX + 1, 3 * 1024 * 1024])("a frame of %d bytes is refused", async (size) => {
  const client = await rig.knock();
  client.sendRaw("a".repeat(size));
  expect(await client.closed).toBe(closeCodes.tooLarge);
  const host = await rig.desktop();
  expect(host.socket.readyState).toBe(host.socket.OPEN);
  expect(await rig.refusals()).toEqual(["request.refused participant MESSAGE_TOO_LARGE"]);
});

test("a socket that sends too fast is let go", async () => {
  const client = await rig.knock();
  for (let sent = 0; sent <= SOCKET_BURST; sent += 1)
    client.sendRaw(JSON.stringify({ v: 1, id: sent + 1_000, type: "updateCard", card: someCard }));
  expect(await client.closed).toBe(closeCodes.rateLimited);
});

test("200 messages in a minute are all answered, and garbage between them ends nothing but itself", async () => {
  const group = await groupForTests(rig);
  const ann = await group.member();
  const answers: string[] = [];
  for (let at = 0; at < 200; at += 1) {
    rig.time.advance(300);
    ann.sendRaw(JSON.stringify({ v: 1, id: 10_000 + at, type: "hand", isRaised: "perhaps" }));
    answers.push(await ann.ask({ type: "hand", isRaised: at % 2 === 0 }));
    await group.host.settle();
  }
  expect(answers).toEqual(Array(200).fill("done"));
  const failed = ann.heard.filter((message) => message.type === "failed");
  expect(failed.map(({ error }) => error.code)).toEqual(Array(200).fill("REQUEST_INVALID"));
  expect((await rig.actions()).filter((action) => action === "hand.raised")).toHaveLength(100);
});

test("signed words that are no words are refused one by one, and the socket stays", async () => {
  const group = await groupForTests(rig);
  const { host, visitId } = group;
  const garbage = await host.device.sign("heartbeat", new Uint8Array(40).fill(255));
  const elsewhere = await makeDevice({ ...rig.scope, visitId: (await rig.visitElsewhere()).id }, "host");
  const foreign = await group.chain.beat(elsewhere, 1);
  expect(await host.ask({ type: "heartbeat", visitId, beat: garbage })).toBe("REQUEST_INVALID");
  expect(await host.ask({ type: "heartbeat", visitId, beat: foreign })).toBe("REQUEST_INVALID");
  expect(await host.ask({ type: "hostCommand", visitId, command: garbage })).toBe("REQUEST_INVALID");
  expect(await host.ask({ type: "coHostRequest", visitId, request: garbage })).toBe("FORBIDDEN");
  const eva = await group.coHost();
  expect(await eva.ask({ type: "coHostRequest", visitId, request: garbage })).toBe("REQUEST_INVALID");
  expect(await eva.ask({ type: "ack", ack: garbage })).toBe("REQUEST_INVALID");
  expect(await host.ask({ type: "heartbeat", visitId, beat: await group.chain.beat(host.device, 1) })).toBe(
    "done",
  );
});

test("a guest that never says who it is loses its socket", async () => {
  const client = await rig.arrive();
  await rig.pass(PING_MS * 6);
  expect(await client.closed).toBe(closeCodes.unauthorised);
});

test("a waiting client that speaks as the host is refused, written down, and stays waiting", async () => {
  await rig.openVisit();
  const guest = await rig.knock();
  const victim = await rig.knock();
  const forged = makeHost(await makeDevice(rig.scope, "host"));
  const change = await forged.say("admit", [guest.device]);
  const visitId = rig.visit.id;
  const hello = forged.device.envelope;
  const participantIds = [guest.device.id];
  const answers = [
    await guest.ask({ type: "admit", visitId, participantIds, change }),
    await guest.ask({ type: "deny", visitId, participantId: victim.device.id }),
    await guest.ask({ type: "announce", visitId, change }),
    await guest.ask({ type: "endVisit", visitId, change: null }),
    await guest.ask({ type: "openVisit", visitId, hello, change }),
    await guest.ask({ type: "publishCardKey", cardKey: hello }),
    await guest.ask({ type: "renewMedia" }),
    await guest.ask({ type: "leaveVisit", visitId: visitId }),
    await guest.ask({ type: "answerGate", challenge: "A".repeat(43), isConnecting: true }),
  ];
  expect(answers).toEqual(Array(9).fill("FORBIDDEN"));
  expect(await rig.refusals()).toEqual(Array(9).fill("request.refused participant FORBIDDEN"));
  expect(await guest.ask({ type: "updateCard", card: someCard })).toBe("done");
  expect(rig.rooms.tokens).toHaveLength(1);
});

test("the host's own desktop cannot let in with a word that another key signed", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  const signer = await makeDevice(rig.scope, "host");
  const change = await host.words.say("admit", [guest.device], { signer });
  const visitId = rig.visit.id;
  const participantIds = [guest.device.id];
  expect(await host.ask({ type: "admit", visitId, participantIds, change })).toBe("SIGNATURE_INVALID");
  expect(guest.heard.map((message) => message.type)).not.toContain("admitted");
});

test("a knock for another opening, as staff, with a broken signature or a taken id is refused", async () => {
  const guest = await rig.knock();
  const foreign = await makeDevice({ ...rig.scope, opening: (await rig.visitElsewhere()).opening });
  const asHost = await makeDevice(rig.scope, "coHost");
  const broken = await makeDevice(rig.scope);
  const taken = await makeDevice(rig.scope, "participant", { participantId: guest.device.id });
  const tries: [typeof foreign.envelope, string][] = [
    [foreign.envelope, "REQUEST_INVALID"],
    [asHost.envelope, "FORBIDDEN"],
    [{ ...broken.envelope, signature: foreign.envelope.signature }, "SIGNATURE_INVALID"],
    [taken.envelope, "FORBIDDEN"],
  ];
  for (const [hello, code] of tries) {
    const client = await rig.arrive();
    expect(await client.ask({ type: "knock", hello, card: null })).toBe(code);
  }
});

test("a socket knocks once, and a ticket to resume does not knock", async () => {
  const guest = await rig.knock();
  const again = await makeDevice(rig.scope);
  expect(await guest.ask({ type: "knock", hello: again.envelope, card: null })).toBe("FORBIDDEN");
  const ticket = await rig.ticket({
    purpose: "resume",
    visitId: rig.visit.id,
    participantId: guest.device.id,
  });
  const resumer = await rig.connect(ticket);
  expect(await resumer.ask({ type: "knock", hello: again.envelope, card: null })).toBe("FORBIDDEN");
});

test("colleagues, auditors and other clinics cannot touch a visit, and the latter do not learn that it exists", async () => {
  const host = await rig.openVisit();
  const guest = await rig.knock();
  const change = await host.words.say("admit", [guest.device]);
  const ask = { type: "admit" as const, visitId: rig.visit.id, participantIds: [guest.device.id], change };
  expect(await (await rig.desktop(rig.colleague)).ask(ask)).toBe("FORBIDDEN");
  expect(await (await rig.desktop(rig.auditor)).ask(ask)).toBe("FORBIDDEN");
  expect(await (await rig.desktop(rig.foreigner)).ask(ask)).toBe("NOT_FOUND");
  const nowhere = (await rig.visitElsewhere()).id;
  expect(await host.ask({ ...ask, visitId: nowhere })).toBe("NOT_FOUND");
});
