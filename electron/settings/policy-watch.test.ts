import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { UNREADABLE_POLICY } from "../../protocol/effective-policy.ts";
import { linuxPolicy, policyFileAt } from "./policy-linux.ts";
import type { PolicyReading } from "./policy-reading.ts";
import {
  type MachinePolicy,
  POLICY_LOOK_MS,
  POLICY_REST_MS,
  folderWatch,
  noFolder,
  startPolicyWatch,
} from "./policy-watch.ts";

type Timer = { at: number; run: () => void };

const fakeTime = () => {
  let now = 0;
  let timers: readonly Timer[] = [];
  return {
    after: (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass: (ms: number) => {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
    count: () => timers.length,
  };
};

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

const read = (value: Record<string, unknown>): PolicyReading => ({ kind: "read", value });
const refused: PolicyReading = { kind: "refused", reason: "notJson" };
const absent: PolicyReading = { kind: "absent" };

const watching = async (...readings: readonly PolicyReading[]) => {
  const left = [...readings];
  let last = readings[0] ?? absent;
  let looks = 0;
  let change = (): void => undefined;
  let watched = 0;
  const told: MachinePolicy[] = [];
  const time = fakeTime();
  const policyWatch = await startPolicyWatch({
    read: () => {
      looks += 1;
      last = left.shift() ?? last;
      return Promise.resolve(last);
    },
    watchFolder: (onChange) => {
      watched += 1;
      change = onChange;
      return () => {
        watched -= 1;
      };
    },
    after: time.after,
    onChange: (policy) => void told.push(policy),
  });
  const minute = async () => {
    time.pass(POLICY_LOOK_MS);
    await settled();
  };
  return {
    policyWatch,
    told,
    time,
    minute,
    touch: () => change(),
    looks: () => looks,
    watched: () => watched,
  };
};

test("what was read at the start is known at once", async () => {
  const { policyWatch, told } = await watching(read({ coverAfterSeconds: 60 }));
  expect(policyWatch.now()).toEqual({ machine: { coverAfterSeconds: 60 }, problem: null });
  expect(told).toEqual([]);
});

test("a policy that was never understood is not taken for none", async () => {
  const { policyWatch } = await watching(refused);
  expect(policyWatch.now()).toEqual({ machine: UNREADABLE_POLICY, problem: "notJson" });
});

test("a reading that fails keeps the last one and names the problem", async () => {
  const { minute, told, policyWatch } = await watching(read({ a: 1 }), refused, refused, read({ a: 1 }));
  await minute();
  expect(policyWatch.now()).toEqual({ machine: { a: 1 }, problem: "notJson" });
  await minute();
  await minute();
  expect(told).toEqual([
    { machine: { a: 1 }, problem: "notJson" },
    { machine: { a: 1 }, problem: null },
  ]);
});

test("a policy that is gone is gone, also after it was broken", async () => {
  const { minute, policyWatch } = await watching(read({ a: 1 }), refused, absent, refused);
  await minute();
  await minute();
  expect(policyWatch.now()).toEqual({ machine: null, problem: null });
  await minute();
  expect(policyWatch.now()).toEqual({ machine: null, problem: "notJson" });
});

test("a change in the folder is looked at once it has come to rest, however often it is told", async () => {
  const { touch, time, told, looks } = await watching(absent, read({ a: 1 }));
  touch();
  time.pass(POLICY_REST_MS - 1);
  touch();
  time.pass(POLICY_REST_MS - 1);
  await settled();
  expect(looks()).toBe(1);
  time.pass(1);
  await settled();
  expect([looks(), told]).toEqual([2, [{ machine: { a: 1 }, problem: null }]]);
});

test("nothing is told when nothing changed", async () => {
  const { minute, told, looks } = await watching(read({ a: 1 }));
  await minute();
  await minute();
  expect([looks(), told]).toEqual([3, []]);
});

test("the folder is watched anew every minute, once at a time", async () => {
  const { minute, watched, time } = await watching(absent);
  await minute();
  await minute();
  expect([watched(), time.count()]).toEqual([1, 1]);
});

test("a watch that was stopped looks and tells no more", async () => {
  const { policyWatch, touch, minute, told, watched, time } = await watching(absent, read({ a: 1 }));
  touch();
  policyWatch.stop();
  await minute();
  expect([told, watched(), time.count()]).toEqual([[], 0, 0]);
});

test("two looks at the same time are one after the other, and the later one is what is known", async () => {
  const answers: ((reading: PolicyReading) => void)[] = [];
  let isFirst = true;
  const policyWatch = await startPolicyWatch({
    read: () => {
      if (isFirst) {
        isFirst = false;
        return Promise.resolve(absent);
      }
      return new Promise<PolicyReading>((resolve) => void answers.push(resolve));
    },
    watchFolder: noFolder,
    after: fakeTime().after,
    onChange: () => undefined,
  });
  const first = policyWatch.look();
  await settled();
  const second = policyWatch.look();
  const third = policyWatch.look();
  expect(answers).toHaveLength(1);
  answers[0]?.(read({ a: 1 }));
  await first;
  await settled();
  expect(answers).toHaveLength(2);
  answers[1]?.(read({ a: 2 }));
  await Promise.all([second, third]);
  expect(policyWatch.now().machine).toEqual({ a: 2 });
});

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("a real file that is put into a real folder is told, and so is its removal", async () => {
  const base = mkdtempSync(join(tmpdir(), "anteroom-watch-"));
  made.push(base);
  const folder = join(base, "anteroom");
  mkdirSync(folder, { mode: 0o755 });
  const path = join(folder, "policies.json");
  const told: ((policy: MachinePolicy) => void)[] = [];
  const nextChange = () => new Promise<MachinePolicy>((resolve) => void told.push(resolve));
  const policyWatch = await startPolicyWatch({
    read: linuxPolicy(policyFileAt(path, process.getuid?.() ?? -1)),
    watchFolder: folderWatch(folder),
    after: (ms, run) => {
      const timer = setTimeout(run, ms === POLICY_REST_MS ? 1 : ms);
      return () => clearTimeout(timer);
    },
    onChange: (policy) => told.shift()?.(policy),
  });
  const appeared = nextChange();
  writeFileSync(`${path}.new`, '{"workstationType":"shared"}', { mode: 0o644 });
  renameSync(`${path}.new`, path);
  expect(await appeared).toEqual({ machine: { workstationType: "shared" }, problem: null });
  const vanished = nextChange();
  rmSync(path);
  expect(await vanished).toEqual({ machine: null, problem: null });
  policyWatch.stop();
});

test("a folder that does not exist cannot be watched, which is no fault", () => {
  expect(folderWatch(join(tmpdir(), "anteroom-no-such-folder"))(() => undefined)).toBeNull();
});
