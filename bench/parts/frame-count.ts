import type { Page } from "playwright/test";

/** The rate of every fake camera here. */
export const FRAMES_PER_SECOND = 15;
/** Frames are counted for so long, from so long after the first. Milliseconds. */
const COUNT_MS = 2_000;
const COUNT_AFTER_MS = 1_000;

/** What each tile showed over a moment, and what it should have. */
export type FramesSeen = { shownFrames: number[]; expectedFrames: number };

/** Counts what tiles show by `read`, which answers how many frames each has shown so far. */
export const countFrames = async (page: Page, read: () => Promise<number[]>): Promise<FramesSeen> => {
  await page.waitForTimeout(COUNT_AFTER_MS);
  const [before, from] = [await read(), performance.now()];
  await page.waitForTimeout(COUNT_MS);
  const [after, to] = [await read(), performance.now()];
  const expectedFrames = ((to - from) / 1_000) * FRAMES_PER_SECOND;
  return { shownFrames: after.map((count, at) => count - (before[at] ?? 0)), expectedFrames };
};
