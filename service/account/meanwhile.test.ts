import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { succeed } from "../../protocol/result.ts";
import { byAccount, record } from "../audit/log.ts";
import type { AccountRow } from "../store/rows.ts";
import { hashAuth } from "./passwords.ts";
import { type FamilyForTests, codeOf, familyForTests, ownKey, valueOf } from "./session-fixtures.ts";
import { signIn } from "./sign-in.ts";
import { codeNow, owner } from "./testing-accounts.ts";
import { someLimits } from "./testing-prover.ts";

/** What happens once, while the next password is being checked. */
const whileChecking = ({ deps }: FamilyForTests, happening: () => Promise<unknown>): void => {
  const { verifier } = deps;
  deps.verifier = {
    ...verifier,
    verify: async (kept, secret) => {
      deps.verifier = verifier;
      const isRight = await verifier.verify(kept, secret);
      await happening();
      return isRight;
    },
  };
};

const changeAccount = async (
  { deps, account }: FamilyForTests,
  action: "account.passwordChanged" | "account.disabled",
  change: Partial<Pick<AccountRow, "authHash" | "disabledAt">>,
): Promise<void> => {
  const { id, clinicId } = account;
  const done = await deps.store.transaction(async (tx) => {
    await tx.account.update(id, change);
    await record(tx, { action, agent: byAccount(id), clinicId, recorded: deps.clock.now() });
    return succeed(null);
  });
  valueOf(done);
};

const changePassword = async (family: FamilyForTests): Promise<void> => {
  const authHash = await hashAuth(family.deps.verifier, toBase64Url(new Uint8Array(32).fill(77)));
  await changeAccount(family, "account.passwordChanged", { authHash });
};

const disable = (family: FamilyForTests): Promise<void> =>
  changeAccount(family, "account.disabled", { disabledAt: family.clock.now() });

const tryToSignIn = ({ deps }: FamilyForTests) =>
  codeOf(
    signIn(deps, {
      email: owner.email,
      auth: owner.auth,
      code: codeNow(deps.clock),
      address: "192.0.2.7",
      thumbprint: ownKey,
      limits: someLimits,
    }),
  );

const ways = ["sign-in", "return", "step-up"] as const;

const trying = async (
  way: (typeof ways)[number],
  happening: (family: FamilyForTests) => Promise<unknown>,
) => {
  const family = await familyForTests();
  const { tokens } = await family.signIn();
  family.clock.advance(60_000);
  whileChecking(family, () => happening(family));
  switch (way) {
    case "sign-in":
      return tryToSignIn(family);
    case "return":
      return codeOf(family.resume(tokens.refresh));
    case "step-up":
      return codeOf(family.stepUp(tokens.access));
  }
};

test.each(ways)("a %s that nothing crosses is good", async (way) => {
  expect(await trying(way, async () => undefined)).toBe("ok");
});

test.each(ways)("a %s with a password that is changed while it is checked is none", async (way) => {
  expect(await trying(way, changePassword)).toBe("SIGN_IN_FAILED");
});

test.each([
  ["sign-in", "SIGN_IN_FAILED"],
  ["return", "SESSION_EXPIRED"],
  ["step-up", "SESSION_EXPIRED"],
] as const)("a %s of somebody who is disabled while the password is checked is none", async (way, code) => {
  expect(await trying(way, disable)).toBe(code);
});

test("a return with a token that is spent twice over while the password is checked is none", async () => {
  const family = await familyForTests();
  const { tokens } = await family.signIn();
  whileChecking(family, async () => {
    const next = valueOf(await family.refresh(tokens.refresh));
    valueOf(await family.refresh(next.refresh));
  });
  expect(await codeOf(family.resume(tokens.refresh))).toBe("SESSION_EXPIRED");
});
