import type { Page } from "playwright/test";
import * as z from "zod";

const Tally = z.object({
  label: z.string().nullable(),
  arrived: z.number(),
  passed: z.number(),
  dropped: z.record(z.string(), z.number()),
});
const Report = z.object({
  senders: z.array(Tally),
  receivers: z.array(Tally),
  cipher: z.string().nullable(),
  keyBits: z.number().nullable(),
  sendingEpoch: z.number().nullable(),
});
/** The frame worker's own account, as far as it is printed. */
export type Report = z.infer<typeof Report>;

/** Asks the running frame worker of a page for its account, past the page: nothing of the product exists for this. */
export const reportOf = async (page: Page): Promise<Report> => {
  const worker = page.workers().find((one) => one.url().endsWith("/frame-worker.js"));
  if (worker === undefined) throw new Error("the page has no frame worker");
  const report = await worker.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        const request = 2_000_000_001;
        const post = globalThis.postMessage.bind(globalThis);
        const listen = (message: { request?: number; report?: unknown }): void => {
          if (message.request !== request) return post(message);
          Object.assign(globalThis, { postMessage: post });
          resolve(message.report);
        };
        Object.assign(globalThis, { postMessage: listen });
        const data = { half: "frames", kind: "report", request };
        globalThis.dispatchEvent(new MessageEvent("message", { data }));
      }),
  );
  return Report.parse(report);
};

/** Sums of what several senders or receivers dropped, by reason. */
export const droppedIn = (tallies: Report["receivers"]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { dropped } of tallies)
    for (const [reason, count] of Object.entries(dropped)) sums[reason] = (sums[reason] ?? 0) + count;
  return sums;
};
