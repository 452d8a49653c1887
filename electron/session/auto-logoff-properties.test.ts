import fc from "fast-check";
import { expect, test } from "vitest";
import { wakeAfterMs } from "./auto-logoff.ts";
import {
  type Played,
  type Told,
  after,
  anyHappening,
  anyLimits,
  historyOf,
  idleHappening,
  play,
  signIn,
  wordOf,
} from "./auto-logoff-fixtures.ts";
import { HourglassModel } from "./auto-logoff-model-fixtures.ts";

const RUNS = { numRuns: 1_500 };

/** What each clock says by itself of the time between two moments of a history: the machine may trust neither alone. */
const since = (from: Played, to: Played): number =>
  Math.max(to.at.monotonic - from.at.monotonic, to.at.wall - from.at.wall);

const isOpen = ({ state }: Played): boolean => state.phase === "active" || state.phase === "warned";

const whole = fc
  .tuple(anyLimits, historyOf(anyHappening))
  .map(([limits, history]) => play([signIn(limits), ...history]));

/** Anything, then one moment of certain presence, then nothing that lengthens. */
const endingIdle = fc
  .tuple(
    anyLimits,
    historyOf(
      anyHappening.filter(({ type }) => type !== "limits" && type !== "signedIn" && type !== "callBegan"),
    ),
    historyOf(idleHappening),
  )
  .map(([limits, before, idle]) => ({
    limits,
    touched: before.length + 1,
    played: play([signIn(limits), ...before, after(0, { type: "ownInput" }), ...idle]),
  }));

test("nobody sees an open screen after the cover's limit, whatever comes and however the clocks jump", () => {
  fc.assert(
    fc.property(endingIdle, ({ limits, touched, played }) => {
      const from = played[touched];
      if (from === undefined) return;
      for (const one of played.slice(touched)) {
        if (since(from, one) >= limits.coverAfterMs) expect(isOpen(one)).toBe(false);
      }
    }),
    RUNS,
  );
});

test("nobody stays signed in after the log off's limit without input, whatever the idle time of the machine says", () => {
  fc.assert(
    fc.property(endingIdle, ({ limits, touched, played }) => {
      const from = played[touched];
      if (from === undefined) return;
      for (const one of played.slice(touched)) {
        if (since(from, one) >= limits.logoffAfterMs) expect(one.state.phase).toBe("signedOut");
      }
    }),
    RUNS,
  );
});

test("nobody stays signed in after the absolute limit out of a call, whatever is typed", () => {
  const out = historyOf(
    anyHappening.filter(({ type }) => type !== "callBegan" && type !== "limits" && type !== "signedIn"),
  );
  fc.assert(
    fc.property(anyLimits, out, (limits, history) => {
      const played = play([signIn(limits), ...history]);
      const [from] = played;
      for (const one of played) {
        if (from !== undefined && since(from, one) >= limits.maxSessionMs)
          expect(one.state.phase).toBe("signedOut");
      }
    }),
    RUNS,
  );
});

test("a locked call is left after its grace at the latest, and logged off with it", () => {
  const locked = historyOf(
    idleHappening.filter(({ type }) => type !== "callEnded" && type !== "wrongFactor"),
  );
  fc.assert(
    fc.property(anyLimits, locked, (limits, history) => {
      const begun = [signIn(limits), after(0, { type: "callBegan" }), after(0, { type: "osLocked" })];
      const played = play([...begun, ...history]);
      const from = played[2];
      if (from === undefined) return;
      for (const one of played.slice(2)) {
        if (since(from, one) >= limits.callLockGraceMs) expect(one.state.phase).toBe("signedOut");
      }
      const ended = played.find(({ effects }) => effects.some(({ type }) => type === "logOff"));
      if (ended !== undefined) expect(ended.effects.map(({ type }) => type)).toEqual(["leaveCall", "logOff"]);
    }),
    RUNS,
  );
});

test("a cover is taken away by a checked factor and by nothing else", () => {
  fc.assert(
    fc.property(whole, (played) => {
      for (const { effects, told } of played) {
        if (effects.some(({ type }) => type === "uncover")) expect(told.type).toBe("resumed");
      }
      played.forEach((one, at) => {
        const isUncovered = played[at - 1]?.state.phase === "covered" && isOpen(one);
        if (isUncovered) expect(["resumed", "signedIn"]).toContain(one.told.type);
      });
    }),
    RUNS,
  );
});

test("in a call nothing but a lock's grace, the service, wrong factors or its person logs off, and the call is left with it", () => {
  fc.assert(
    fc.property(whole, (played) => {
      played.forEach(({ effects }, at) => {
        const before = played[at - 1]?.state;
        if (before === undefined || before.phase === "signedOut" || !before.watch.isInCall) return;
        const off = effects.find((one) => one.type === "logOff");
        if (off === undefined || played[at]?.told.type === "callEnded") return;
        expect(off.reason).not.toBe("idle");
        if (off.reason === "absolute")
          expect(before.phase === "covered" && before.lockedAt !== null).toBe(true);
        expect(effects.map(({ type }) => type)).toContain("leaveCall");
      });
    }),
    RUNS,
  );
});

test("after a log off the state is signed out, and only idle ones keep the family", () => {
  fc.assert(
    fc.property(whole, (played) => {
      for (const { effects, state, told } of played) {
        const off = effects.find((one) => one.type === "logOff");
        if (off === undefined) continue;
        if (told.type !== "signedIn") expect(state.phase).toBe("signedOut");
        expect(off.keepsFamily).toBe(off.reason === "idle" || off.reason === "callLockGrace");
      }
    }),
    RUNS,
  );
});

test("left alone, every state changes at the moment that it asked to be woken at, and not before", () => {
  fc.assert(
    fc.property(whole, fc.nat(), (played, pick) => {
      const at = pick % played.length;
      const history: readonly Told[] = played.slice(0, at + 1).map(({ told }) => told);
      const state = played[at]?.state;
      const wait = state === undefined ? null : wakeAfterMs(state);
      if (state === undefined || wait === null) return;
      expect(wait).toBeGreaterThan(0);
      const early = play([...history, after(wait - 1, { type: "looked" })]).at(-1);
      const due = play([...history, after(wait, { type: "looked" })]).at(-1);
      expect([early?.effects, early?.state.phase]).toEqual([[], state.phase]);
      expect(due?.effects).not.toEqual([]);
    }),
    RUNS,
  );
});

test("every history ends as the model of hourglasses says, effect by effect", () => {
  fc.assert(
    fc.property(whole, (played) => {
      const model = new HourglassModel();
      for (const { told, at, state, effects } of played) {
        const verdict = model.take({ ...told, at });
        expect({ words: effects.map(wordOf), phase: state.phase, waitMs: wakeAfterMs(state) }).toEqual(
          verdict,
        );
      }
    }),
    { numRuns: 4_000 },
  );
});
