import type { Browser, Page } from "playwright/test";
import type { RawGuest } from "../../e2e/parts/raw-guest.ts";
import type { SendAs } from "../pages/keyed-worker.ts";
import type { Device } from "../pages/person.ts";
import { openBare, openWatched, type WatchedPage } from "./bare-people.ts";
import type { MediaRooms } from "./media-rooms.ts";
import type { RawHost } from "./raw-host.ts";

/** So many of those who send have their microphone on. */
export const SPEAKERS = 3;

const devicesOf = (place: number): Device[] => (place < SPEAKERS ? ["camera", "microphone"] : ["camera"]);

/** Where somebody sends to. */
export type Where = { readonly site: string; readonly rooms: MediaRooms; readonly room: string };

/** People of a peer's room who only send, without encryption. */
export const openBarePublishers = (
  browser: Browser,
  { site, rooms, room }: Where,
  count: number,
): Promise<WatchedPage[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, place) => {
      const publisher = await openBare(browser, site, {
        url: rooms.url,
        token: await rooms.tokenFor(room),
        passphrase: null,
        devices: devicesOf(place),
        isFollowing: false,
      });
      await publisher.page.evaluate(() => window.bare.join());
      return publisher;
    }),
  );

/** Somebody in a visit without a browser. */
export type Keyed = Pick<RawHost | RawGuest, "id" | "frames">;

/** The key under which somebody sends in the newest epoch that all of them have. */
const keyOf = ({ frames }: Keyed, epoch: number): Omit<SendAs, "half"> => {
  const install = frames.installs.get(epoch);
  const baseKey = install?.baseKeys[install.ownIndex];
  if (install === undefined || baseKey === undefined) throw new Error("somebody has no key of the epoch");
  return { epoch, own: install.ownIndex, baseKey };
};

/** Pages that send what people of a visit who have no browser would send: under their ids and their own keys. */
export const openKeyedPublishers = (
  browser: Browser,
  { site, rooms, room }: Where,
  people: readonly Keyed[],
): Promise<WatchedPage[]> => {
  const epoch = Math.min(...people.map(({ frames }) => Math.max(...frames.installs.keys())));
  return Promise.all(
    people.map(async (person, place) => {
      const watched = await openWatched(browser, `${site}/publisher.html?worker=/keyed-worker.js`);
      const token = await rooms.tokenFor(room, person.id);
      const access = { url: rooms.url, token, identity: person.id };
      await publish(watched.page, { ...access, key: keyOf(person, epoch), devices: devicesOf(place) });
      return watched;
    }),
  );
};

const publish = (page: Page, input: Parameters<typeof window.publisher.publish>[0]): Promise<void> =>
  page.evaluate((one) => window.publisher.publish(one), input);
