import { type Locator, type Page, expect } from "playwright/test";
import type { Desktop } from "../parts/electron.ts";
import { xdotool } from "../session/stage.ts";

/** The cover with its password. */
export const coverOf = (page: Page): Locator => page.getByRole("main", { name: "Covered", exact: true });

/** The warning before it. */
export const warningOf = (page: Page): Locator =>
  page.getByRole("alert").filter({ hasText: "Nobody seems to be here" });

/** Types a password at a cover or a "Welcome back". */
export const goOn = async (page: Page, password: string): Promise<void> => {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Go on" }).click();
};

/** Moves the real mouse over our window and answers when, in milliseconds since 1970. */
export const moveMouse = async ({ app }: Desktop): Promise<number> => {
  const { x, y } = await app.evaluate(({ BrowserWindow }) => {
    const { x: left = 0, y: top = 0 } = BrowserWindow.getAllWindows()[0]?.getBounds() ?? {};
    return { x: left + 300, y: top + 20 };
  });
  await xdotool("mousemove", String(x), String(y));
  await xdotool("mousemove_relative", "4", "0");
  await xdotool("mousemove_relative", "4", "0");
  return Date.now();
};

/** Waits for the cover without making input; answers when it was seen. */
export const coverComes = async (page: Page): Promise<number> => {
  const isCovered = (): Promise<boolean> => coverOf(page).isVisible();
  await expect.poll(isCovered, { message: "it is covered", intervals: [100], timeout: 30_000 }).toBe(true);
  return Date.now();
};
