import type { Browser, Page } from "playwright/test";
import type { BareInput, FirstFrame } from "../pages/bare.ts";
import type { MediaRooms } from "./media-rooms.ts";

/** A page that has complained of nothing yet. */
export type WatchedPage = { readonly page: Page; readonly errors: string[] };

/** Opens a page that writes down what it throws and what the browser complains of. */
export const openWatched = async (browser: Browser, url: string): Promise<WatchedPage> => {
  const page = await browser.newPage({ viewport: { width: 1_300, height: 800 } });
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(url);
  return { page, errors };
};

/** A bare page with everything in hand that can be had before `join`. */
export const openBare = async (browser: Browser, site: string, input: BareInput): Promise<WatchedPage> => {
  const watched = await openWatched(browser, `${site}/bare.html`);
  await watched.page.evaluate((one) => window.bare.prepare(one), input);
  return watched;
};

/** When the page called connect() and painted its first remote frame. */
export const firstFrameOf = (page: Page): Promise<FirstFrame> =>
  page.evaluate(() => window.bare.firstFrame());

/** What somebody with a valid token and no key could receive and decode. */
export type Overheard = { readonly packets: number; readonly frames: number };

/** How long somebody listens in. Milliseconds. */
export const LISTEN_MS = 1_500;

/** Listens in a room without a key for a moment. */
export const listenIn = async (
  browser: Browser,
  site: string,
  { rooms, room }: { readonly rooms: MediaRooms; readonly room: string },
): Promise<Overheard> => {
  const token = await rooms.tokenFor(room);
  const { page } = await openBare(browser, site, {
    url: rooms.url,
    token,
    passphrase: null,
    devices: [],
  });
  await page.evaluate(() => window.bare.join());
  await page.waitForTimeout(LISTEN_MS);
  const { packetsReceived, framesDecoded } = await page.evaluate(() => window.bare.person().inbound());
  await page.close();
  return { packets: packetsReceived, frames: framesDecoded };
};
