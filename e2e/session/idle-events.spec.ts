import { expect, test } from "playwright/test";
import { type Stage, openStage, xdotool } from "./stage.ts";

/** What the machine rounds off and a busy one is late by. Milliseconds. */
const SLACK_MS = 1_500;

let stage: Stage;

test.beforeAll(async () => {
  stage = await openStage();
});
test.afterAll(async () => {
  await stage.close();
});

const effectsNow = async (): Promise<readonly string[]> =>
  (await stage.effects()).map(({ effect }) =>
    "reason" in effect ? `${effect.type} ${effect.reason}` : effect.type,
  );
/** The same without the warnings, which come and go. */
const endsNow = async (): Promise<readonly string[]> =>
  (await effectsNow()).filter((word) => word !== "warn" && word !== "unwarn");
const momentOf = async (type: string): Promise<number> =>
  (await stage.effects()).find(({ effect }) => effect.type === type)?.at ?? Number.NaN;
const idleReaches = (seconds: number): Promise<void> =>
  expect
    .poll(async () => (await stage.see()).idleSeconds, { intervals: [100] })
    .toBeGreaterThanOrEqual(seconds);
const effectsBecome = (expected: readonly string[]): Promise<void> =>
  expect.poll(effectsNow, { intervals: [100] }).toEqual(expected);
/** A corner of the screen far from our window, and our window's middle. */
const elsewhere = async (): Promise<void> => {
  await xdotool("mousemove", "1500", "900");
  await xdotool("mousemove", "1510", "910");
};

test("a key, a click and a move at our window are counted, and make the machine's idle time fall to nothing", async () => {
  await idleReaches(2);
  await xdotool("mousemove", "250", "200");
  for (const words of [
    ["mousemove_relative", "3", "3"],
    ["click", "1"],
    ["key", "a"],
  ]) {
    const before = await stage.see();
    const again = async (): Promise<number> => {
      await xdotool(...words);
      return (await stage.see()).counted;
    };
    await expect.poll(again).toBeGreaterThan(before.counted);
    expect((await stage.see()).idleSeconds).toBe(0);
  }
  const { inputs } = await stage.see();
  expect(inputs["before-input-event"]).toBeGreaterThan(0);
  expect(inputs["input-event"]).toBeGreaterThan(0);
  await idleReaches(2);
});

test("a mouse that moves elsewhere makes the idle time fall and is not counted as ours", async () => {
  await elsewhere();
  await idleReaches(2);
  const before = await stage.see();
  await elsewhere();
  expect((await stage.see()).idleSeconds).toBe(0);
  await idleReaches(1);
  expect((await stage.see()).counted).toBe(before.counted);
});

test("without input one is warned, covered and logged off, each no later than its limit", async () => {
  const began = await stage.signIn({ coverAfterMs: 3_000, logoffAfterMs: 6_000 });
  await effectsBecome(["warn", "unwarn", "cover idle", "logOff idle"]);
  const [warned, covered, loggedOff] = [
    await momentOf("warn"),
    await momentOf("cover"),
    await momentOf("logOff"),
  ];
  for (const [at, limit] of [
    [warned, 2_000],
    [covered, 3_000],
    [loggedOff, 6_000],
  ] as const) {
    expect(at - began).toBeGreaterThanOrEqual(limit - 5);
    expect(at - began).toBeLessThan(limit + SLACK_MS);
  }
});

test("keys at our window keep it open", async () => {
  await xdotool("mousemove", "250", "200", "click", "1");
  const began = await stage.signIn({ coverAfterMs: 3_000, logoffAfterMs: 4_000 });
  for (let at = began; at - began < 4_500; at = Date.now()) {
    await idleReaches(1);
    await xdotool("key", "b");
  }
  expect((await stage.see()).phase).not.toBe("covered");
  expect(await endsNow()).toEqual([]);
  await expect.poll(endsNow).toEqual(["cover idle", "logOff idle"]);
});

test("work in another program holds the cover off and not the log off", async () => {
  const began = await stage.signIn({ coverAfterMs: 6_000, logoffAfterMs: 8_000 });
  for (let at = began; at - began < 7_500; at = Date.now()) {
    await idleReaches(2);
    await elsewhere();
  }
  await expect.poll(endsNow).toEqual(["logOff idle"]);
  expect((await momentOf("logOff")) - began).toBeLessThan(8_000 + SLACK_MS);
});

test("a sleep that is told twice covers once, in a call silences it too, and waking uncovers nothing", async () => {
  await stage.signIn({});
  await stage.tell({ type: "callBegan" });
  await stage.machine.prepareForSleep(true);
  await effectsBecome(["cover suspend", "lockCall"]);
  await stage.machine.prepareForSleep(true);
  await stage.machine.prepareForSleep(false);
  await expect.poll(async () => (await stage.see()).powers.at(-1)).toBe("resume");
  const { powers, phase } = await stage.see();
  expect(powers.filter((change) => change === "suspend").length).toBeGreaterThanOrEqual(2);
  expect([phase, await effectsNow()]).toEqual(["covered", ["cover suspend", "lockCall"]]);
  await stage.tell({ type: "resumed" });
  await effectsBecome(["cover suspend", "lockCall", "uncover", "unlockCall"]);
});

test("a locked screen covers within about a second, and its unlocking uncovers nothing", async () => {
  await stage.signIn({ callLockGraceMs: 3_000 });
  await stage.tell({ type: "callBegan" });
  const locked = Date.now();
  await stage.machine.setLocked(true);
  await effectsBecome(["cover osLock", "lockCall"]);
  expect((await momentOf("cover")) - locked).toBeLessThan(1_000 + SLACK_MS);
  await stage.machine.setLocked(false);
  await effectsBecome(["cover osLock", "lockCall", "leaveCall", "logOff callLockGrace"]);
  const grace = (await momentOf("logOff")) - (await momentOf("cover"));
  expect(grace).toBeGreaterThanOrEqual(2_995);
  expect(grace).toBeLessThan(3_000 + SLACK_MS);
});

test("a program that stood still for longer than its limit is covered as soon as it goes on", async () => {
  const began = await stage.signIn({ coverAfterMs: 3_000 });
  process.kill(stage.pid, "SIGSTOP");
  try {
    await expect.poll(() => Date.now() - began, { intervals: [100] }).toBeGreaterThan(6_000);
  } finally {
    process.kill(stage.pid, "SIGCONT");
  }
  const continued = Date.now();
  await effectsBecome(["cover idle"]);
  const covered = await momentOf("cover");
  expect(covered - continued).toBeGreaterThanOrEqual(-5);
  expect(covered - continued).toBeLessThan(500);
});
