import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { SESSION_ABSOLUTE_MS } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { fakeClock, memoryStore } from "../store/testing-store.ts";
import type { Store } from "../store/store.ts";
import { addressPrefix } from "./address.ts";
import { endSession, findSignedIn, sweepSessions, touchSession } from "./sessions.ts";
import { signIn, signInParameters } from "./sign-in.ts";
import { issueTicket, takeTicket } from "./tickets.ts";
import { clinicForTests, countingVerifier, owner, wrongAuth } from "./testing-accounts.ts";
import { argon2Verifier } from "./verifier.ts";

const minute = 60_000;
const here = { ...owner, address: "192.0.2.7" };

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

const actions = async (store: Store) =>
  valueOf(await store.read(async (reads) => succeed(await reads.audit.list()))).map(
    ({ event }) => `${event.action} ${event.outcome}`,
  );

test("the right half of the password yields a session, and the store never holds its token", async () => {
  const deps = await clinicForTests();
  const { token, account } = valueOf(await signIn(deps, here));
  const found = valueOf(await findSignedIn(deps.store, token, deps.clock));
  expect([account.clinicName, account.role, found.account.id]).toEqual([
    "Linden Clinic",
    "owner",
    account.id,
  ]);
  expect(JSON.stringify(found)).not.toContain(token);
  expect((await actions(deps.store)).at(-1)).toBe("session.signedIn success");
});

test("a wrong half and an unknown e-mail fail alike, after one verification each", async () => {
  const deps = await clinicForTests();
  const wrong = await signIn(deps, { ...here, auth: wrongAuth });
  const unknown = await signIn(deps, { ...here, email: "nobody@clinic.example" });
  expect([wrong, unknown, deps.verifier.verifies]).toEqual([
    fail("SIGN_IN_FAILED"),
    fail("SIGN_IN_FAILED"),
    2,
  ]);
  expect((await actions(deps.store)).slice(-2)).toEqual([
    "session.signInFailed SIGN_IN_FAILED",
    "session.signInFailed SIGN_IN_FAILED",
  ]);
});

test("an unknown e-mail keeps one salt that differs from everybody else's", async () => {
  const deps = await clinicForTests();
  const ask = async (email: string) => valueOf(await signInParameters(deps, email));
  const [first, again, other, real] = [
    await ask("x@clinic.example"),
    await ask("x@clinic.example"),
    await ask("y@clinic.example"),
    await ask(owner.email),
  ];
  expect(first).toEqual(again);
  expect(new Set([first.salt, other.salt, real.salt]).size).toBe(3);
  expect({ ...first, salt: "" }).toEqual({ ...real, salt: "" });
});

test("a session works at 14:59 and is over at 15:01 unless something was really done", async () => {
  const deps = await clinicForTests();
  const { token } = valueOf(await signIn(deps, here));
  const ask = () => findSignedIn(deps.store, token, deps.clock);
  deps.clock.advance(14 * minute + 59_000);
  const { session } = valueOf(await ask());
  deps.clock.advance(2_000);
  expect(await ask()).toEqual(fail("SESSION_EXPIRED"));
  deps.clock.advance(-2_000);
  await touchSession(deps.store, session.id, deps.clock);
  deps.clock.advance(2_000);
  expect((await ask()).ok).toBe(true);
});

test("a session ends after 12 hours however busy it was", async () => {
  const deps = await clinicForTests();
  const { token } = valueOf(await signIn(deps, here));
  const { session } = valueOf(await findSignedIn(deps.store, token, deps.clock));
  for (let passed = 0; passed < SESSION_ABSOLUTE_MS - 10 * minute; passed += 10 * minute) {
    deps.clock.advance(10 * minute);
    await touchSession(deps.store, session.id, deps.clock);
  }
  expect((await findSignedIn(deps.store, token, deps.clock)).ok).toBe(true);
  deps.clock.advance(10 * minute);
  expect(await findSignedIn(deps.store, token, deps.clock)).toEqual(fail("SESSION_EXPIRED"));
});

test("signing out and being swept both end a session, its card key and its tickets", async () => {
  const deps = await clinicForTests();
  const first = valueOf(await signIn(deps, here));
  const second = valueOf(await signIn(deps, here));
  const signedIn = valueOf(await findSignedIn(deps.store, first.token, deps.clock));
  const use = { purpose: "staff", sessionId: signedIn.session.id } as const;
  const ticket = valueOf(
    await deps.store.transaction(async (tx) => succeed(await issueTicket(tx, use, deps))),
  );
  await endSession(deps.store, signedIn, deps.clock);
  deps.clock.advance(16 * minute);
  const swept = valueOf(await sweepSessions(deps.store, deps.clock));
  const left = await deps.store.transaction(async (tx) => succeed(await takeTicket(tx, ticket, deps.clock)));
  expect([swept.length, left]).toEqual([1, succeed(null)]);
  for (const { token } of [first, second])
    expect(await findSignedIn(deps.store, token, deps.clock)).toEqual(fail("SESSION_EXPIRED"));
  expect((await actions(deps.store)).slice(-2)).toEqual([
    "session.signedOut success",
    "session.expired success",
  ]);
});

test("200 wrong passwords are throttled, and neither they nor others lock the rightful person out", async () => {
  const deps = await clinicForTests();
  await signIn(deps, here);
  const attack = async (address: string) => signIn(deps, { ...here, auth: wrongAuth, address });
  const codes = new Map<string, number>();
  for (let n = 0; n < 200; n += 1) {
    const result = await attack("198.51.100.9");
    const code = result.ok ? "ok" : result.error.code;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  for (let n = 0; n < 150; n += 1) await attack(`10.${n}.1.1`);
  expect(codes).toEqual(
    new Map([
      ["SIGN_IN_FAILED", 5],
      ["SIGN_IN_THROTTLED", 195],
    ]),
  );
  expect((await signIn(deps, { ...here, address: "198.51.100.9" })).ok).toBe(false);
  expect((await signIn(deps, here)).ok).toBe(true);
});

test("the wait grows with every failure and an end comes to it", async () => {
  const deps = await clinicForTests();
  const wrong = () => signIn(deps, { ...here, auth: wrongAuth });
  for (let n = 0; n < 5; n += 1) await wrong();
  const waits: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    let waited = 0;
    while (!(await wrong()).ok) {
      const row = await actions(deps.store);
      if (row.at(-1) === "session.signInFailed SIGN_IN_FAILED") break;
      deps.clock.advance(1_000);
      waited += 1;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([2, 4, 8, 16]);
  deps.clock.advance(15 * minute);
  expect((await signIn(deps, here)).ok).toBe(true);
});

test("many wrong passwords at once gain nothing over one after the other", async () => {
  const deps = await clinicForTests();
  const results = await Promise.all(
    Array.from({ length: 50 }, () => signIn(deps, { ...here, auth: wrongAuth })),
  );
  const checked = results.filter((result) => !result.ok && result.error.code === "SIGN_IN_FAILED");
  expect([checked.length, deps.verifier.verifies]).toEqual([5, 5]);
});

test("a fresh store has no account that anybody could use", async () => {
  const clock = fakeClock();
  const store = await memoryStore({ clock });
  const deps = {
    store,
    clock,
    chance: systemChance,
    verifier: countingVerifier(),
    secret: new Uint8Array(32),
  };
  expect(await signIn(deps, here)).toEqual(fail("SIGN_IN_FAILED"));
});

test.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["::ffff:192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:23ff::1", "20010db8000123/56"],
  ["2001:0DB8:0001:2345:6:7:8:9", "20010db8000123/56"],
  ["::1", "00000000000000/56"],
  ["garbage", "unknown"],
])("the network of %s is %s", (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});

test("the service's argon2id knows its own hash, needs its pepper, and is never right without one", async () => {
  const verifier = await argon2Verifier(new Uint8Array(32).fill(1));
  const other = await argon2Verifier(new Uint8Array(32).fill(2));
  const kept = await verifier.hash("123456");
  expect(kept).toContain("argon2id");
  expect([
    await verifier.verify(kept, "123456"),
    await verifier.verify(kept, "123457"),
    await other.verify(kept, "123456"),
    await verifier.verify(null, new Uint8Array(32)),
  ]).toEqual([true, false, false, false]);
});
