import { expect, test } from "vitest";
import type { SessionHappening, SessionState } from "./auto-logoff.ts";
import { LIMITS, type Told, after, last, play, signIn, wordOf } from "./auto-logoff-fixtures.ts";

const MINUTE = 60_000;

const at0 = (type: Exclude<SessionHappening["type"], "signedIn" | "tick" | "limits">): Told =>
  after(0, { type });
const tick = (ms: number, idleMs: number | null = null): Told => after(ms, { type: "tick", idleMs });

/** Each state, in and out of a call, as a history that leads there. */
const STATES = {
  signedOut: [at0("signedOut")],
  active: [signIn()],
  activeInCall: [signIn(), at0("callBegan")],
  warned: [signIn(), tick(4 * MINUTE)],
  warnedInCall: [signIn(), at0("callBegan"), tick(4 * MINUTE)],
  covered: [signIn(), at0("coverAsked")],
  coveredInCall: [signIn(), at0("callBegan"), at0("coverAsked")],
  locked: [signIn(), at0("osLocked")],
  lockedInCall: [signIn(), at0("callBegan"), at0("osLocked")],
} as const satisfies Record<string, readonly Told[]>;

/** Every happening; time stands still. */
const HAPPENINGS = [
  { type: "signedIn", sessionAgeMs: 0, limits: LIMITS },
  { type: "tick", idleMs: 0 },
  ...(
    [
      "resumed",
      "wrongFactor",
      "signedOut",
      "looked",
      "ownInput",
      "osLocked",
      "osUnlocked",
      "suspended",
      "resumedPower",
      "userSwitched",
      "coverAsked",
      "callBegan",
      "callEnded",
      "revoked",
      "needsFactor",
    ] as const
  ).map((type) => ({ type })),
  { type: "limits", limits: { ...LIMITS, coverAfterMs: 10 * MINUTE } },
] as const satisfies readonly SessionHappening[];

const nameOf = (state: SessionState): string => {
  if (state.phase === "signedOut") return "signedOut";
  const isLocked = state.phase === "covered" && state.lockedAt !== null;
  return `${isLocked ? "locked" : state.phase}${state.watch.isInCall ? "InCall" : ""}`;
};

/** What follows, as one line; the state that stays is not named. */
const lineOf = (from: string, happening: SessionHappening, history: readonly Told[]): string => {
  const { state, effects } = last(...history, after(0, happening));
  const to = nameOf(state);
  return [...(to === from ? [] : [`-> ${to}`]), ...effects.map(wordOf)].join(", ");
};

const rowOf = (from: keyof typeof STATES): Record<string, string> =>
  Object.fromEntries(
    HAPPENINGS.map((happening) => [happening.type, lineOf(from, happening, STATES[from])]).filter(
      ([, line]) => line !== "",
    ),
  );

const covering =
  (to: string, how: string, ...more: readonly string[]) =>
  (reason: string) =>
    [`-> ${to}`, ...(how === "warned" ? ["unwarn"] : []), `cover ${reason}`, ...more].join(", ");

test.each([
  ["signedOut", { signedIn: "-> active", callBegan: "leaveCall" }],
  [
    "active",
    {
      signedOut: "-> signedOut",
      osLocked: covering("locked", "")("osLock"),
      suspended: covering("locked", "")("suspend"),
      resumedPower: covering("locked", "")("suspend"),
      userSwitched: covering("locked", "")("userSwitch"),
      coverAsked: covering("covered", "")("asked"),
      needsFactor: covering("covered", "")("factorNeeded"),
      callBegan: "-> activeInCall",
      revoked: "-> signedOut, logOff revoked",
    },
  ],
  [
    "activeInCall",
    {
      signedOut: "-> signedOut, leaveCall",
      osLocked: covering("lockedInCall", "", "lockCall")("osLock in call"),
      suspended: covering("lockedInCall", "", "lockCall")("suspend in call"),
      resumedPower: covering("lockedInCall", "", "lockCall")("suspend in call"),
      userSwitched: covering("lockedInCall", "", "lockCall")("userSwitch in call"),
      coverAsked: covering("coveredInCall", "")("asked in call"),
      needsFactor: covering("coveredInCall", "")("factorNeeded in call"),
      callEnded: "-> active",
      revoked: "-> signedOut, leaveCall, logOff revoked",
    },
  ],
  [
    "warned",
    {
      resumed: "-> active, unwarn",
      ownInput: "-> active, unwarn",
      limits: "-> active, unwarn",
      signedOut: "-> signedOut, unwarn",
      osLocked: covering("locked", "warned")("osLock"),
      suspended: covering("locked", "warned")("suspend"),
      resumedPower: covering("locked", "warned")("suspend"),
      userSwitched: covering("locked", "warned")("userSwitch"),
      coverAsked: covering("covered", "warned")("asked"),
      needsFactor: covering("covered", "warned")("factorNeeded"),
      callBegan: "-> warnedInCall",
      revoked: "-> signedOut, logOff revoked",
    },
  ],
  [
    "warnedInCall",
    {
      resumed: "-> activeInCall, unwarn",
      ownInput: "-> activeInCall, unwarn",
      limits: "-> activeInCall, unwarn",
      signedOut: "-> signedOut, unwarn, leaveCall",
      osLocked: covering("lockedInCall", "warned", "lockCall")("osLock in call"),
      suspended: covering("lockedInCall", "warned", "lockCall")("suspend in call"),
      resumedPower: covering("lockedInCall", "warned", "lockCall")("suspend in call"),
      userSwitched: covering("lockedInCall", "warned", "lockCall")("userSwitch in call"),
      coverAsked: covering("coveredInCall", "warned")("asked in call"),
      needsFactor: covering("coveredInCall", "warned")("factorNeeded in call"),
      callEnded: "-> warned",
      revoked: "-> signedOut, leaveCall, logOff revoked",
    },
  ],
  [
    "covered",
    {
      resumed: "-> active, uncover",
      signedOut: "-> signedOut",
      osLocked: "-> locked",
      suspended: "-> locked",
      resumedPower: "-> locked",
      userSwitched: "-> locked",
      callBegan: "-> coveredInCall",
      revoked: "-> signedOut, logOff revoked",
    },
  ],
  [
    "coveredInCall",
    {
      resumed: "-> activeInCall, uncover",
      signedOut: "-> signedOut, leaveCall",
      osLocked: "-> lockedInCall, lockCall",
      suspended: "-> lockedInCall, lockCall",
      resumedPower: "-> lockedInCall, lockCall",
      userSwitched: "-> lockedInCall, lockCall",
      callEnded: "-> covered",
      revoked: "-> signedOut, leaveCall, logOff revoked",
    },
  ],
  [
    "locked",
    {
      resumed: "-> active, uncover",
      signedOut: "-> signedOut",
      callBegan: "-> lockedInCall, lockCall",
      revoked: "-> signedOut, logOff revoked",
    },
  ],
  [
    "lockedInCall",
    {
      resumed: "-> activeInCall, uncover, unlockCall",
      signedOut: "-> signedOut, leaveCall",
      callEnded: "-> locked",
      revoked: "-> signedOut, leaveCall, logOff revoked",
    },
  ],
] as const)("%s: each happening does what the drawing says, and all others nothing", (from, row) => {
  expect(rowOf(from)).toEqual(row);
});

const words = (...history: readonly Told[]): readonly string[] =>
  play(history).flatMap(({ effects }) => effects.map(wordOf));

const seconds = (count: number, told: Told = tick(1_000)): readonly Told[] =>
  Array.from({ length: count }, () => told);

test("without input one is warned at 4 minutes, covered at 5, warned of nothing more and logged off at 15", () => {
  const moments = play([signIn(), ...seconds(15 * 60)]).flatMap(({ effects }, at) =>
    effects.map((effect) => `${at} ${wordOf(effect)}`),
  );
  expect(moments).toEqual(["240 warn cover 60000", "300 unwarn", "300 cover idle", "900 logOff idle keeps"]);
});

test("the shared workstation's minute is warned of in its last third", () => {
  const shared = { ...LIMITS, coverAfterMs: MINUTE, logoffAfterMs: 3 * MINUTE };
  expect(words(signIn(shared), tick(39_999), tick(1), tick(20_000), tick(2 * MINUTE))).toEqual([
    "warn cover 20000",
    "unwarn",
    "cover idle",
    "logOff idle keeps",
  ]);
});

test("typing in another program holds the cover off, and not the log off", () => {
  // the idle time rises to two seconds and falls back, as somebody's does who types
  const typing = Array.from({ length: 14 * 60 }, (_none, at) => tick(1_000, (at % 3) * 1_000));
  expect(words(signIn(), ...typing)).toEqual(["warn logOff 60000"]);
  expect(words(signIn(), ...typing, ...seconds(60, tick(1_000, 500)))).toEqual([
    "warn logOff 60000",
    "logOff idle keeps",
  ]);
});

test("an idle time that stands still at nothing holds no cover off", () => {
  expect(words(signIn(), ...seconds(300, tick(1_000, 0)))).toEqual([
    "warn cover 60000",
    "unwarn",
    "cover idle",
  ]);
});

test("input in our own window holds the cover off where the machine's idle time says nothing or too much", () => {
  const used = (idleMs: number | null): readonly Told[] =>
    seconds(20, tick(MINUTE, idleMs)).flatMap((one) => [one, at0("ownInput")]);
  expect([words(signIn(), ...used(null)), words(signIn(), ...used(9_999_000))]).toEqual([[], []]);
});

test("an idle time after a gap says nothing: the machine may have slept", () => {
  expect(words(signIn(), tick(1_000, 0), tick(5 * MINUTE, 2_000))).toEqual(["cover idle"]);
});

test("a warning says what comes first, and says so anew when that changes", () => {
  const limits = { ...LIMITS, coverAfterMs: 890_000 };
  const rising = [tick(1_000, 1_000), tick(1_000, 2_000)];
  expect(words(signIn(limits), tick(838_000), ...rising)).toEqual(["warn cover 52000", "warn logOff 60000"]);
});

test("input that comes after the limit is too late", () => {
  expect(words(signIn(), after(5 * MINUTE, { type: "ownInput" }))).toEqual(["cover idle"]);
  expect(words(signIn(), after(15 * MINUTE, { type: "ownInput" }))).toEqual(["logOff idle keeps"]);
  expect(words(signIn(), at0("coverAsked"), after(15 * MINUTE, { type: "resumed" }))).toEqual([
    "cover asked",
    "logOff idle keeps",
  ]);
});

test("typing on a covered screen does not put the log off further away", () => {
  const typing = seconds(14 * 60, after(1_000, { type: "ownInput" }));
  expect(words(signIn(), at0("coverAsked"), ...typing, tick(MINUTE))).toEqual([
    "cover asked",
    "logOff idle keeps",
  ]);
});

test("in a call the panels are covered on time, and nobody is logged off for hours", () => {
  expect(words(signIn(), at0("callBegan"), ...seconds(20, tick(60 * MINUTE)))).toEqual([
    "cover idle in call",
  ]);
});

test("a call stands for input until it ends", () => {
  const called = [signIn(), at0("callBegan"), tick(60 * MINUTE), at0("callEnded")];
  expect(words(...called, tick(15 * MINUTE - 1), tick(1))).toEqual([
    "cover idle in call",
    "logOff idle keeps",
  ]);
});

test("the absolute limit waits for the end of a call and comes with it", () => {
  const called = [signIn(), at0("callBegan"), tick(13 * 60 * MINUTE)];
  expect(last(...called, at0("callEnded")).effects).toEqual([
    { type: "logOff", reason: "absolute", keepsFamily: false },
  ]);
});

test("a session that is hours old already when it comes back has only the rest", () => {
  const back = after(0, { type: "signedIn", limits: LIMITS, sessionAgeMs: 11 * 60 * MINUTE + 59 * MINUTE });
  expect(words(back, tick(MINUTE))).toEqual(["logOff absolute"]);
});

test("a call whose workstation was locked is left after the grace, counted from the first lock", () => {
  const locked = [signIn(), at0("callBegan"), at0("osLocked")];
  const again = [tick(MINUTE), at0("osUnlocked"), at0("osLocked"), at0("suspended")];
  expect(words(...locked, ...again, tick(MINUTE))).toEqual([
    "cover osLock in call",
    "lockCall",
    "leaveCall",
    "logOff callLockGrace keeps",
  ]);
});

test("a cover in a call becomes a locked call when the lock follows, and its grace begins there", () => {
  const covered = [signIn(), at0("callBegan"), at0("coverAsked"), tick(10 * MINUTE), at0("osLocked")];
  expect(words(...covered, tick(2 * MINUTE - 1))).toEqual(["cover asked in call", "lockCall"]);
  expect(last(...covered, tick(2 * MINUTE)).state.phase).toBe("signedOut");
});

test("a locked call that ends by itself stood for input until the lock only", () => {
  const ended = [signIn(), at0("callBegan"), tick(MINUTE), at0("osLocked"), tick(MINUTE), at0("callEnded")];
  expect(last(...ended, tick(14 * MINUTE - 1)).state.phase).toBe("covered");
  expect(last(...ended, tick(14 * MINUTE)).effects.map(wordOf)).toEqual(["logOff idle keeps"]);
});

test("a call that begins under a lock whose grace is over is left at once", () => {
  const late = [signIn(), at0("osLocked"), tick(3 * MINUTE), at0("callBegan")];
  expect(last(...late).effects.map(wordOf)).toEqual(["lockCall", "leaveCall", "logOff callLockGrace keeps"]);
});

test("five wrong factors in a row log off, in a call too, and a right one starts the count anew", () => {
  const wrong = (count: number): readonly Told[] => Array.from({ length: count }, () => at0("wrongFactor"));
  const covered = [signIn(), at0("callBegan"), at0("coverAsked")];
  expect(words(...covered, ...wrong(4), at0("resumed"), at0("coverAsked"), ...wrong(4))).not.toContain(
    "logOff wrongFactors",
  );
  expect(words(...covered, ...wrong(5)).slice(-2)).toEqual(["leaveCall", "logOff wrongFactors"]);
});

test("stricter limits act at once on time that has already passed", () => {
  const { effects } = last(
    signIn(),
    tick(2 * MINUTE),
    after(0, { type: "limits", limits: { ...LIMITS, coverAfterMs: MINUTE } }),
  );
  expect(effects.map(wordOf)).toEqual(["cover idle"]);
});

test("a sleep counts by the wall clock, and one in which that clock went back counts as too long", () => {
  const asleep = [signIn(), at0("suspended")];
  const woken = (wall: number): Told => ({ type: "resumedPower", passed: { monotonic: 0, wall } });
  expect(last(...asleep, woken(14 * MINUTE)).state.phase).toBe("covered");
  expect(last(...asleep, woken(15 * MINUTE)).effects.map(wordOf)).toEqual(["logOff idle keeps"]);
  expect(last(...asleep, woken(-1)).effects.map(wordOf)).toEqual(["logOff absolute"]);
});

test("a clock set forward and back again has only shortened the session", () => {
  const forth: Told = { type: "looked", passed: { monotonic: 0, wall: 4 * MINUTE } };
  const back: Told = { type: "looked", passed: { monotonic: 0, wall: -4 * MINUTE } };
  expect(words(signIn(), forth, back, tick(MINUTE))).toEqual(["warn cover 60000", "unwarn", "cover idle"]);
});

test("a second sign-in changes nothing in a session that runs", () => {
  const again = after(0, {
    type: "signedIn",
    sessionAgeMs: 0,
    limits: { ...LIMITS, coverAfterMs: 60 * MINUTE },
  });
  expect(words(signIn(), again, tick(5 * MINUTE))).toEqual(["cover idle"]);
});
