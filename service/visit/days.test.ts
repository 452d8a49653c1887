import { expect, test } from "vitest";
import { AccountId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { silentLog } from "../log.ts";
import { fakeTime } from "../timers-fixtures.ts";
import { createDays } from "./days.ts";

const someone = (): AccountId => AccountId.parse(randomIdText(systemChance));
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const daysForTests = (gapMs: number) => {
  const time = fakeTime();
  const pushed: AccountId[] = [];
  const fails = { next: false };
  const days = createDays({ timers: time.timers, log: silentLog, gapMs }, async (id) => {
    pushed.push(id);
    if (fails.next) throw new Error("a bug");
  });
  return { time, pushed, fails, days };
};

test("the first change is shown at once, the many after it once at the end of the gap, and then it is quiet", async () => {
  const { days, time, pushed } = daysForTests(200);
  const ada = someone();
  for (let change = 0; change < 100; change += 1) days.show(ada);
  await settled();
  expect(pushed).toEqual([ada]);
  time.advance(199);
  await settled();
  expect(pushed).toHaveLength(1);
  time.advance(1);
  await settled();
  expect(pushed).toHaveLength(2);
  time.advance(1_000);
  await settled();
  expect(pushed).toHaveLength(2);
  days.show(ada);
  expect(pushed).toHaveLength(3);
});

test("nobody waits for somebody else's gap", () => {
  const { days, pushed } = daysForTests(200);
  const [ada, ben] = [someone(), someone()];
  days.show(ada);
  days.show(ben);
  expect(pushed).toEqual([ada, ben]);
});

test("a day that could not be shown is shown at the next change", async () => {
  const { days, pushed, fails } = daysForTests(0);
  const ada = someone();
  fails.next = true;
  days.show(ada);
  await settled();
  fails.next = false;
  days.show(ada);
  await settled();
  expect(pushed).toEqual([ada, ada]);
});
