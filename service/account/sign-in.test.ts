import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { fakeClock, memoryStore, someAudit } from "../store/testing-store.ts";
import type { Store } from "../store/store.ts";
import { addressPrefix } from "./address.ts";
import { someLimits } from "./testing-prover.ts";
import { findSignedIn } from "./sessions.ts";
import { signIn, signInParameters } from "./sign-in.ts";
import {
  type ClinicForTests,
  clinicForTests,
  codeNow,
  countingVerifier,
  owner,
  wrongAuth,
} from "./testing-accounts.ts";
import { argon2Verifier } from "./verifier.ts";

const minute = 60_000;
const thumbprint = "A".repeat(43);
/** A try with both factors right, unless the changes say otherwise. */
const here = (deps: Pick<ClinicForTests, "clock">, changes: Partial<Parameters<typeof signIn>[1]> = {}) => ({
  ...owner,
  code: codeNow(deps.clock),
  limits: someLimits,
  thumbprint,
  address: "192.0.2.7",
  ...changes,
});
const wrong = { auth: wrongAuth };

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

const actions = async (store: Store) =>
  valueOf(await store.read(async (reads) => succeed(await reads.audit.list()))).map(
    ({ event }) => `${event.action} ${event.outcome}`,
  );

const tokensOf = async (deps: ClinicForTests, changes: Parameters<typeof here>[1] = {}) =>
  valueOf(await signIn(deps, here(deps, changes))).tokens;

test("both factors yield a session bound to the key, and the store never holds its tokens", async () => {
  const deps = await clinicForTests();
  const { tokens, account, limits, coverAfterSeconds, ageSeconds } = valueOf(await signIn(deps, here(deps)));
  const { access } = tokens;
  const found = valueOf(await findSignedIn(deps.store, { access, thumbprint }, deps.clock));
  expect([account.clinicName, account.role, found.account.id]).toEqual([
    "Linden Clinic",
    "owner",
    account.id,
  ]);
  expect([limits, coverAfterSeconds, ageSeconds]).toEqual([someLimits, 300, 0]);
  for (const token of [access, tokens.refresh]) expect(JSON.stringify(found)).not.toContain(token);
  expect((await actions(deps.store)).at(-1)).toBe("session.signedIn success");
  expect(await findSignedIn(deps.store, { access, thumbprint: "B".repeat(43) }, deps.clock)).toEqual(
    fail("PROOF_INVALID"),
  );
});

test("the stricter of the desktop's limits and the clinic's holds", async () => {
  const deps = await clinicForTests();
  const strict = valueOf(await signIn(deps, here(deps, { limits: { idleSeconds: 180, absoluteHours: 24 } })));
  expect(strict.limits).toEqual({ idleSeconds: 180, absoluteHours: 12 });
});

test("anything wrong fails alike, after one verification each, and uses up no code", async () => {
  const deps = await clinicForTests();
  const tries = [
    wrong,
    { email: "nobody@clinic.example" },
    { code: "000000" },
    { code: "A".repeat(16) },
    { ...wrong, code: "000000" },
  ];
  for (const changes of tries)
    expect(await signIn(deps, here(deps, { ...changes, address: "192.0.2.7" }))).toEqual(
      fail("SIGN_IN_FAILED"),
    );
  expect(deps.verifier.verifies).toBe(tries.length);
  const rows = (await actions(deps.store)).slice(-tries.length);
  expect(new Set(rows)).toEqual(new Set(["session.signInFailed SIGN_IN_FAILED"]));
  deps.clock.advance(2_000);
  expect((await signIn(deps, here(deps, { address: "198.51.100.7" }))).ok).toBe(true);
});

test("a code works once, and none from before it either", async () => {
  const deps = await clinicForTests();
  await tokensOf(deps);
  for (const steps of [0, -1])
    expect(await signIn(deps, here(deps, { code: codeNow(deps.clock, { steps }) }))).toEqual(
      fail("SIGN_IN_FAILED"),
    );
  await tokensOf(deps, { code: codeNow(deps.clock, { steps: 1 }) });
});

test("a code of a clock that is 90 seconds off is none", async () => {
  const deps = await clinicForTests();
  for (const steps of [-3, 3])
    expect(await signIn(deps, here(deps, { code: codeNow(deps.clock, { steps }) }))).toEqual(
      fail("SIGN_IN_FAILED"),
    );
});

test("a disabled account fails as a wrong password does", async () => {
  const deps = await clinicForTests();
  await deps.store.transaction(async (tx) => {
    const account = await tx.account.findByEmail(owner.email);
    if (account !== null) await tx.account.update(account.id, { disabledAt: 1 });
    await tx.audit.append(someAudit("account.disabled"));
    return succeed(null);
  });
  expect(await signIn(deps, here(deps))).toEqual(fail("SIGN_IN_FAILED"));
  expect(deps.verifier.verifies).toBe(1);
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

test("200 wrong passwords are throttled, and neither they nor others lock the rightful person out", async () => {
  const deps = await clinicForTests();
  await tokensOf(deps);
  const attack = async (address: string) => signIn(deps, here(deps, { ...wrong, address }));
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
  const code = codeNow(deps.clock, { steps: 1 });
  expect((await signIn(deps, here(deps, { code, address: "198.51.100.9" }))).ok).toBe(false);
  expect((await signIn(deps, here(deps, { code }))).ok).toBe(true);
});

test("the wait grows with every failure and an end comes to it", async () => {
  const deps = await clinicForTests();
  const guess = () => signIn(deps, here(deps, wrong));
  for (let n = 0; n < 5; n += 1) await guess();
  const waits: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    let waited = 0;
    while (!(await guess()).ok) {
      const row = await actions(deps.store);
      if (row.at(-1) === "session.signInFailed SIGN_IN_FAILED") break;
      deps.clock.advance(1_000);
      waited += 1;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([2, 4, 8, 16]);
  deps.clock.advance(15 * minute);
  expect((await signIn(deps, here(deps))).ok).toBe(true);
});

test("many wrong passwords at once gain nothing over one after the other", async () => {
  const deps = await clinicForTests();
  const results = await Promise.all(Array.from({ length: 50 }, () => signIn(deps, here(deps, wrong))));
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
  expect(await signIn(deps, here(deps))).toEqual(fail("SIGN_IN_FAILED"));
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

const attackFrom = async (deps: ClinicForTests, address: string, tries: number): Promise<void> => {
  for (let n = 0; n < tries; n += 1)
    await signIn(deps, here(deps, { ...wrong, address, email: `guess${n}@clinic.example` }));
};

test("who guesses in the clinic's own network holds up nobody who signed in there before, not after a long weekend either", async () => {
  const deps = await clinicForTests();
  await tokensOf(deps);
  deps.clock.advance(4 * 24 * 60 * minute);
  await attackFrom(deps, "192.0.2.99", 200);
  const other = await signIn(deps, here(deps, { ...wrong, email: "new@clinic.example" }));
  expect(other).toEqual(fail("SIGN_IN_THROTTLED"));
  expect((await signIn(deps, here(deps))).ok).toBe(true);
});

test("what the people of one network mistype over the days does not add up to a wait", async () => {
  const deps = await clinicForTests();
  for (let day = 0; day < 10; day += 1) {
    await attackFrom(deps, "192.0.2.99", 20);
    deps.clock.advance(12 * 60 * minute);
  }
  await attackFrom(deps, "192.0.2.99", 3);
  expect((await signIn(deps, here(deps))).ok).toBe(true);
});

test("a clock that was set right makes nobody wait for the time that it was ahead", async () => {
  const deps = await clinicForTests();
  const year = 365 * 24 * 60 * minute;
  deps.clock.advance(year);
  await attackFrom(deps, "192.0.2.7", 50);
  for (let n = 0; n < 8; n += 1) await signIn(deps, here(deps, wrong));
  deps.clock.advance(-year);
  expect((await signIn(deps, here(deps))).ok).toBe(true);
});

test("a sign-in whose password was changed while it was looked at comes to nothing", async () => {
  const deps = await clinicForTests();
  const found = await deps.store.read(async (reads) => succeed(await reads.account.findByEmail(owner.email)));
  const account = valueOf(found);
  if (account === null) throw new Error("no owner");
  const verifier = {
    ...deps.verifier,
    async verify(kept: string | null, secret: Uint8Array | string) {
      await deps.store.transaction(async (tx) => {
        await tx.account.update(account.id, { authHash: "hash:other" });
        await tx.audit.append(someAudit("account.passwordChanged"));
        return succeed(null);
      });
      return deps.verifier.verify(kept, secret);
    },
  };
  expect(await signIn({ ...deps, verifier }, here(deps))).toEqual(fail("SIGN_IN_FAILED"));
});
