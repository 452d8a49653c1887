import fc from "fast-check";
import {
  type SessionEffect,
  type SessionHappening,
  type SessionState,
  signedOut,
  transition,
} from "./auto-logoff.ts";
import type { Limits, Moment } from "./auto-logoff-time.ts";

/** The defaults of workstation.md. */
export const LIMITS: Limits = {
  coverAfterMs: 300_000,
  logoffAfterMs: 900_000,
  maxSessionMs: 12 * 3_600_000,
  callLockGraceMs: 120_000,
};

/** A happening, and what both clocks went by since the one before. */
export type Told = SessionHappening & { passed: Moment };

/** Both clocks go by alike. */
export const after = (ms: number, happening: SessionHappening): Told => ({
  ...happening,
  passed: { monotonic: ms, wall: ms },
});

/** The sign-in with which histories begin. */
export const signIn = (limits = LIMITS): Told => after(0, { type: "signedIn", sessionAgeMs: 0, limits });

/** An effect as a few words. */
export const wordOf = (effect: SessionEffect): string => {
  if (effect.type === "warn") return `warn ${effect.next} ${effect.inMs}`;
  if (effect.type === "cover") return `cover ${effect.reason}${effect.isInCall ? " in call" : ""}`;
  if (effect.type === "logOff") return `logOff ${effect.reason}${effect.keepsFamily ? " keeps" : ""}`;
  return effect.type;
};

/** What came of one happening of a history. */
export type Played = { told: Told; at: Moment; state: SessionState; effects: readonly SessionEffect[] };

/** Plays a history from signed out. */
export const play = (history: readonly Told[]): readonly Played[] => {
  const played: Played[] = [];
  let at: Moment = { monotonic: 1_000, wall: 1_700_000_000_000 };
  let state = signedOut;
  for (const told of history) {
    at = { monotonic: at.monotonic + told.passed.monotonic, wall: at.wall + told.passed.wall };
    const { passed: _passed, ...happening } = told;
    const next = transition(state, { ...happening, at });
    state = next.state;
    played.push({ told, at, ...next });
  }
  return played;
};

/** The state in which a history ends, and the effects of its last happening. */
export const last = (...history: readonly Told[]): Played => {
  const played = play(history).at(-1);
  if (played === undefined) throw new Error("a history has at least one happening");
  return played;
};

/** Limits in whole milliseconds that a third divides, short ones and long ones. */
export const anyLimits: fc.Arbitrary<Limits> = fc.record({
  coverAfterMs: fc.integer({ min: 1, max: 200 }).map((n) => n * 3_000),
  logoffAfterMs: fc.integer({ min: 1, max: 400 }).map((n) => n * 3_000),
  maxSessionMs: fc.integer({ min: 1, max: 2_000 }).map((n) => n * 3_000),
  callLockGraceMs: fc.integer({ min: 1, max: 100 }).map((n) => n * 3_000),
});

const smooth = fc.integer({ min: 0, max: 90_000 }).map((ms): Moment => ({ monotonic: ms, wall: ms }));
/** A second, as the poll has it; steps; sleeps, in which the monotonic clock stands; clocks set forward and back. */
const anyPassed: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Moment>({ monotonic: 1_000, wall: 1_000 }) },
  { weight: 4, arbitrary: smooth },
  fc.record({ monotonic: fc.constant(0), wall: fc.integer({ min: 0, max: 4_000_000 }) }),
  fc.record({
    monotonic: fc.integer({ min: 0, max: 60_000 }),
    wall: fc.integer({ min: -4_000_000, max: 4_000_000 }),
  }),
  fc.record({ monotonic: fc.integer({ min: 0, max: 2_000_000 }), wall: fc.constant(0) }),
);

const plain = <T extends SessionHappening["type"]>(...types: readonly T[]) =>
  fc.constantFrom(...types).map((type) => ({ type }));

/** Happenings that lengthen nothing, whoever sends them and however often. */
export const idleHappening: fc.Arbitrary<SessionHappening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, null).map((idleMs) => ({ type: "tick" as const, idleMs })),
  },
  plain("osLocked", "osUnlocked", "suspended", "resumedPower", "userSwitched", "looked"),
  plain("coverAsked", "needsFactor", "wrongFactor", "callEnded"),
);

/** Everything that can happen. */
export const anyHappening: fc.Arbitrary<SessionHappening> = fc.oneof(
  { weight: 3, arbitrary: idleHappening },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 900 }).map((s) => ({ type: "tick" as const, idleMs: s * 1_000 })),
  },
  { weight: 3, arbitrary: plain("ownInput", "resumed", "callBegan") },
  plain("signedOut", "revoked"),
  anyLimits.map((limits) => ({ type: "limits" as const, limits })),
  {
    weight: 2,
    arbitrary: anyLimits.map((limits) => ({ type: "signedIn" as const, sessionAgeMs: 0, limits })),
  },
);

/** A history of these happenings, at any times. */
export const historyOf = (happening: fc.Arbitrary<SessionHappening>): fc.Arbitrary<readonly Told[]> =>
  fc.array(
    fc.tuple(happening, anyPassed).map(([one, passed]): Told => ({ ...one, passed })),
    { maxLength: 60 },
  );
