import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { MediaFacts } from "../call/ports.ts";
import type { FrameReport } from "../e2ee/frame-messages.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { createFrameWatch, isUndecryptable } from "./frame-watch.ts";

type Receiver = FrameReport["receivers"][number];

/** A report with one receiver, whose camera has come and could not be opened for three seconds. */
const reportOf = (change: Partial<Receiver> = {}): FrameReport => ({
  senders: [],
  receivers: [
    {
      id: 1,
      label: "camera",
      index: 1,
      held: 0,
      arrived: 90,
      passed: 0,
      dropped: {},
      sinceArrivalMs: 40,
      sincePassedMs: null,
      failingMs: 3_000,
      ...change,
    },
  ],
  sendingEpoch: 1,
  liveEpochs: [1],
  cipher: "AES-GCM",
  keyBits: 256,
  openGates: [],
  refused: 0,
});

test.each<[string, Partial<Receiver>, boolean]>([
  ["frames come and none could be opened for three seconds", {}, true],
  ["none could be opened for exactly two seconds", { failingMs: 2_000 }, true],
  ["none could be opened for a moment", { failingMs: 1_999 }, false],
  ["every frame opens", { failingMs: null }, false],
  ["no frame has come for a second: muted, or at its end", { sinceArrivalMs: 1_000 }, false],
  ["no frame has come at all", { sinceArrivalMs: null }, false],
  ["the receiver belongs to nobody", { label: null, index: null }, false],
])("%s: an alarm is %s", (_title, change, isAlarm) => {
  expect(isUndecryptable(reportOf(change))).toBe(isAlarm);
});

/** A watch over a worker that answers as the test says. */
const watch = (answers: Result<FrameReport>[]) => {
  const clock = createFakeKeyClock();
  const told: MediaFacts["alarm"][] = [];
  const mourners: (() => void)[] = [];
  let asked = 0;
  createFrameWatch(
    {
      worker: {
        report: async () => {
          asked += 1;
          return answers.shift() ?? succeed(reportOf({ failingMs: null }));
        },
        whenDead: (mourner) => void mourners.push(mourner),
      },
      after: (ms, run) => clock.after(ms, run),
    },
    (alarm) => told.push(alarm),
  );
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { told, pass, asked: () => asked, die: () => mourners.forEach((mourner) => mourner()) };
};

test("the worker is asked every two seconds, and each answer is told: wrong, then well again", async () => {
  const { told, pass } = watch([succeed(reportOf())]);
  await pass(1_999);
  expect(told).toEqual([]);
  await pass(1);
  await pass(2_000);
  expect(told).toEqual(["undecryptable", null]);
});

test("a dead worker is said at once, is not asked again, and nothing takes it back", async () => {
  const { told, pass, asked, die } = watch([succeed(reportOf())]);
  await pass(2_000);
  die();
  await pass(60_000);
  expect([told, asked()]).toEqual([["undecryptable", "workerSilent"], 1]);
});

test("an answer that is on its way when the worker dies takes nothing back", async () => {
  const { told, pass, die } = watch([fail("ENCRYPTION_FAILED")]);
  const passing = pass(2_000);
  die();
  await passing;
  expect(told).toEqual(["workerSilent"]);
});
