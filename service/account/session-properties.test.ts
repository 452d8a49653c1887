import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type FamilyForTests, codeOf, familyForTests, otherKey, ownKey } from "./session-fixtures.ts";
import { logOff, sweepSessions } from "./session-ends.ts";

const minute = 60_000;

/** What may come, in any order: `nth` counts back from the newest token that was ever given out. */
const Step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("refresh" as const, "resume" as const, "wrongResume" as const),
    nth: fc.oneof(fc.constant(0), fc.nat(3)),
    key: fc.oneof(
      { weight: 9, arbitrary: fc.constant(ownKey) },
      { weight: 1, arbitrary: fc.constant(otherKey) },
    ),
  }),
  fc.record({
    kind: fc.constantFrom("logOff" as const, "stepUp" as const, "sweep" as const),
    nth: fc.nat(2),
  }),
  fc.record({
    kind: fc.constant("wait" as const),
    ms: fc.constantFrom(1_000, 29_000, 31_000, minute, 16 * minute),
  }),
);
type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never;

type Given = { access: string[]; refresh: string[] };

const take = (given: Given, tokens: { access: string; refresh: string }): void => {
  given.access.unshift(tokens.access);
  given.refresh.unshift(tokens.refresh);
};

/** Plays one step, and keeps what it gives out; tells whether it let the session rest. */
const play = async (family: FamilyForTests, given: Given, step: Step): Promise<boolean> => {
  switch (step.kind) {
    case "wait":
      family.clock.advance(step.ms);
      return false;
    case "sweep":
      await sweepSessions(family.deps.store, family.clock);
      return false;
    case "refresh": {
      const fresh = await family.refresh(given.refresh[step.nth] ?? "", step.key);
      if (fresh.ok) take(given, fresh.value);
      return false;
    }
    case "resume":
    case "wrongResume": {
      const isRight = step.kind === "resume";
      const back = await family.resume(given.refresh[step.nth] ?? "", { isRight, thumbprint: step.key });
      if (back.ok) take(given, back.value.tokens);
      return false;
    }
    case "logOff":
    case "stepUp": {
      const found = await family.found(given.access[step.nth] ?? "");
      if (!found.ok) return false;
      if (step.kind === "logOff") return (await logOff(family.deps, found.value)).ok;
      const fresh = await family.stepUp(given.access[step.nth] ?? "");
      if (fresh.ok) take(given, fresh.value);
      return false;
    }
  }
};

test("in whatever order tokens are used, at most one refresh token lives, and nothing opens once the family is gone or rests", () =>
  fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const family = await familyForTests();
      const begun = await family.signIn();
      const given: Given = { access: [begun.tokens.access], refresh: [begun.tokens.refresh] };
      let wasGone = false;
      const dead = new Set<string>();
      for (const step of steps) {
        const isRested = await play(family, given, step);
        const rows = await family.rows();
        const opening = await Promise.all(given.access.map((access) => codeOf(family.found(access))));
        const openers = given.access.filter((_, at) => opening[at] === "ok");
        expect(openers.filter((access) => dead.has(access))).toEqual([]);
        for (const access of given.access) if (!openers.includes(access)) dead.add(access);
        const open = openers.length;
        if (isRested) expect(open).toBe(0);
        if (wasGone) expect(rows).toEqual([]);
        wasGone = rows.length === 0;
        if (wasGone || rows[0]?.state === "needsFactor") expect(open).toBe(0);
        expect(open).toBeLessThanOrEqual(2);
        expect(
          await Promise.all(given.access.map((access) => codeOf(family.found(access, otherKey)))),
        ).not.toContain("ok");
      }
      // Of all that were ever given out one is honoured at most, and that once.
      family.clock.advance(31_000);
      let honoured = 0;
      for (const refresh of given.refresh.flatMap((token) => [token, token])) {
        const fresh = await family.refresh(refresh);
        honoured += fresh.ok ? 1 : 0;
        family.clock.advance(31_000);
      }
      expect(honoured).toBeLessThanOrEqual(1);
      await family.deps.store.close();
    }),
    { numRuns: 60, seed: 11 },
  ));

test("somebody who copied the tokens and the rightful desktop never both go on", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 8 }), async (turns) => {
      const family = await familyForTests();
      const { tokens } = await family.signIn();
      // The thief even has the key; only the answers are not shared.
      const held = { rightful: tokens.refresh, thief: tokens.refresh };
      for (const isThief of turns) {
        const who = isThief ? "thief" : "rightful";
        const fresh = await family.refresh(held[who]);
        if (fresh.ok) held[who] = fresh.value.refresh;
        family.clock.advance(31_000);
      }
      const codes = [await codeOf(family.refresh(held.rightful)), await codeOf(family.refresh(held.thief))];
      expect(codes.filter((code) => code === "ok").length).toBeLessThanOrEqual(1);
      await family.deps.store.close();
    }),
    { numRuns: 40, seed: 12 },
  ));
