import { expect, test } from "vitest";
import { KeyringAbsent } from "./keyring.ts";
import { ANSWER_MS, createOneCall } from "./one-call.ts";
import { manualTimers } from "./vault-fixtures.ts";

test("a call answers its value and leaves no timer behind", async () => {
  const clock = manualTimers();
  const oneCall = createOneCall(clock.timers);
  expect([await oneCall(async () => 7), clock.count()]).toEqual([{ is: "value", value: 7 }, 0]);
});

test("a vault that is not there is absent, any other refusal is locked", async () => {
  const oneCall = createOneCall(manualTimers().timers);
  const failing = (error: Error) =>
    oneCall(async () => {
      throw error;
    });
  expect([await failing(new KeyringAbsent("none")), await failing(new Error("locked"))]).toEqual([
    { is: "absent" },
    { is: "locked" },
  ]);
});

test("a second call is not made while the first is in flight", async () => {
  const oneCall = createOneCall(manualTimers().timers);
  const freed = Promise.withResolvers<number>();
  let calls = 0;
  const first = oneCall(() => freed.promise);
  const second = await oneCall(async () => (calls += 1));
  freed.resolve(1);
  expect([second, await first, calls]).toEqual([{ is: "locked" }, { is: "value", value: 1 }, 0]);
});

test("a call that used up its time blocks later ones until it really ends", async () => {
  const clock = manualTimers();
  const oneCall = createOneCall(clock.timers);
  const freed = Promise.withResolvers<number>();
  const first = oneCall(() => freed.promise);
  clock.advance(ANSWER_MS);
  expect([await first, await oneCall(async () => 2)]).toEqual([{ is: "locked" }, { is: "locked" }]);
  freed.reject(new Error("dismissed"));
  await Promise.resolve();
  await Promise.resolve();
  expect(await oneCall(async () => 3)).toEqual({ is: "value", value: 3 });
});
