import { expect, onTestFinished, test } from "vitest";
import { createFakeClock } from "./frame-fixtures.ts";
import { connectKeyHalf, createRecordedFrames } from "./key-fixtures.ts";
import { createWorkerTimer } from "./worker-timer.ts";

test("a worker's timer runs in its time, not after it was cancelled, and holds up no key", async () => {
  const clock = createFakeClock();
  const { worker, close } = connectKeyHalf(createRecordedFrames(), clock);
  onTestFinished(close);
  const after = createWorkerTimer(worker);
  const ran: string[] = [];
  after(2_000, () => ran.push("kept"));
  const cancel = after(2_000, () => ran.push("cancelled"));
  expect((await worker.ask("init", {})).ok).toBe(true);
  expect(clock.waiting()).toBe(2);
  clock.advance(1_999);
  await worker.ask("init", {});
  expect(ran).toEqual([]);
  cancel();
  clock.advance(1);
  await expect.poll(() => ran).toEqual(["kept"]);
});

test("once the worker is gone its timers never run", async () => {
  const { worker, close } = connectKeyHalf(createRecordedFrames());
  onTestFinished(close);
  let ran = 0;
  createWorkerTimer(worker)(0, () => (ran += 1));
  worker.close();
  expect(await worker.ask("init", {})).toMatchObject({ ok: false });
  expect(ran).toBe(0);
});
