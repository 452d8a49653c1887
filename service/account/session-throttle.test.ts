import { expect, test } from "vitest";
import { codeOf, familyForTests, otherKey, valueOf } from "./session-fixtures.ts";
import { signIn as trySignIn } from "./sign-in.ts";
import { owner, wrongAuth } from "./testing-accounts.ts";
import { someLimits } from "./testing-prover.ts";

test("who guesses in the same network keeps nobody from uncovering and from stepping up", async () => {
  const { deps, signIn, resume, stepUp } = await familyForTests();
  const { tokens } = await signIn();
  for (let n = 0; n < 100; n += 1)
    for (const email of [owner.email, `guess${n}@clinic.example`])
      await trySignIn(deps, {
        email,
        auth: wrongAuth,
        code: "000000",
        address: "192.0.2.7",
        thumbprint: otherKey,
        limits: someLimits,
      });
  const back = valueOf(await resume(tokens.refresh));
  expect(await codeOf(stepUp(back.tokens.access))).toBe("ok");
});

test("guesses at a step-up are throttled for the account, wherever they come from", async () => {
  const { deps, signIn, stepUp, clock } = await familyForTests();
  const { tokens } = await signIn();
  const tries: string[] = [];
  for (let n = 0; n < 7; n += 1) tries.push(await codeOf(stepUp(tokens.access, { isRight: false })));
  expect(tries.slice(4)).toEqual(["SIGN_IN_FAILED", "SIGN_IN_THROTTLED", "SIGN_IN_THROTTLED"]);
  expect(deps.verifier.verifies).toBe(5);
  clock.advance(2_000);
  expect(await codeOf(stepUp(tokens.access))).toBe("ok");
});
