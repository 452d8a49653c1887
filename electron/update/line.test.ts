import { expect, test } from "vitest";
import { askFeed } from "./line.ts";
import { lineOf } from "./line-fixtures.ts";

test("a body that is left is aborted and never cancelled, since Electron does not come back from that", async () => {
  let cancelled = 0;
  const signals: (AbortSignal | null | undefined)[] = [];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => void (cancelled += 1),
  });
  const line = lineOf(async (_url, { signal }) => {
    signals.push(signal);
    return new Response(body);
  });
  const answer = await askFeed(line, { url: new URL("https://a.test/x"), headers: {}, totalMs: 1_000 });
  if (answer === null) throw new Error("no answer");
  for await (const chunk of answer.chunks()) {
    expect(chunk).toHaveLength(10);
    break;
  }
  answer.close();
  expect([cancelled, signals.map((signal) => signal?.aborted)]).toEqual([0, [true]]);
});

test("an answer that came by a redirect after all is none, and is left", async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const line = lineOf(async (_url, { signal }) => {
    signals.push(signal);
    return Object.defineProperty(new Response("words of somebody else"), "redirected", { value: true });
  });
  const ask = { url: new URL("https://a.test/x"), headers: {}, totalMs: 1_000 };
  expect(await askFeed(line, ask)).toBeNull();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});
