import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { createFakeService } from "./call-fixtures.ts";
import { createGoodbye } from "./goodbye.ts";

const visitId = VisitId.parse("A".repeat(22));

/** Somebody who leaves over a line, whose answers a test gives. */
const leaving = () => {
  const clock = createFakeKeyClock();
  const service = createFakeService("connected");
  const goodbye = createGoodbye({
    line: service,
    word: () => ({ type: "leaveVisit", visitId }),
    after: (ms, run) => clock.after(ms, run),
  });
  let isSettled = false;
  const turn = async (): Promise<void> => {
    for (let left = 4; left > 0; left -= 1) await Promise.resolve();
  };
  return {
    clock,
    service,
    goodbye,
    turn,
    said: () => service.count("leaveVisit"),
    isSettled: async () => {
      void goodbye.settled().then(() => (isSettled = true));
      await turn();
      return isSettled;
    },
  };
};

test.each<[string, Result<null>]>([
  ["was heard", succeed(null)],
  ["comes from somebody who is out already", fail("NOT_ADMITTED")],
  ["comes from nobody whom the service knows", fail("FORBIDDEN")],
])("a goodbye that %s is owed no more, and said once", async (_title, answer) => {
  const one = leaving();
  one.service.answer(() => answer);
  await one.goodbye.say();
  one.goodbye.sayAgain();
  expect([one.said(), await one.isSettled()]).toEqual([1, true]);
});

test("a goodbye that was lost with the line is said again when one is counted in over the next, and nobody asks before", async () => {
  const one = leaving();
  one.service.answer(() => {
    one.service.cut();
    return fail("SERVICE_UNREACHABLE");
  });
  await one.goodbye.say();
  one.goodbye.sayAgain();
  one.clock.advance(60_000);
  expect([one.said(), one.service.renewals(), await one.isSettled()]).toEqual([1, 0, false]);
  one.service.mend();
  one.service.answer(() => succeed(null));
  one.goodbye.sayAgain();
  expect([await one.isSettled(), one.said()]).toEqual([true, 2]);
});

test("a goodbye over no line at all waits for one", async () => {
  const one = leaving();
  one.service.cut();
  await one.goodbye.say();
  expect([one.said(), await one.isSettled()]).toEqual([0, false]);
  one.service.mend();
  one.goodbye.sayAgain();
  expect([one.said(), await one.isSettled()]).toEqual([1, true]);
});

test("a line over which no answer comes begins anew", async () => {
  const one = leaving();
  one.service.answer(() => fail("SERVICE_UNREACHABLE"));
  await one.goodbye.say();
  expect([one.service.renewals(), await one.isSettled()]).toEqual([1, false]);
});

test.each<ErrorCode>(["STORE_UNAVAILABLE", "INTERNAL"])(
  "a service that is there but answers %s is told again in a moment",
  async (code) => {
    const one = leaving();
    one.service.answer(() => fail(code));
    await one.goodbye.say();
    one.service.answer(() => succeed(null));
    one.clock.advance(2_000);
    expect([await one.isSettled(), one.said(), one.service.renewals()]).toEqual([true, 2, 0]);
  },
);

test("a goodbye that is forgotten is never said again", async () => {
  const one = leaving();
  one.service.answer(() => fail("STORE_UNAVAILABLE"));
  await one.goodbye.say();
  one.goodbye.forget();
  one.clock.advance(60_000);
  one.goodbye.sayAgain();
  expect([one.said(), await one.isSettled()]).toEqual([1, true]);
});

test("a goodbye that is under way is not said twice", async () => {
  const one = leaving();
  const answer = Promise.withResolvers<Result<null>>();
  one.service.answer(() => answer.promise);
  const said = one.goodbye.say();
  one.goodbye.sayAgain();
  answer.resolve(succeed(null));
  await said;
  expect(one.said()).toBe(1);
});
