import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import type { FrameReport } from "../e2ee/frame-messages.ts";
import { ANSWER_MS, createFrameWorkerClient } from "./frame-worker-client.ts";

const REPORT: FrameReport = {
  senders: [],
  receivers: [],
  sendingEpoch: 1,
  liveEpochs: [1],
  cipher: "AES-GCM",
  keyBits: 256,
  openGates: [],
  refused: 0,
};

class FakeWorker extends EventTarget implements Worker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  posted: unknown[] = [];
  isTerminated = false;
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  says(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

const started = () => {
  const [worker, clock] = [new FakeWorker(), createFakeClock()];
  return { worker, clock, client: createFrameWorkerClient(worker, clock.after) };
};

test("a report is answered by the reply of its own number", async () => {
  const { worker, client, clock } = started();
  const [first, second] = [client.report(), client.report()];
  worker.says({ half: "frames", kind: "report", request: 2, report: { ...REPORT, sendingEpoch: 2 } });
  worker.says({ half: "frames", kind: "report", request: 1, report: REPORT });
  expect(await first).toEqual({ ok: true, value: REPORT });
  expect(await second).toEqual({ ok: true, value: { ...REPORT, sendingEpoch: 2 } });
  expect(clock.waiting()).toBe(0);
});

test("a worker that does not answer in time is dead, and everybody is told once", async () => {
  const { client, clock } = started();
  let deaths = 0;
  client.whenDead(() => (deaths += 1));
  const both = [client.report(), client.report()];
  clock.advance(ANSWER_MS);
  expect(await Promise.all(both)).toEqual([fail("ENCRYPTION_FAILED"), fail("ENCRYPTION_FAILED")]);
  expect(await client.report()).toEqual(fail("ENCRYPTION_FAILED"));
  client.whenDead(() => (deaths += 1));
  expect(deaths).toBe(2);
});

test("an error of the worker ends what waits for it", async () => {
  const { worker, client } = started();
  const asked = client.report();
  worker.dispatchEvent(new Event("error"));
  expect(await asked).toEqual(fail("ENCRYPTION_FAILED"));
});

test("ending the client ends the worker with its keys", () => {
  const { worker, client } = started();
  let isDead = false;
  client.whenDead(() => (isDead = true));
  client.end();
  expect([worker.isTerminated, isDead]).toEqual([true, true]);
});

test("what is no answer of the frame half goes to those who listen", () => {
  const { worker, client } = started();
  const heard: unknown[] = [];
  const stop = client.listen((message) => heard.push(message));
  worker.says({ half: "keys", request: 1, ok: true });
  stop();
  worker.says({ half: "keys", request: 2, ok: true });
  expect(heard).toEqual([{ half: "keys", request: 1, ok: true }]);
});
