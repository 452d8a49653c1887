import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { createDesktopStore } from "./desktop-store.ts";
import { createStepUp } from "./step-up.ts";

/** A service that wants both factors until they were given. */
const rig = (...answers: Result<unknown>[]) => {
  const store = createDesktopStore();
  let isFresh = false;
  let acts = 0;
  const stepUp = createStepUp({
    store,
    main: {
      stepUp: async () => {
        const answer = answers.shift() ?? succeed({});
        isFresh = answer.ok;
        return answer;
      },
    },
  });
  const act = async () => {
    acts += 1;
    return isFresh ? succeed("done") : fail("STEP_UP_NEEDED");
  };
  return { stepUp, act, asked: () => store.get().stepUp, acts: () => acts };
};

test("what needs both factors waits for them and is then done once more", async () => {
  const { stepUp, act, asked, acts } = rig();
  const done = stepUp.withStepUp(act);
  await turns();
  expect(asked()).toEqual({ phase: "asking", isBusy: false, failure: null });
  await stepUp.confirm("a long password", "123456");
  expect(await done).toEqual(succeed("done"));
  expect(acts()).toBe(2);
  expect(asked()).toEqual({ phase: "none" });
});

test("wrong factors are said, and asked for again", async () => {
  const { stepUp, act, asked } = rig(fail("SIGN_IN_FAILED"));
  const done = stepUp.withStepUp(act);
  await turns();
  await stepUp.confirm("wrong", "123456");
  expect(asked()).toEqual({ phase: "asking", isBusy: false, failure: "SIGN_IN_FAILED" });
  await stepUp.confirm("a long password", "123456");
  expect(await done).toEqual(succeed("done"));
});

test("who will not give both factors has not done it", async () => {
  const { stepUp, act, asked, acts } = rig();
  const done = stepUp.withStepUp(act);
  await turns();
  stepUp.cancel();
  expect(await done).toEqual(fail("STEP_UP_NEEDED"));
  expect(acts()).toBe(1);
  expect(asked()).toEqual({ phase: "none" });
});

test("two things that need both factors ask once", async () => {
  const { stepUp, act } = rig();
  const both = [stepUp.withStepUp(act), stepUp.withStepUp(act)];
  await turns();
  await stepUp.confirm("a long password", "123456");
  expect(await Promise.all(both)).toEqual([succeed("done"), succeed("done")]);
});

test("an answer that comes after the person has gone does nothing", async () => {
  const { stepUp, act, asked, acts } = rig();
  const done = stepUp.withStepUp(act);
  await turns();
  const late = stepUp.confirm("a long password", "123456");
  stepUp.cancel();
  await late;
  expect(await done).toEqual(fail("STEP_UP_NEEDED"));
  expect(acts()).toBe(1);
  expect(asked()).toEqual({ phase: "none" });
});

test("nothing else is asked anything", async () => {
  const { stepUp, asked } = rig();
  expect(await stepUp.withStepUp(async () => fail("LAST_OWNER"))).toEqual(fail("LAST_OWNER"));
  expect(asked()).toEqual({ phase: "none" });
});
