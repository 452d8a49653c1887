import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { RECOVERY_CODES, TOTP_STEP_MS } from "../../protocol/limits.ts";
import { RecoveryCode } from "../../protocol/accounts.ts";
import { succeed } from "../../protocol/result.ts";
import { takeFactor } from "./factors.ts";
import { newRecoveryCodes, renewCodesOf } from "./recovery-codes.ts";
import { clinicForTests, codeNow, owner, testTotpSecret } from "./testing-accounts.ts";
import { matchingStep, stepAt, totpCodeOf } from "./totp.ts";

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

const setUp = async () => {
  const deps = await clinicForTests();
  const account = valueOf(
    await deps.store.read(async (reads) => succeed(await reads.account.findByEmail(owner.email))),
  );
  if (account === null) throw new Error("no owner");
  const use = (code: string, who: typeof account | null = account) =>
    deps.store.transaction(async (tx) => succeed(await takeFactor(tx, who, code, deps))).then(valueOf);
  const renew = () =>
    deps.store
      .transaction(async (tx) => {
        const codes = await renewCodesOf(tx, account.id, deps);
        await tx.audit.append({
          clinicId: account.clinicId,
          event: {
            agent: { kind: "account", id: account.id },
            action: "account.recoveryCodesRenewed",
            visitId: null,
            participantId: null,
            accountId: null,
            outcome: "success",
            detail: null,
            recorded: deps.clock.now(),
          },
        });
        return succeed(codes.map((code) => RecoveryCode.parse(code)));
      })
      .then(valueOf);
  return { ...deps, account, use, renew };
};

/** RFC 6238, appendix B, for SHA-1; the last six of its eight digits. */
const rfcSecret = Buffer.from("12345678901234567890").toString("base64url");

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at %i s the code is the RFC's, %s", (seconds, code) => {
  expect(totpCodeOf(rfcSecret, stepAt(seconds * 1_000))).toBe(code);
});

test("a code counts one step either side and no further", async () => {
  const answers: (string | null)[] = [];
  for (const steps of [-3, -2, -1, 0, 1, 2, 3]) {
    const { clock, use } = await setUp();
    answers.push(await use(codeNow(clock, { steps })));
  }
  expect(answers).toEqual([null, null, "totp", "totp", "totp", null, null]);
});

test("no code works twice, and none that is older than one that worked", async () => {
  const { clock, use } = await setUp();
  const [before, now] = [codeNow(clock, { steps: -1 }), codeNow(clock)];
  expect([await use(now), await use(now), await use(before)]).toEqual(["totp", null, null]);
  clock.advance(TOTP_STEP_MS);
  expect([await use(now), await use(codeNow(clock)), await use(codeNow(clock))]).toEqual([
    null,
    "totp",
    null,
  ]);
});

test("of 50 who use one code at once, one gets through; of 50 with one recovery code too", async () => {
  const { clock, use, renew } = await setUp();
  const [first = ""] = await renew();
  for (const code of [codeNow(clock), first]) {
    const used = await Promise.all(Array.from({ length: 50 }, () => use(code)));
    expect(used.filter((factor) => factor !== null)).toHaveLength(1);
  }
});

test("each of the ten recovery codes works once, however it is typed, and is written down", async () => {
  const { store, account, use, renew } = await setUp();
  const codes = await renew();
  expect(new Set(codes).size).toBe(RECOVERY_CODES);
  for (const code of codes) expect(await use(code)).toBe("recoveryCode");
  for (const code of codes) expect(await use(code)).toBeNull();
  const seen = valueOf(
    await store.read(async (reads) =>
      succeed({
        left: await reads.recoveryCode.countLeft(account.id),
        used: (await reads.audit.list()).filter(({ event }) => event.action === "account.recoveryCodeUsed"),
      }),
    ),
  );
  expect([seen.left, seen.used.length]).toEqual([0, RECOVERY_CODES]);
});

test("new recovery codes end the old ones", async () => {
  const { use, renew } = await setUp();
  const [old = ""] = await renew();
  const [fresh = ""] = await renew();
  expect([await use(old), await use(fresh)]).toEqual([null, "recoveryCode"]);
});

test("without an account nothing is a factor", async () => {
  const { clock, use, renew } = await setUp();
  const [code = ""] = await renew();
  expect([
    await use(codeNow(clock), null),
    await use(code, null),
    await use("AAAAAAAAAAAAAAAA", null),
  ]).toEqual([null, null, null]);
});

test("a recovery code is shown in groups of four and parses as typed, in lower case too", () => {
  for (const code of newRecoveryCodes(systemChance)) {
    expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    expect(RecoveryCode.parse(` ${code.toLowerCase()} `)).toBe(code.replaceAll("-", ""));
  }
});

test("a code is matched by the latest step that it is of, never by one that was used", () => {
  const now = 1_800_000_000_000;
  const step = stepAt(now);
  const code = totpCodeOf(testTotpSecret, step);
  const asked = { code, secret: testTotpSecret, now };
  expect(matchingStep({ ...asked, lastStep: null })).toBe(step);
  expect(matchingStep({ ...asked, lastStep: step - 1 })).toBe(step);
  expect(matchingStep({ ...asked, lastStep: step })).toBeNull();
});
