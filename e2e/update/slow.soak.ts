import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "playwright/test";
import type { Answer } from "./feed-server.ts";
import { NEW, OLD } from "./releases.ts";
import { MANIFEST, openStage, test } from "./stage.ts";

const MINUTE = 60_000;

/** A byte every few seconds: never silent for long, and never done. Chromium wants to see more than the first before it says anything. */
const dribble: Answer = async (_asked, answer) => {
  answer.writeHead(200, { "content-length": 10_000, "content-type": "application/json" });
  answer.write("{".repeat(2_000));
  const gone = once(answer, "close").then(() => "gone");
  while ((await Promise.race([gone, wait(5_000)])) !== "gone") answer.write("{");
};

test("a manifest that comes a byte at a time is given up after a minute", async ({ releases }) => {
  test.setTimeout(3 * MINUTE);
  const stage = await openStage(releases);
  try {
    const program = await stage.installed.start();
    await stage.offer({ version: NEW }, { [MANIFEST]: dribble });
    const began = Date.now();
    expect(await program.updates.check()).toBe("UPDATE_UNREACHABLE");
    expect(Date.now() - began).toBeGreaterThan(50_000);
    expect(Date.now() - began).toBeLessThan(75_000);
    expect(await stage.versionInPlace()).toBe(OLD);
  } finally {
    await stage.close();
  }
});
