import { expect, test } from "vitest";
import { defaultClinicSettings } from "../../protocol/clinic-settings.ts";
import { fail } from "../../protocol/errors.ts";
import {
  ACCESS_SECONDS,
  REFRESH_AGAIN_MS,
  RETURN_MS,
  RETURN_TRIES,
  STEP_UP_MS,
} from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { plant, someAccount, someAudit, someClinic } from "../store/testing-store.ts";
import { sessionFor } from "./testing-prover.ts";
import { codeOf, familyForTests, otherKey, ownKey, valueOf } from "./session-fixtures.ts";
import { endOwnSession, listSessions, logOff, signOut, sweepSessions } from "./session-ends.ts";
import { isSteppedUp } from "./session-state.ts";
import { keepInCall, touchSession } from "./sessions.ts";
import { issueTicket, takeTicket } from "./tickets.ts";

const minute = 60_000;
const hour = 60 * minute;
const envelope = { body: "AAAA", signature: Buffer.alloc(64).toString("base64url") };

test("an access token opens for five minutes; refreshing brings another and leaves the first its time", async () => {
  const { signIn, found, refresh, clock } = await familyForTests();
  const { tokens } = await signIn();
  clock.advance(4 * minute);
  const fresh = valueOf(await refresh(tokens.refresh));
  expect([await codeOf(found(tokens.access)), await codeOf(found(fresh.access))]).toEqual(["ok", "ok"]);
  clock.advance(minute);
  expect([await codeOf(found(tokens.access)), await codeOf(found(fresh.access))]).toEqual([
    "SESSION_EXPIRED",
    "ok",
  ]);
  clock.advance(ACCESS_SECONDS * 1_000 - minute);
  expect(await found(fresh.access)).toEqual(fail("SESSION_EXPIRED"));
});

test("when an answer was lost, the token before brings other fresh tokens for 30 seconds, and what was lost is worth nothing", async () => {
  const { signIn, found, refresh, clock } = await familyForTests();
  const { tokens } = await signIn();
  const lost = valueOf(await refresh(tokens.refresh));
  clock.advance(REFRESH_AGAIN_MS - 1);
  const second = valueOf(await refresh(tokens.refresh));
  expect([await codeOf(found(lost.access)), await codeOf(found(second.access))]).toEqual([
    "SESSION_EXPIRED",
    "ok",
  ]);
  expect((await refresh(second.refresh)).ok).toBe(true);
});

test.each<[string, number, string, "used" | "lost" | "oldest"]>([
  ["a used refresh token after 30 seconds", REFRESH_AGAIN_MS, ownKey, "used"],
  ["a used refresh token from another device at once", 0, otherKey, "used"],
  ["the refresh token of an answer that was lost", 0, ownKey, "lost"],
  ["a refresh token of two turns ago", 0, ownKey, "oldest"],
])("%s ends the whole family", async (_, waitMs, key, which) => {
  const { signIn, found, refresh, clock, rows, audit, ended } = await familyForTests();
  const { sessionId, tokens } = await signIn();
  const first = valueOf(await refresh(tokens.refresh));
  const second = valueOf(await refresh(which === "lost" ? tokens.refresh : first.refresh));
  clock.advance(waitMs);
  const copied = { used: first.refresh, lost: first.refresh, oldest: tokens.refresh }[which];
  expect(await refresh(copied, key)).toEqual(fail("SESSION_EXPIRED"));
  expect([await rows(), ended, (await audit()).at(-1)]).toEqual([
    [],
    [sessionId],
    "session.reused SESSION_EXPIRED",
  ]);
  expect([await codeOf(found(second.access)), await codeOf(refresh(second.refresh))]).toEqual([
    "SESSION_EXPIRED",
    "SESSION_EXPIRED",
  ]);
});

test("the present refresh token from another device is refused and ends the family, resting or not", async () => {
  for (const isResting of [false, true]) {
    const { deps, signIn, found, refresh, resume, rows } = await familyForTests();
    const { tokens } = await signIn();
    if (isResting) await logOff(deps, valueOf(await found(tokens.access)));
    const copied = isResting
      ? resume(tokens.refresh, { thumbprint: otherKey })
      : refresh(tokens.refresh, otherKey);
    expect(await copied).toEqual(fail("SESSION_EXPIRED"));
    expect(await rows()).toEqual([]);
  }
});

test("a session works at 14:59 and needs the password at 15:01, swept or not, unless something was really done", async () => {
  const { deps, signIn, found, refresh, clock } = await familyForTests();
  let { tokens } = await signIn();
  clock.advance(14 * minute + 59_000);
  tokens = valueOf(await refresh(tokens.refresh));
  const { session } = valueOf(await found(tokens.access));
  await touchSession(deps.store, session.id, clock);
  clock.advance(14 * minute + 59_000);
  tokens = valueOf(await refresh(tokens.refresh));
  expect(await codeOf(found(tokens.access))).toBe("ok");
  clock.advance(2_000);
  await touchSession(deps.store, session.id, clock);
  expect([await codeOf(found(tokens.access)), await codeOf(refresh(tokens.refresh))]).toEqual([
    "FACTOR_NEEDED",
    "FACTOR_NEEDED",
  ]);
  await sweepSessions(deps.store, clock);
  expect(await codeOf(found(tokens.access))).toBe("FACTOR_NEEDED");
});

test("a session ends after 12 hours however busy it was, but not while a call of it runs", async () => {
  const { deps, signIn, found, refresh, clock, rows } = await familyForTests();
  let { sessionId, tokens } = await signIn();
  const busy = async (untilMs: number) => {
    for (; clock.now() - start < untilMs - 4 * minute; clock.advance(4 * minute)) {
      tokens = valueOf(await refresh(tokens.refresh));
      await touchSession(deps.store, sessionId, clock);
    }
  };
  const start = clock.now();
  await busy(12 * hour - minute);
  await keepInCall(deps.store, sessionId, { clock, forMs: 10 * minute });
  clock.advance(9 * minute);
  expect(clock.now() - start).toBeGreaterThan(12 * hour);
  tokens = valueOf(await refresh(tokens.refresh));
  expect([await codeOf(found(tokens.access)), (await sweepSessions(deps.store, clock)).ok]).toEqual([
    "ok",
    true,
  ]);
  expect(await rows()).toHaveLength(1);
  clock.advance(minute);
  expect(await found(tokens.access)).toEqual(fail("SESSION_EXPIRED"));
  await sweepSessions(deps.store, clock);
  expect(await rows()).toEqual([]);
});

test("a connected call keeps a session of a few idle seconds, and revives none", async () => {
  const { deps, signIn, found, clock, resume } = await familyForTests();
  const begun = await signIn();
  const limits = { idleSeconds: 5, absoluteHours: 12 };
  const { tokens, sessionId } = valueOf(await resume(begun.tokens.refresh, { limits }));
  clock.advance(4_000);
  await keepInCall(deps.store, sessionId, { clock, forMs: 15_000 });
  clock.advance(14_000);
  expect(await codeOf(found(tokens.access))).toBe("ok");
  clock.advance(1_000);
  await keepInCall(deps.store, sessionId, { clock, forMs: 15_000 });
  expect(await codeOf(found(tokens.access))).toBe("FACTOR_NEEDED");
});

test("a session that rests has lost its tickets and its card key, and the password brings it back", async () => {
  const { deps, signIn, found, resume, clock, audit, ended } = await familyForTests();
  const { sessionId, account, tokens, startedAt } = await signIn();
  const use = { purpose: "staff", sessionId } as const;
  const ticket = valueOf(
    await deps.store.transaction(async (tx) => {
      await tx.cardKey.put({ accountId: account.id, sessionId, cardKey: envelope });
      return succeed(await issueTicket(tx, use, deps));
    }),
  );
  await logOff(deps, valueOf(await found(tokens.access)));
  const left = await deps.store.transaction(async (tx) =>
    succeed([await takeTicket(tx, ticket, clock), await tx.cardKey.ofAccount(account.id)]),
  );
  expect([left, ended, await codeOf(found(tokens.access))]).toEqual([
    succeed([null, null]),
    [sessionId],
    "FACTOR_NEEDED",
  ]);
  clock.advance(90_000);
  const back = valueOf(await resume(tokens.refresh));
  expect([back.sessionId, back.startedAt, back.ageSeconds]).toEqual([sessionId, startedAt, 90]);
  expect([await codeOf(found(tokens.access)), await codeOf(found(back.tokens.access))]).toEqual([
    "SESSION_EXPIRED",
    "ok",
  ]);
  expect((await audit()).slice(-2)).toEqual(["session.rested success", "session.resumed success"]);
});

test("the password brings a session back for 12 hours after both factors, and for no longer", async () => {
  const long = { idleSeconds: 900, absoluteHours: 24 };
  for (const [afterMs, code] of [
    [RETURN_MS - 1, "ok"],
    [RETURN_MS, "SESSION_EXPIRED"],
  ] as const) {
    const { deps, account, signIn, resume, clock } = await familyForTests();
    await deps.store.transaction(async (tx) => {
      const settingsJson = JSON.stringify({
        ...defaultClinicSettings,
        maxSessionHours: 24,
      });
      await tx.clinic.update(account.clinicId, { settingsJson });
      await tx.audit.append(someAudit("clinic.settingsChanged"));
      return succeed(null);
    });
    const { sessionId, tokens } = await signIn();
    await deps.store.transaction(async (tx) => {
      await tx.session.update(sessionId, { absoluteMs: 24 * hour });
      return succeed(null);
    });
    clock.advance(afterMs);
    expect(await codeOf(resume(tokens.refresh, { limits: long }))).toBe(code);
  }
});

test("coming back never lengthens the absolute limit, and keeps the stricter idle one", async () => {
  const { signIn, resume, rows } = await familyForTests();
  const { tokens } = await signIn();
  const first = valueOf(await resume(tokens.refresh, { limits: { idleSeconds: 180, absoluteHours: 6 } }));
  expect(first.limits).toEqual({ idleSeconds: 180, absoluteHours: 6 });
  const second = valueOf(
    await resume(first.tokens.refresh, { limits: { idleSeconds: 3_600, absoluteHours: 24 } }),
  );
  expect(second.limits).toEqual({ idleSeconds: 900, absoluteHours: 6 });
  expect((await rows())[0]).toMatchObject({ state: "active", wrongTries: 0 });
});

test("the fifth wrong password of a resting session ends it, and a right one before forgives the others", async () => {
  const { signIn, resume, rows, audit, ended, clock } = await familyForTests();
  const { sessionId, tokens } = await signIn();
  const wrong = (refresh: string) => codeOf(resume(refresh, { isRight: false }));
  for (let n = 1; n < RETURN_TRIES; n += 1) expect(await wrong(tokens.refresh)).toBe("SIGN_IN_FAILED");
  const back = valueOf(await resume(tokens.refresh));
  clock.advance(minute);
  for (let n = 1; n <= RETURN_TRIES; n += 1) {
    expect(await rows()).toHaveLength(1);
    expect(await wrong(back.tokens.refresh)).toBe("SIGN_IN_FAILED");
  }
  expect([await rows(), ended, (await audit()).slice(-2)]).toEqual([
    [],
    [sessionId],
    ["session.resumeFailed SIGN_IN_FAILED", "session.expired success"],
  ]);
});

test("many wrong passwords at once gain nothing over one after the other", async () => {
  const { deps, signIn, resume, rows } = await familyForTests();
  const { tokens } = await signIn();
  const tries = Array.from({ length: 30 }, () => codeOf(resume(tokens.refresh, { isRight: false })));
  expect(await Promise.all(tries)).not.toContain("ok");
  expect([deps.verifier.verifies, await rows()]).toEqual([RETURN_TRIES, []]);
});

test("a step-up brings new tokens, and the old access token opens nothing from then on", async () => {
  const { signIn, found, refresh, stepUp, clock, audit } = await familyForTests();
  const { tokens } = await signIn();
  const again = valueOf(await refresh(tokens.refresh));
  const fresh = valueOf(await stepUp(again.access));
  expect(await Promise.all([tokens, again, fresh].map(({ access }) => codeOf(found(access))))).toEqual([
    "SESSION_EXPIRED",
    "SESSION_EXPIRED",
    "ok",
  ]);
  const { session } = valueOf(await found(fresh.access));
  const steppedUpAfter = (ms: number) => isSteppedUp(session, clock.steady() + ms);
  expect([0, STEP_UP_MS - 1, STEP_UP_MS, -1].map(steppedUpAfter)).toEqual([true, true, false, false]);
  expect((await audit()).at(-1)).toBe("session.steppedUp success");
});

test("coming back with the password alone brings no step-up with it", async () => {
  const { signIn, resume, rows, clock } = await familyForTests();
  const { tokens } = await signIn();
  const stepped = async () => (await rows()).map((session) => isSteppedUp(session, clock.steady()));
  expect(await stepped()).toEqual([true]);
  valueOf(await resume(tokens.refresh));
  expect(await stepped()).toEqual([false]);
});

test("a step-up with anything wrong changes nothing and uses up no code", async () => {
  const { signIn, found, stepUp, rows, audit } = await familyForTests();
  const { tokens } = await signIn();
  const before = await rows();
  expect(await codeOf(stepUp(tokens.access, { isRight: false }))).toBe("SIGN_IN_FAILED");
  expect(await codeOf(stepUp(tokens.access, { steps: 5 }))).toBe("SIGN_IN_FAILED");
  expect([await rows(), (await audit()).at(-1)]).toEqual([before, "session.stepUpFailed SIGN_IN_FAILED"]);
  expect(await codeOf(found(tokens.access))).toBe("ok");
  expect(await codeOf(stepUp(tokens.access))).toBe("ok");
});

test("somebody sees and ends the own sessions and nobody else's", async () => {
  const { deps, signIn, found, clock, ended, rows, audit } = await familyForTests();
  const [first, second] = [await signIn(), await signIn(otherKey)];
  const here = valueOf(await found(first.tokens.access));
  await logOff(deps, valueOf(await found(second.tokens.access, otherKey)));
  const { sessions } = valueOf(await listSessions(deps, here));
  const at = clock.now();
  const view = { startedAt: at, lastActiveAt: at };
  expect(new Set(sessions)).toEqual(
    new Set([
      { id: first.sessionId, isThis: true, isResting: false, ...view },
      { id: second.sessionId, isThis: false, isResting: true, ...view },
    ]),
  );
  const colleague = someAccount({ ...someClinic(), id: here.account.clinicId });
  await plant(deps.store, { accounts: [colleague] });
  const theirs = await sessionFor(deps, colleague, otherKey);
  expect(await codeOf(endOwnSession(deps, here, { sessionId: theirs.sessionId }))).toBe("NOT_FOUND");
  expect(await codeOf(endOwnSession(deps, here, { sessionId: second.sessionId }))).toBe("ok");
  expect(await codeOf(endOwnSession(deps, here, { sessionId: second.sessionId }))).toBe("NOT_FOUND");
  expect([(await rows()).length, ended.at(-1), (await audit()).at(-1)]).toEqual([
    2,
    second.sessionId,
    "session.endedByOwner success",
  ]);
});

test("signing out and an absolute end both remove a session; an idle one rests first and is removed at its end", async () => {
  const { deps, signIn, found, clock, rows, audit } = await familyForTests();
  const [first] = [await signIn(), await signIn()];
  await signOut(deps, valueOf(await found(first.tokens.access)));
  clock.advance(16 * minute);
  expect(valueOf(await sweepSessions(deps.store, clock))).toHaveLength(1);
  expect(valueOf(await sweepSessions(deps.store, clock))).toHaveLength(0);
  expect((await rows()).map(({ state }) => state)).toEqual(["needsFactor"]);
  clock.advance(12 * hour);
  expect(valueOf(await sweepSessions(deps.store, clock))).toHaveLength(1);
  expect([await rows(), (await audit()).slice(-3)]).toEqual([
    [],
    ["session.signedOut success", "session.rested success", "session.expired success"],
  ]);
});

test("a clock of the service that is set back lengthens nothing", async () => {
  const { signIn, found, refresh, resume, clock } = await familyForTests();
  let { tokens } = await signIn();
  clock.advance(10 * minute);
  tokens = valueOf(await refresh(tokens.refresh));
  clock.advance(-24 * hour);
  clock.advance(5 * minute - 1);
  expect(await codeOf(found(tokens.access))).toBe("ok");
  clock.advance(1);
  expect(await codeOf(found(tokens.access))).toBe("FACTOR_NEEDED");
  clock.advance(-24 * hour);
  clock.advance(12 * hour);
  expect(await codeOf(resume(tokens.refresh))).toBe("SESSION_EXPIRED");
});

test("a session from the future, after a restart with a clock set back, is worth less and never more", async () => {
  const { deps, signIn, found, clock } = await familyForTests();
  const { sessionId, tokens } = await signIn();
  const put = (patch: { lastActiveAt: number; inCallUntil: number }) =>
    deps.store.transaction(async (tx) => succeed(await tx.session.update(sessionId, patch)));
  const later = clock.now() + hour;
  await put({ lastActiveAt: later, inCallUntil: later + minute });
  expect(await codeOf(found(tokens.access))).toBe("FACTOR_NEEDED");
});

test("a disabled account has no session, whatever tokens are left", async () => {
  const { deps, account, signIn, found, refresh, resume } = await familyForTests();
  const { tokens } = await signIn();
  await deps.store.transaction(async (tx) => {
    await tx.account.update(account.id, { disabledAt: 1 });
    await tx.audit.append(someAudit("account.disabled"));
    return succeed(null);
  });
  for (const asked of [found(tokens.access), refresh(tokens.refresh), resume(tokens.refresh)])
    expect(await asked).toEqual(fail("SESSION_EXPIRED"));
});

test("without a store nobody is signed in, nothing is refreshed and nobody comes back", async () => {
  const { deps, signIn, found, refresh, resume, stepUp } = await familyForTests();
  const { tokens } = await signIn();
  const signedIn = valueOf(await found(tokens.access));
  const down = async () => fail("STORE_UNAVAILABLE");
  Object.assign(deps.store, { read: down, transaction: down });
  for (const asked of [
    found(tokens.access),
    refresh(tokens.refresh),
    refresh(tokens.refresh, otherKey),
    resume(tokens.refresh),
    logOff(deps, signedIn),
    signOut(deps, signedIn),
  ])
    expect(await asked).toEqual(fail("STORE_UNAVAILABLE"));
  await expect(stepUp(tokens.access)).rejects.toThrow("STORE_UNAVAILABLE");
});
