import { type Page, expect } from "playwright/test";

/** People who use the keyboard alone. */

const MOST_TABS = 60;

/** What the focus is on, as it would be read out: its label, else its words. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || !element.matches("a, button, input, select")) return "";
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const named = (element.getAttribute("aria-labelledby") ?? "").split(" ");
    const words = [
      ...named.map((id) => document.getElementById(id)?.textContent),
      ...labels.map((one) => one.textContent),
    ];
    return [element.getAttribute("aria-label"), ...words, element.textContent].filter(Boolean).join(" ");
  });

/** Presses Tab until the focus is on something whose name begins with `name`. */
export const tabTo = async (page: Page, name: string): Promise<void> => {
  const seen: string[] = [];
  while (seen.length < MOST_TABS) {
    const now = await focused(page);
    if (now.startsWith(name)) return;
    seen.push(now);
    await page.keyboard.press("Tab");
  }
  expect(seen, "what Tab came by").toContain(name);
};

/** Goes to a button with Tab and presses it. */
export const pressByKeyboard = async (page: Page, name: string): Promise<void> => {
  await expect(page.getByRole("button", { name }).first()).toBeEnabled();
  await tabTo(page, name);
  await page.keyboard.press("Enter");
};
