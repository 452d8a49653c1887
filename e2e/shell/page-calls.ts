import type { Page } from "playwright/test";

/** How an attack of the page ended. */
export type Ended = { readonly passed?: unknown; readonly refused?: string };

/** Runs one of the page's own attacks (bare-app.ts). */
export const attack = async (page: Page, name: string, word?: string): Promise<Ended> => {
  await page.waitForFunction("window.isReady === true");
  return page.evaluate(`window.attack[${JSON.stringify(name)}](${JSON.stringify(word) ?? ""})`);
};

/** Calls main through the bridge that the preload exposes. */
export const invoke = (page: Page, channel: string, input: unknown = {}): Promise<unknown> =>
  page.evaluate(`window.anteroom.invoke(${JSON.stringify(channel)}, ${JSON.stringify(input)})`);

/** What a page's expression is. */
export const read = (page: Page, expression: string): Promise<unknown> => page.evaluate(expression);

/** Signs in at the stub service, which takes whatever is typed. */
export const signInAtStub = (page: Page): Promise<unknown> =>
  invoke(page, "session.signIn", {
    email: "doctor@clinic.example",
    password: "a long password",
    code: "000000",
  });
