import type { Page } from "playwright/test";

/** From now on the page notes when the pointer was last let go: that is the click, before any of our code. */
export const watchForPress = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const note = ({ timeStamp }: Event): void => {
      performance.clearMarks("bench:press");
      performance.mark("bench:press", { startTime: timeStamp });
    };
    addEventListener("pointerup", note, { capture: true, once: true });
  });

/** Marks of one page in milliseconds since the epoch, and how far Date.now() is from the same moment. */
export type PageMarks = { at: Record<string, number>; drift: number };

/** The last of the marks named in `latest`, and the first of every other one. */
export const marksOf = (
  page: Page,
  names: readonly string[],
  latest: readonly string[] = [],
): Promise<PageMarks> =>
  page.evaluate(
    ([wanted, last]) => {
      const at = wanted.flatMap((name) => {
        const entries = performance.getEntriesByName(name);
        const one = last.includes(name) ? entries.at(-1) : entries[0];
        return one === undefined ? [] : [[name, performance.timeOrigin + one.startTime] as const];
      });
      const readings = Array.from(
        { length: 50 },
        () => Date.now() - (performance.timeOrigin + performance.now()),
      );
      return { at: Object.fromEntries(at), drift: Math.max(...readings) };
    },
    [names, latest] as const,
  );

/** Two clocks of one machine may differ by so much before a time that spans both is void. Milliseconds. */
export const CLOCKS_APART_MS = 5;
