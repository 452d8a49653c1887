import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HEARTBEAT_MS, HOLD_AFTER_MS } from "../../protocol/limits.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { Heartbeat } from "../../protocol/signed/heartbeat.ts";
import type { Head } from "./chain.ts";
import { randomScope } from "./key-fixtures.ts";
import { type Liveness, type Moment, SAME_WAY_MS, createLiveness } from "./liveness.ts";

const scope = randomScope();
const headAt = (rev: number, epoch = 1): Head => {
  const announce: Announce = {
    ...scope,
    epoch,
    rev,
    prevHash: new Uint8Array(32),
    reason: "rotate",
    isLocked: false,
    isSuspended: false,
    isEnded: false,
    hostClock: 0,
    secretCommit: new Uint8Array(32),
    roster: [],
  };
  return { announce, hash: new Uint8Array(32).fill(rev) };
};
const heads = { head: headAt(5), previous: headAt(4) };
const beatOf = (counter: number, clock: number, head = heads.head): Heartbeat => ({
  ...scope,
  epoch: head.announce.epoch,
  rev: head.announce.rev,
  headHash: head.hash,
  counter,
  clock,
});
const at = (ms: number): Moment => ({ steadyMs: ms, wallMs: 1_800_000_000_000 + ms });
const begin = (): Liveness => createLiveness({ heardAt: at(0), sinceRev: 1 });
const fresh = { isFresh: true };
const stale = (reason: string) => ({ isFresh: false, reason });

test("a beat of the head, or of the word before it, is fresh once", () => {
  const liveness = begin();
  expect(liveness.hear(beatOf(1, 0), heads, at(100))).toEqual(fresh);
  expect(liveness.hear(beatOf(1, 0), heads, at(200))).toEqual(stale("replayed"));
  expect(liveness.hear(beatOf(2, 2_000, headAt(4)), heads, at(2_100))).toEqual(fresh);
  expect(liveness.silentMs(at(2_600))).toBe(500);
});

test.for([
  ["ahead", headAt(6)],
  ["behind", headAt(3)],
  ["forked", { ...headAt(5), hash: new Uint8Array(32).fill(9) }],
  ["forked", headAt(5, 2)],
] as const)("a beat that is %s of the own chain is no sign of life", ([reason, head]) => {
  const liveness = begin();
  expect(liveness.hear(beatOf(1, 0, head), heads, at(100))).toEqual(stale(reason));
  expect(liveness.silentMs(at(6_000))).toBe(6_000);
});

test("a beat that was held back counts from when it was sent, and after 5 s not at all", () => {
  const liveness = begin();
  liveness.hear(beatOf(1, 0), heads, at(100));
  expect(liveness.hear(beatOf(2, 2_000), heads, at(5_100))).toEqual(fresh);
  expect(liveness.silentMs(at(5_100))).toBe(3_000);
  expect(liveness.hear(beatOf(3, 4_000), heads, at(9_200))).toEqual(stale("late"));
  expect(liveness.silentMs(at(9_200))).toBe(7_100);
});

test("a sleep counts as silence, and the next beat after it ends it at once", () => {
  const liveness = begin();
  liveness.hear(beatOf(1, 0), heads, at(100));
  const woken = { steadyMs: 1_000, wallMs: at(61_000).wallMs };
  expect(liveness.silentMs(woken)).toBe(60_900);
  const next = { steadyMs: 2_100, wallMs: at(62_100).wallMs };
  expect(liveness.hear(beatOf(2, 62_000), heads, next)).toEqual(fresh);
  expect(liveness.silentMs(next)).toBe(0);
});

test("a beat that waited while this device slept is no sign of life after it woke", () => {
  const liveness = begin();
  liveness.hear(beatOf(1, 0), heads, at(100));
  const woken = { steadyMs: 2_100, wallMs: at(62_100).wallMs };
  for (const counter of [2, 3, 4, 5])
    expect(liveness.hear(beatOf(counter, counter * 2_000 - 2_000), heads, woken).isFresh).toBe(false);
  expect(liveness.silentMs(woken)).toBe(62_000);
});

test("a wall clock that was set forward holds for two beats, not for good; one set back holds nothing", () => {
  const liveness = begin();
  liveness.hear(beatOf(1, 0), heads, at(100));
  const ahead = (ms: number): Moment => ({ steadyMs: ms, wallMs: at(ms + 3_600_000).wallMs });
  expect(liveness.silentMs(ahead(1_000))).toBe(3_600_900);
  expect(liveness.hear(beatOf(2, 2_000), heads, ahead(2_100))).toEqual(stale("unproven"));
  expect(liveness.hear(beatOf(3, 4_000), heads, ahead(4_100))).toEqual(fresh);
  expect(liveness.silentMs(ahead(4_100))).toBe(0);
  expect(liveness.hear(beatOf(4, 6_000), heads, at(6_100))).toEqual(fresh);
});

/** The shortest way that any beat takes. */
const WAY_MS = 400;

type Delivery = { sent: number; delayMs: number };
const schedule = fc.record({
  deliveries: fc.array(
    fc.record({
      sent: fc.nat({ max: 30 }),
      delayMs: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 60_000 })),
    }),
    { minLength: 5, maxLength: 60 },
  ),
  /** Before which delivery this device sleeps, or its clock is set; never both, which no clock could tell from neither. */
  jumpAt: fc.nat({ max: 40 }),
  jump: fc.oneof(
    fc.record({ sleepMs: fc.nat({ max: 60_000 }), setMs: fc.constant(0) }),
    fc.record({ sleepMs: fc.constant(0), setMs: fc.integer({ min: -90_000, max: 3_600_000 }) }),
  ),
});

test("no order, delay over 5 s, copy, sleep or jump of a clock passes for a sign of life, and silence is never counted short", () => {
  let heard = 0;
  let refused = 0;
  fc.assert(
    fc.property(schedule, ({ deliveries, jumpAt, jump }) => {
      const liveness = begin();
      let [now, sleptMs, setMs] = [WAY_MS, 0, 0];
      const moment = (): Moment => ({ steadyMs: now - sleptMs, wallMs: at(now + setMs).wallMs });
      const hear = ({ sent }: Pick<Delivery, "sent">): boolean =>
        liveness.hear(beatOf(sent + 1, sent * HEARTBEAT_MS), heads, moment()).isFresh;
      expect(hear({ sent: 0 })).toBe(true);
      let lastSentMs = 0;
      for (const [step, one] of deliveries.entries()) {
        if (step === jumpAt) [sleptMs, setMs] = [jump.sleepMs, jump.setMs];
        const sentMs = one.sent * HEARTBEAT_MS;
        now = Math.max(now + (step === jumpAt ? jump.sleepMs : 0), sentMs + WAY_MS + one.delayMs);
        const isFresh = hear(one);
        // Held back for exactly as long as this device slept: the one case that nobody could tell (see liveness.ts).
        if (isFresh && sleptMs > 0 && Math.abs(now - sentMs - WAY_MS - sleptMs) <= 2 * SAME_WAY_MS) return;
        if (isFresh) expect(now - sentMs).toBeLessThanOrEqual(HOLD_AFTER_MS + WAY_MS);
        if (isFresh) lastSentMs = Math.max(lastSentMs, sentMs);
        expect(liveness.silentMs(moment())).toBeGreaterThanOrEqual(now - lastSentMs - WAY_MS);
        if (isFresh) heard += 1;
        else refused += 1;
      }
      now = lastSentMs + WAY_MS + HOLD_AFTER_MS + 60_001;
      expect(liveness.silentMs(moment())).toBeGreaterThan(HOLD_AFTER_MS);
    }),
    { numRuns: 2_000, seed: 20261122 },
  );
  expect(Math.min(heard, refused)).toBeGreaterThan(1_000);
});

test("on an honest line with up to 2 s of jitter nobody is ever held, for hours", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2_000 }), { minLength: 50, maxLength: 400 }), (jitters) => {
      const liveness = begin();
      for (const [at0, jitterMs] of jitters.entries()) {
        const arrivesMs = at0 * HEARTBEAT_MS + WAY_MS + jitterMs;
        expect(liveness.silentMs(at(arrivesMs))).toBeLessThanOrEqual(HOLD_AFTER_MS);
        expect(liveness.hear(beatOf(at0 + 1, at0 * HEARTBEAT_MS), heads, at(arrivesMs))).toEqual(fresh);
      }
    }),
    { numRuns: 100, seed: 20261122 },
  );
});
