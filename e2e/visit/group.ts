import { type Page, expect } from "playwright/test";
import { type RawGuest, type Shown, type WayIn, openRawGuest } from "../parts/raw-guest.ts";

/** Many people at once: guests without a browser, and where faces sit. */

/** Lets several guests go into the waiting room, in the order of their names. */
export const openRawGuests = async (wayIn: WayIn, names: readonly string[]): Promise<RawGuest[]> => {
  const guests: RawGuest[] = [];
  for (const name of names) guests.push(await openRawGuest(wayIn, { name }));
  for (const guest of guests) await guest.until("waits", ({ state }) => state.phase === "waiting", 20_000);
  return guests;
};

/** What a guest's screen shows first of all that holds from `since` on. */
export const firstShown = (
  { shown }: RawGuest,
  since: number,
  holds: (snapshot: Shown["snapshot"]) => boolean,
): Shown | undefined => shown.find(({ at, snapshot }) => at >= since && holds(snapshot));

/** Expects every guest to be shown something within a time that began at `since`; answers how long the slowest took. Milliseconds. */
export const expectAllShown = async (
  guests: readonly RawGuest[],
  { since, withinMs, what }: { since: number; withinMs: number; what: string },
  holds: (snapshot: Shown["snapshot"]) => boolean,
): Promise<number> => {
  for (const guest of guests) await guest.until(what, holds);
  const took = guests.map((guest) => (firstShown(guest, since, holds)?.at ?? Infinity) - since);
  const slowest = Math.max(...took);
  expect(slowest, what).toBeLessThanOrEqual(withinMs);
  return slowest;
};

/** The epoch that a guest is in by the last signed word it took. */
export const epochOf = (guest: RawGuest): number => guest.now().announce?.epoch ?? 0;

/** Whose face sits where: the words on each tile with the number of its seat, as the stage orders them. */
export const seatsOf = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("main figure")].map((tile) => [
        tile.querySelector("figcaption > span:last-child")?.textContent ?? "",
        Number(tile.parentElement === null ? -1 : getComputedStyle(tile.parentElement).order),
      ]),
    ),
  );

/** How many frames a page's picture of somebody has shown so far. */
export const framesOf = (page: Page, name: string): Promise<number> =>
  page.evaluate((wanted) => {
    const tile = [...document.querySelectorAll("figure")].find((one) =>
      one.querySelector("figcaption")?.textContent?.includes(wanted),
    );
    return tile?.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  }, name);
