import { fail } from "../../protocol/errors.ts";
import { HEARTBEAT_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Heartbeat, decodeHeartbeat, encodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import { isSameScope } from "./chain.ts";
import type { Moment } from "./liveness.ts";
import { createSignedCounter } from "./signed-counter.ts";
import type { Signer } from "./signing-key.ts";
import type { ChainKnowledge } from "./visit-keys.ts";

/** What beats are made from. `after` is a worker's timer, which no hidden tab slows down (`createWorkerTimer`). */
export type BeatsParts = {
  keys: Pick<ChainKnowledge, "isLeading" | "head">;
  signer: Signer;
  now: () => Moment;
  after: (ms: number, run: () => void) => () => void;
  send: (beat: SignedEnvelope) => void;
};

/** The leader's heart: while it runs, and while this device leads, a beat goes out at once and every 2 s. */
export type Beats = {
  /** Starts; a heart that runs beats once more at once, as after a new word. */
  start(): void;
  stop(): void;
};

/** A heart that stands still. */
export const createBeats = ({ keys, signer, now, after, send }: BeatsParts): Beats => {
  const counter = createSignedCounter(() => now().wallMs);
  const clock = createBeatClock(now);
  let cancel: (() => void) | null = null;

  const beat = async (): Promise<void> => {
    const head = keys.head();
    if (head === null || !keys.isLeading()) return;
    const { visitId, opening, epoch, rev } = head.announce;
    const place = { visitId, opening, epoch, rev, headHash: head.hash };
    const body = encodeHeartbeat({ ...place, counter: counter.next(), clock: clock() });
    const signed = await signer.sign("heartbeat", body);
    if (signed.ok && cancel !== null) send(signed.value);
  };
  const run = (): void => {
    cancel = after(HEARTBEAT_MS, run);
    void beat();
  };
  const stop = (): void => {
    cancel?.();
    cancel = null;
  };
  return {
    start: () => {
      stop();
      run();
    },
    stop,
  };
};

/** A gap that only the wall clock saw, longer than this, was a sleep. Milliseconds. */
const SLEEP_MS = 1_000;

/**
 * A clock that never goes back and counts sleeps, which the steady clock of some systems leaves out. Whole milliseconds; it starts at the
 * wall clock's time, so that a heart that is made anew goes on where the last one was.
 */
export const createBeatClock = (now: () => Moment): (() => number) => {
  let last = now();
  let clockMs = last.wallMs;
  return () => {
    const next = now();
    const steadyMs = Math.max(0, next.steadyMs - last.steadyMs);
    const wallMs = next.wallMs - last.wallMs;
    clockMs += wallMs - steadyMs > SLEEP_MS ? wallMs : steadyMs;
    last = next;
    return Math.floor(clockMs);
  };
};

/** Reads a relayed beat: SIGNATURE_INVALID unless this key signed it, CHAIN_BROKEN for another opening. */
export const readBeat = async (
  envelope: SignedEnvelope,
  { signingKey, scope }: { signingKey: Uint8Array<ArrayBuffer>; scope: Scope },
): Promise<Result<Heartbeat>> => {
  const body = await verifyEnvelope("heartbeat", envelope, signingKey);
  const beat = body === null ? null : decodeHeartbeat(body);
  if (beat === null) return fail("SIGNATURE_INVALID");
  return isSameScope(beat, scope) ? succeed(beat) : fail("CHAIN_BROKEN");
};
