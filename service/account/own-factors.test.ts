import { expect, test } from "vitest";
import { RecoveryCode } from "../../protocol/accounts.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { succeed } from "../../protocol/result.ts";
import { takeFactor } from "./factors.ts";
import { endSessionsOf } from "./members.ts";
import { changePassword, readFactors, renewRecoveryCodes, renewTotp, report } from "./own-factors.ts";
import { codeOf, freshSecret, staffForTests, valueOf } from "./staff-fixtures.ts";
import { codeNow } from "./testing-accounts.ts";

const signedInBen = async () => {
  const staff = await staffForTests();
  const joined = await staff.join();
  const session = (await staff.sessionsOf(joined.account.id))[0];
  if (session === undefined) throw new Error("no session");
  const take = (code: string) =>
    staff.deps.store
      .transaction(async (tx) => succeed(await takeFactor(tx, joined.account, code, staff.deps)))
      .then(valueOf);
  return { ...staff, ...joined, session, take };
};

test("a new authenticator is shown to work before it takes the place of the old one", async () => {
  const { deps, clock, take, ...who } = await signedInBen();
  clock.advance(60_000);
  const totpSecret = toBase64Url(new Uint8Array(20).fill(41));
  const wrong = renewTotp(deps, who, { totpSecret, code: codeNow(clock, { secret: freshSecret }) });
  expect(await codeOf(wrong)).toBe("CODE_WRONG");
  valueOf(await renewTotp(deps, who, { totpSecret, code: codeNow(clock, { secret: totpSecret }) }));
  expect(valueOf(await readFactors(deps, who))).toEqual({ totpSince: clock.now(), recoveryCodesLeft: 10 });
  expect(await take(codeNow(clock, { secret: totpSecret }))).toBeNull();
  clock.advance(30_000);
  expect(await take(codeNow(clock, { secret: freshSecret }))).toBeNull();
  expect(await take(codeNow(clock, { secret: totpSecret }))).toBe("totp");
});

test("new recovery codes are told once and end the old ones", async () => {
  const { deps, take, recoveryCodes, ...who } = await signedInBen();
  const fresh = valueOf(await renewRecoveryCodes(deps, who)).recoveryCodes;
  const [old = "", now = ""] = [recoveryCodes[0], fresh[0]];
  expect([await take(RecoveryCode.parse(old)), await take(RecoveryCode.parse(now))]).toEqual([
    null,
    "recoveryCode",
  ]);
  expect(valueOf(await readFactors(deps, who)).recoveryCodesLeft).toBe(9);
});

test("a new password ends every other session of the account and of nobody else", async () => {
  const { deps, ended, ...who } = await signedInBen();
  const other = await who.signIn(who.account);
  const ada = await who.signIn(who.ada);
  const auth = toBase64Url(new Uint8Array(32).fill(42));
  valueOf(await changePassword(deps, who, { salt: toBase64Url(new Uint8Array(16).fill(43)), auth }));
  expect(ended).toEqual([other]);
  expect((await who.sessionsOf(who.account.id)).map(({ id }) => id)).toEqual([who.session.id]);
  expect((await who.sessionsOf(who.ada.id)).map(({ id }) => id)).toEqual([ada]);
  const row = await who.byEmail(who.account.email);
  expect(row.authHash).not.toBe(who.account.authHash);
});

test("a change of factors that was under way when its session was ended is not made", async () => {
  const { deps, clock, take, ...who } = await signedInBen();
  clock.advance(60_000);
  valueOf(await endSessionsOf(deps, who.ada, { accountId: who.account.id }));
  const totpSecret = toBase64Url(new Uint8Array(20).fill(41));
  const [auth, salt] = [toBase64Url(new Uint8Array(32).fill(42)), toBase64Url(new Uint8Array(16).fill(43))];
  const changes = [
    renewTotp(deps, who, { totpSecret, code: codeNow(clock, { secret: totpSecret }) }),
    renewRecoveryCodes(deps, who),
    changePassword(deps, who, { salt, auth }),
  ];
  expect(await Promise.all(changes.map(codeOf))).toEqual(changes.map(() => "SESSION_EXPIRED"));
  expect((await who.byEmail(who.account.email)).authHash).toBe(who.account.authHash);
  expect(await take(codeNow(clock, { secret: freshSecret }))).toBe("totp");
});

test("what a desktop reports of itself stands in the audit log as it was said", async () => {
  const { deps, actions, ...who } = await signedInBen();
  for (const kind of ["vaultAbsent", "covered", "policyRefused"] as const)
    valueOf(await report(deps, who, { kind }));
  expect((await actions()).slice(-3)).toEqual([
    "desktop.vaultAbsent success",
    "desktop.covered success",
    "desktop.policyRefused success",
  ]);
});
