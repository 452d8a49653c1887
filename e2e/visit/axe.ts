import axe from "axe-core";
import { type Page, expect } from "playwright/test";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** react-aria reads words out through an element that nobody sees, and which names what may be gone by then. */
const ANNOUNCER = "[data-live-announcer]";

/** Runs in a page: waits until every colour has become what it shall be. */
const settle = async (): Promise<void> => {
  const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(changes.map(({ finished }) => finished));
};

/** What axe finds serious or critical on a screen, in light and in dark. */
const seriousIn = async (page: Page): Promise<string[]> => {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(settle);
    await page.evaluate(axe.source);
    const violations = await page.evaluate(
      async (exclude) => (await window.axe.run({ exclude })).violations,
      [ANNOUNCER],
    );
    for (const { id, impact, nodes } of violations)
      if (impact === "serious" || impact === "critical")
        found.push(...nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`));
  }
  return found;
};

/** Expects that axe finds nothing serious on a screen, in light and in dark. */
export const expectNothingSerious = async (page: Page, screen: string): Promise<void> =>
  expect.soft(await seriousIn(page), screen).toEqual([]);
