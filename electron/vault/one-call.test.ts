import { expect, test } from "vitest";
import { KeyringAbsent } from "./keyring.ts";
import { ANSWER_MS, createOneCall } from "./one-call.ts";
import { manualTimers } from "./vault-fixtures.ts";

test("a call answers its value and leaves no timer behind", async () => {
  const clock = manualTimers();
  const { run } = createOneCall(clock.timers);
  expect([await run(async () => 7), clock.count()]).toEqual([{ is: "value", value: 7 }, 0]);
});

test("a vault that is not there is absent, any other refusal is locked", async () => {
  const { run } = createOneCall(manualTimers().timers);
  const failing = (error: Error) =>
    run(async () => {
      throw error;
    });
  expect([await failing(new KeyringAbsent("none")), await failing(new Error("locked"))]).toEqual([
    { is: "absent" },
    { is: "locked" },
  ]);
});

test("a second call is not made while the first is in flight", async () => {
  const { run } = createOneCall(manualTimers().timers);
  const freed = Promise.withResolvers<number>();
  let calls = 0;
  const first = run(() => freed.promise);
  const second = await run(async () => (calls += 1));
  freed.resolve(1);
  expect([second, await first, calls]).toEqual([{ is: "locked" }, { is: "value", value: 1 }, 0]);
});

test("a call that used up its time blocks later ones until it really ends", async () => {
  const clock = manualTimers();
  const { run, isBusy } = createOneCall(clock.timers);
  const freed = Promise.withResolvers<number>();
  const first = run(() => freed.promise);
  clock.advance(ANSWER_MS);
  expect([await first, await run(async () => 2)]).toEqual([{ is: "locked" }, { is: "locked" }]);
  expect(isBusy()).toBe(true);
  freed.reject(new Error("dismissed"));
  await Promise.resolve();
  await Promise.resolve();
  expect([isBusy(), await run(async () => 3)]).toEqual([false, { is: "value", value: 3 }]);
});
