import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { decodeResume } from "../../protocol/signed/resume.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { readHello } from "../e2ee/hello.ts";
import { valueOf } from "../e2ee/key-fixtures.ts";
import { until } from "./call-fixtures.ts";
import {
  admissionOf,
  admit,
  arrive,
  arriveInVisit,
  board,
  card,
  followed,
  isEnded,
  knock,
  signIn,
  ticketOf,
  waitingFor,
} from "./guest-fixtures.ts";

test("a guest knocks with a signed hello of its own, as a participant, and without a card for nobody", async () => {
  const one = await arrive();
  const guest = await knock(one);
  const { hello } = valueOf(await readHello("joinHello", guest.hello, one.visit.scope));
  expect([hello.role, hello.signingKey]).toEqual(["participant", one.signer.publicKey]);
  expect(guest.sent).toBeNull();
  expect(one.tickets).toEqual(["comeBack", "arrive"]);
});

test("a card is sealed once for each card key, so that the clinician's next sign-in can open it too", async () => {
  const one = await arrive();
  const guest = await knock(one);
  const [morning, noon] = [await signIn(), await signIn()];
  one.service.push(waitingFor(guest, null));
  one.service.push(waitingFor(guest, morning.cardKey));
  const first = await one.service.next("updateCard");
  one.service.push(waitingFor(guest, morning.cardKey));
  one.service.push(waitingFor(guest, noon.cardKey));
  const second = await one.service.next("updateCard");
  const { scope } = one.visit;
  expect(await morning.cards.open(scope, guest.hello, first.card)).toEqual(succeed(card));
  expect(await morning.cards.open(scope, guest.hello, second.card)).toEqual(fail("KEY_MISSING"));
  expect(await noon.cards.open(scope, guest.hello, second.card)).toEqual(succeed(card));
  expect(one.service.count("updateCard")).toBe(2);
});

test("a card that did not reach the service is sealed again at its next word", async () => {
  const one = await arrive();
  const guest = await knock(one);
  const { cardKey } = await signIn();
  const lost = Promise.withResolvers<Result<null>>();
  one.service.answer(() => lost.promise);
  one.service.push(waitingFor(guest, cardKey));
  await one.service.next("updateCard");
  lost.resolve(fail("SERVICE_UNREACHABLE"));
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  one.service.push(waitingFor(guest, cardKey));
  await one.service.next("updateCard");
  expect(one.service.count("updateCard")).toBe(2);
});

test("a card key that nobody signed gets no card", async () => {
  const one = await arrive();
  const guest = await knock(one);
  const [forged, honest] = [await signIn(), await signIn()];
  one.service.push(waitingFor(guest, { ...forged.cardKey, signature: honest.cardKey.signature }));
  one.service.push(waitingFor(guest, honest.cardKey));
  const { card: sealed } = await one.service.next("updateCard");
  expect((await honest.cards.open(one.visit.scope, guest.hello, sealed)).ok).toBe(true);
  expect(one.service.count("updateCard")).toBe(1);
});

test("one push admits, and media is connected only after the keys are there", async () => {
  const one = await arrive();
  const guest = await knock(one);
  let hadKeys = false;
  one.media.onConnect(() => (hadKeys = one.device.frames.installs.has(2)));
  await admit(one, guest);
  const snapshot = await until(one.call, ({ state }) => state.phase === "joining");
  expect([hadKeys, one.media.told]).toEqual([true, [`approach ${guest.id}`, `connect ${guest.id}`]]);
  expect(snapshot.names.get(guest.id)).toBe(card.name);
  expect(one.media.rosters.at(-1)?.map(({ participantId }) => participantId)).toContain(guest.id);
  expect(one.marks).toEqual(["visit:admit-received", "visit:key-ready"]);
  one.media.say({ status: "connected" });
  expect((await until(one.call, () => true)).state).toEqual({ phase: "inVisit", isServiceReachable: true });
});

test("every accepted entry is acked, in the order of the chain", async () => {
  const { one, guest } = await arriveInVisit();
  await one.visit.post(await one.visit.host.rotate());
  one.service.push(board(one, guest));
  await one.service.next("ack");
  await one.visit.post(await one.visit.host.permit(new Map([[guest.id, { mayShare: true }]])));
  one.service.push(board(one, guest));
  await one.service.next("ack");
  const { announce } = await followed(one, 4);
  expect([announce?.epoch, one.service.count("ack"), one.device.frames.installs.size]).toEqual([3, 3, 2]);
});

test("an entry that is already known is passed over", async () => {
  const { one, guest } = await arriveInVisit();
  await one.visit.post(await one.visit.host.rotate());
  one.service.push(board(one, guest, 0));
  one.service.push(board(one, guest, 1));
  one.service.push(board(one, guest, 2));
  await followed(one, 3);
  await one.service.next("ack");
  expect(one.service.count("ack")).toBe(2);
});

test("entries that come at once are taken one after the other, however long one's hellos take", async () => {
  const { one, guest } = await arriveInVisit();
  const other = await one.visit.arrive();
  await one.visit.post(
    await one.visit.host.admit([
      { hello: other.hello.envelope, name: "Ben", isBack: false, rights: everyRight },
    ]),
  );
  await one.visit.post(await one.visit.host.permit(new Map([[guest.id, { mayShare: true }]])));
  const hellos = [{ participantId: other.id, hello: other.hello.envelope }];
  one.service.push({ v: 1, type: "board", entry: one.visit.entryFor(guest.id, 2), hellos });
  one.service.push(board(one, guest, 3));
  const snapshot = await until(one.call, ({ announce, state }) => announce?.rev === 4 || isEnded({ state }));
  expect([snapshot.state.phase, snapshot.announce?.rev]).toEqual(["inVisit", 4]);
});

test("a word that comes while the first keys are still being opened is not lost", async () => {
  const one = await arrive();
  const guest = await knock(one);
  await one.visit.post(
    await one.visit.host.admit([{ hello: guest.hello, name: card.name, isBack: false, rights: everyRight }]),
  );
  await one.visit.post(await one.visit.host.rotate());
  one.service.push(admissionOf(one, guest, [one.visit.entryFor(guest.id, 1)]));
  one.service.push(board(one, guest, 2));
  expect((await followed(one, 3)).announce?.epoch).toBe(3);
});

test("a guest who comes back proves to be the same device, and catches up with what was missed", async () => {
  const { one, guest } = await arriveInVisit();
  one.service.cut();
  await one.visit.post(await one.visit.host.rotate());
  await one.visit.post(await one.visit.host.rotate());
  await one.service.connect();
  const { proof } = await one.service.next("resume");
  const body = await verifyEnvelope("resume", proof, one.signer.publicKey);
  const claim = decodeResume(body ?? new Uint8Array());
  const ticketHash = await sha256(bytesOf(ticketOf(2)));
  expect(claim).toEqual({ ...one.visit.scope, participantId: guest.id, ticketHash });
  expect(one.tickets).toEqual(["comeBack", "arrive", `resume ${guest.id}`]);
  const missed = [2, 3].map((at) => one.visit.entryFor(guest.id, at));
  one.service.push(admissionOf(one, guest, missed));
  one.service.push(board(one, guest, 3));
  await followed(one, 4);
  await one.service.next("ack");
  expect(one.service.count("knock")).toBe(1);
  expect((await until(one.call, () => true)).state).toEqual({ phase: "inVisit", isServiceReachable: true });
});

test("a lost line is said, and the visit goes on", async () => {
  const { one } = await arriveInVisit();
  one.service.cut();
  expect((await until(one.call, () => true)).state).toEqual({ phase: "inVisit", isServiceReachable: false });
});

test("the device says whether it is connecting whenever the gate asks", async () => {
  const { one } = await arriveInVisit();
  const challenge = toBase64Url(new Uint8Array(32).fill(7));
  one.service.push({ v: 1, type: "askGate", challenge });
  one.media.setConnecting(true);
  one.service.push({ v: 1, type: "askGate", challenge });
  const said = [await one.service.next("answerGate"), await one.service.next("answerGate")];
  expect(said.map(({ isConnecting }) => isConnecting)).toEqual([false, true]);
});

test("a knock whose answer was lost may have been taken, so the own place is asked for first", async () => {
  const one = await arrive();
  one.service.answer(() => {
    one.service.cut();
    return fail("SERVICE_UNREACHABLE");
  });
  await one.service.connect();
  const { hello } = await one.service.next("knock");
  const { participantId } = valueOf(await readHello("joinHello", hello, one.visit.scope)).hello;
  one.service.answer(() => succeed(null));
  await one.service.connect();
  expect(one.tickets).toEqual(["comeBack", "arrive", `resume ${participantId}`]);
  expect(one.service.asked.map(({ type }) => type)).toEqual(["knock", "resume"]);
});

test("a knock that was lost on its way is repeated on the next line", async () => {
  const one = await arrive();
  one.place.resume = fail("PLACE_EXPIRED");
  one.service.answer(() => {
    one.service.cut();
    return fail("SERVICE_UNREACHABLE");
  });
  await one.service.connect();
  one.service.answer(() => succeed(null));
  await one.service.connect();
  expect(one.service.asked.map(({ type }) => type)).toEqual(["knock", "knock"]);
  expect((await until(one.call, () => true)).state.phase).toBe("preJoin");
});

test("a knock that the service could not take just then is made again with a new ticket", async () => {
  const one = await arrive();
  one.service.answer(() => fail("STORE_UNAVAILABLE"));
  await one.service.connect();
  one.service.answer(() => succeed(null));
  one.service.cut();
  await one.service.connect();
  expect([one.service.count("knock"), one.tickets]).toEqual([
    2,
    ["comeBack", "arrive", "comeBack", "arrive"],
  ]);
});

test("what the service says before the keys are there shows nothing of the visit", async () => {
  const one = await arrive();
  const guest = await knock(one);
  one.service.push(waitingFor(guest, null));
  const { announce, names, visit, state } = await until(one.call, () => true);
  expect([announce, names.size, visit]).toEqual([null, 0, null]);
  expect(state).toEqual({
    phase: "waiting",
    host: { isHere: true, isVisitOpen: false, cardKey: null },
    late: null,
    isReachable: true,
  });
});

test("hurry reaches the line", async () => {
  const one = await arrive();
  one.call.hurry();
  expect(one.service.hurries()).toBe(1);
});
