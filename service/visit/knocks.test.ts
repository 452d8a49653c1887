import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { KNOCKS_PER_MINUTE } from "../../protocol/limits.ts";
import { arrive, comeBack, returnHashOf } from "./come-back.ts";
import { groupForTests, here, must, random } from "./links-fixtures.ts";
import { createVisit } from "./visits.ts";

const minute = 60_000;

test("two hundred knocks a minute from one network are twenty; another network still gets in", async () => {
  const { deps, body, link, told, put } = await groupForTests();
  const codes: string[] = [];
  for (let n = 0; n < 200; n += 1) {
    const result = await arrive(deps, body, { address: `192.0.2.${n}`, returnKey: null });
    codes.push(result.ok ? "in" : result.error.code);
    deps.clock.advance(minute / 400);
  }
  expect(codes.filter((code) => code === "in")).toHaveLength(KNOCKS_PER_MINUTE);
  expect(codes.slice(KNOCKS_PER_MINUTE).every((code) => code === "RATE_LIMITED")).toBe(true);
  expect((await told()).filter((each) => each.endsWith("RATE_LIMITED"))).toHaveLength(1);
  expect((await arrive(deps, body, { address: "198.51.100.1", returnKey: null })).ok).toBe(true);
  const checks = deps.verifier.verifies;
  expect(await arrive(deps, body, here)).toEqual({ ...fail("RATE_LIMITED"), retryAfter: 30 });
  expect(await comeBack(deps, link, here)).toEqual(fail("NOT_ADMITTED"));
  const returnKey = random();
  await put({ returnHash: returnHashOf(returnKey), state: "left", admittedSeq: 1 });
  const limited = { ...fail("RATE_LIMITED"), retryAfter: 30 };
  expect(await comeBack(deps, link, { ...here, returnKey })).toEqual(limited);
  expect(deps.verifier.verifies).toBe(checks);
  deps.clock.advance(minute / 2);
  expect((await arrive(deps, body, here)).ok).toBe(true);
});

test("knocks at one visit do not count at another, and a clock that is set back locks nobody out for long", async () => {
  const { deps, host, body } = await groupForTests();
  for (let n = 0; n <= KNOCKS_PER_MINUTE; n += 1) await arrive(deps, body, here);
  const inviteHash = random();
  const startsAt = deps.clock.now();
  const plan = { label: "x", kind: "group", startsAt, minutes: 60, places: 2, inviteHash } as const;
  const { visit, passcode } = must(await createVisit(deps, host, plan));
  expect((await arrive(deps, { visitId: visit.id, inviteHash, passcode }, here)).ok).toBe(true);
  expect((await arrive(deps, body, here)).ok).toBe(false);
  deps.clock.advance(-60 * minute);
  expect((await arrive(deps, body, here)).ok).toBe(true);
});
