import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { HEARTBEAT_MS, HOLD_AFTER_MS } from "../../protocol/limits.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { encodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import { type Beats, createBeats, createBeatClock, readBeat } from "./beats.ts";
import { NO_HASH } from "./chain.ts";
import { createFakeClock } from "./frame-fixtures.ts";
import { hexOf, randomScope, valueOf } from "./key-fixtures.ts";
import { type LeaderWatch, createLeaderWatch } from "./leader-watch.ts";
import { type Signer, makeSigningKey } from "./signing-key.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";
import type { VisitKeys } from "./visit-keys.ts";

type Setting = {
  visit: TestVisit;
  coHost: Person;
  patient: Person;
  clock: ReturnType<typeof createFakeClock>;
  watch: LeaderWatch;
  beat: (keys: VisitKeys, signer: Signer) => Promise<SignedEnvelope>;
};

const now = (clock: { now(): number }) => () => ({ steadyMs: clock.now(), wallMs: clock.now() });

const setUp = async (): Promise<Setting> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [coHost, patient] = [await visit.arrive(), await visit.arrive()];
  await visit.admit([coHost, patient]);
  const named = await visit.host.permit(new Map([[coHost.id, { isCoHost: true }]]));
  await visit.say(named, [coHost, patient]);
  const clock = createFakeClock(1_800_000_000_000);
  const watch = createLeaderWatch({ keys: patient.keys, now: now(clock) });
  const beat: Setting["beat"] = async (keys, signer) => {
    const sent: SignedEnvelope[] = [];
    const { after } = clock;
    const beats = createBeats({ keys, signer, now: now(clock), after, send: (one) => sent.push(one) });
    beats.start();
    await expect.poll(() => sent.length).toBe(1);
    beats.stop();
    const [only] = sent;
    if (only === undefined) throw new Error("no beat");
    return only;
  };
  return { visit, coHost, patient, clock, watch, beat };
};

const beatsOf = (visit: TestVisit, clock: Setting["clock"], sent: SignedEnvelope[]): Beats =>
  createBeats({
    keys: visit.host,
    signer: visit.hostSigner,
    now: now(clock),
    after: clock.after,
    send: (beat) => sent.push(beat),
  });

test("a leader beats at once and every 2 s, with rising counters over its newest head, until it stops", async () => {
  const { visit, clock, coHost, patient } = await setUp();
  const sent: SignedEnvelope[] = [];
  const beats = beatsOf(visit, clock, sent);
  beats.start();
  await expect.poll(() => sent.length).toBe(1);
  await visit.say(await visit.host.rotate(), [coHost, patient]);
  clock.advance(HEARTBEAT_MS - 1);
  expect(sent).toHaveLength(1);
  clock.advance(1);
  await expect.poll(() => sent.length).toBe(2);
  beats.stop();
  clock.advance(60_000);
  const { scope, hostSigner } = visit;
  const read = await Promise.all(
    sent.map((one) => readBeat(one, { signingKey: hostSigner.publicKey, scope })),
  );
  const [first, second] = read.map(valueOf);
  const head = visit.host.head();
  expect(second).toMatchObject({ epoch: 3, rev: 4, clock: 1_800_000_000_000 + HEARTBEAT_MS });
  expect(hexOf(second?.headHash ?? new Uint8Array(0))).toBe(hexOf(head?.hash ?? new Uint8Array(0)));
  expect((second?.counter ?? 0) - (first?.counter ?? 0)).toBeGreaterThan(0);
  expect(sent).toHaveLength(2);
});

test("whoever does not lead does not beat", async () => {
  const { visit, clock, coHost, patient } = await setUp();
  const sent: SignedEnvelope[] = [];
  const beats = beatsOf(visit, clock, sent);
  await visit.say(await visit.host.handOver(coHost.id), [coHost, patient]);
  beats.start();
  clock.advance(HEARTBEAT_MS);
  await visit.host.noteHellos([]);
  expect(sent).toEqual([]);
});

test("the clock of beats counts sleeps, and neither goes back nor counts small slews twice", () => {
  let moment = { steadyMs: 0, wallMs: 1_000_000 };
  const clock = createBeatClock(() => moment);
  moment = { steadyMs: 2_000, wallMs: 1_002_030 };
  expect(clock()).toBe(1_002_000);
  moment = { steadyMs: 3_000, wallMs: 1_063_030 };
  expect(clock()).toBe(1_063_000);
  moment = { steadyMs: 5_000, wallMs: 0 };
  expect(clock()).toBe(1_065_000);
});

test("silence is noticed once it is longer than 5 s, and the next beat ends it", async () => {
  const { visit, clock, watch, beat } = await setUp();
  expect(await watch.hear(await beat(visit.host, visit.hostSigner))).toEqual({ isFresh: true });
  clock.advance(HOLD_AFTER_MS);
  expect([watch.isHoldDue(), watch.isLeaderSilent()]).toEqual([false, true]);
  clock.advance(1);
  expect(watch.isHoldDue()).toBe(true);
  expect(await watch.hear(await beat(visit.host, visit.hostSigner))).toEqual({ isFresh: true });
  expect([watch.isHoldDue(), watch.silentMs()]).toEqual([false, 0]);
});

test("a beat that another key signed, of another opening, of another type or with a bit changed is none", async () => {
  const { visit, coHost, clock, watch, beat } = await setUp();
  const head = visit.host.head();
  if (head === null) throw new Error("not open");
  const { epoch, rev } = head.announce;
  const honest = { ...visit.scope, epoch, rev, headHash: head.hash, counter: 1, clock: 0 };
  const stranger = await makeSigningKey();
  const good = await beat(visit.host, visit.hostSigner);
  const forged = [
    await beat(visit.host, stranger),
    await beat(visit.host, coHost.signer),
    valueOf(await visit.hostSigner.sign("heartbeat", encodeHeartbeat({ ...honest, ...randomScope() }))),
    valueOf(await visit.hostSigner.sign("ack", encodeHeartbeat(honest))),
    valueOf(await visit.hostSigner.sign("heartbeat", new Uint8Array(5))),
    { ...good, signature: toBase64Url(new Uint8Array(64).fill(1)) },
  ];
  clock.advance(1_000);
  for (const one of forged) expect(await watch.hear(one)).toEqual({ isFresh: false, reason: "forged" });
  expect(watch.silentMs()).toBe(1_000);
});

test("a beat of a word that was withheld from me does not calm me", async () => {
  const { visit, coHost, clock, watch, beat } = await setUp();
  await watch.hear(await beat(visit.host, visit.hostSigner));
  await visit.say(await visit.host.setFlags({ isLocked: true }), [coHost]);
  clock.advance(HEARTBEAT_MS);
  const heard = await watch.hear(await beat(visit.host, visit.hostSigner));
  expect([heard, watch.silentMs()]).toEqual([{ isFresh: false, reason: "ahead" }, HEARTBEAT_MS]);
});

test("a new leader inherits the silence until its own first beat, and the old one's beats are worth nothing", async () => {
  const { visit, coHost, patient, clock, watch, beat } = await setUp();
  await watch.hear(await beat(visit.host, visit.hostSigner));
  const old = await beat(visit.host, visit.hostSigner);
  clock.advance(6_000);
  visit.line.isSilent = true;
  await visit.say(await coHost.keys.takeOver(), [patient], coHost.keys);
  expect(watch.isHoldDue()).toBe(true);
  expect(await watch.hear(old)).toEqual({ isFresh: false, reason: "forged" });
  expect(await watch.hear(await beat(coHost.keys, coHost.signer))).toEqual({ isFresh: true });
  expect(watch.silentMs()).toBe(0);
});

test("whoever led hears silence from the moment at which it stopped leading", async () => {
  const { visit, coHost, patient, clock } = await setUp();
  const watch = createLeaderWatch({ keys: visit.host, now: now(clock) });
  clock.advance(60_000);
  expect(watch.silentMs()).toBe(0);
  clock.advance(60_000);
  await visit.say(await visit.host.handOver(coHost.id), [coHost, patient]);
  watch.restart();
  clock.advance(1_000);
  expect(watch.silentMs()).toBe(1_000);
});

test("a leader who comes back on a new page with a clock that was set back is heard, and its old page's beats are not", async () => {
  const { visit, patient, clock } = await setUp();
  const head = visit.host.head();
  const [row] = head?.announce.roster ?? [];
  if (head === null || row === undefined) throw new Error("not open");
  const returned = { announce: { ...head.announce, rev: head.announce.rev + 1 }, hash: NO_HASH };
  const newPage = { ...row, participantId: patient.id };
  const chain = { head, leader: row };
  const watch = createLeaderWatch({
    now: now(clock),
    keys: {
      isLeading: () => false,
      head: () => chain.head,
      previousHead: () => head,
      leader: () => chain.leader,
      leaderKey: () => visit.hostSigner.publicKey,
    },
  });
  const beatUnder = async ({ announce, hash }: typeof head, counter: number) => {
    const place = { ...visit.scope, epoch: announce.epoch, rev: announce.rev, headHash: hash };
    return valueOf(
      await visit.hostSigner.sign("heartbeat", encodeHeartbeat({ ...place, counter, clock: 0 })),
    );
  };
  expect(await watch.hear(await beatUnder(head, 5_000))).toEqual({ isFresh: true });
  const kept = await beatUnder(head, 5_001);
  Object.assign(chain, { head: returned, leader: newPage });
  expect(await watch.hear(kept)).toEqual({ isFresh: false, reason: "behind" });
  expect(await watch.hear(await beatUnder(returned, 1_400))).toEqual({ isFresh: true });
});
