import { expect, test } from "vitest";
import { CRASHES_WITHIN_MS, createCrashLimit } from "./crash-limit.ts";

test("three crashes in a minute are recovered from, the fourth is not", () => {
  const mayReload = createCrashLimit({ now: () => 0 });
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false]);
});

test("old crashes are forgotten", () => {
  const clock = { at: 0 };
  const mayReload = createCrashLimit({ now: () => clock.at });
  const outcomes = Array.from({ length: 6 }, () => {
    clock.at += CRASHES_WITHIN_MS / 2;
    return mayReload();
  });
  expect(outcomes).toEqual([true, true, true, true, true, true]);
});
