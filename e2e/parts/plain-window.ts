import { type Browser, type Page, chromium } from "playwright/test";
import { chromiumProgram } from "./chromium.ts";

/** A window of another program, plain in one colour, for whoever shares it. */
export type PlainWindow = { browser: Browser; page: Page };

/** Opens one with a title. */
export const openPlainWindow = async (title: string, colour: string): Promise<PlainWindow> => {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false,
    args: ["--no-first-run", "--disable-background-networking", "--window-size=800,600"],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage({ viewport: null });
  await page.setContent(`<title>${title}</title><body style="background: ${colour}">`);
  return { browser, page };
};
