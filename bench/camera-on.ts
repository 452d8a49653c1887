import { type Page, expect } from "playwright/test";
import { startPersonBrowser, type PersonBrowser } from "../e2e/parts/chromium.ts";
import { type PageSite, servePages } from "../e2e/parts/pages.ts";
import { checkIn, enterPasscode, testDevices } from "../e2e/visit/steps.ts";
import type { Clinic } from "../build/start/clinic.ts";
import type { BareInput } from "./pages/bare.ts";
import { firstFrameOf, listenIn, openBare } from "./parts/bare-people.ts";
import { openClinic } from "./parts/clinic.ts";
import { countFrames } from "./parts/frame-count.ts";
import { type MediaRooms, mediaRoomsOf } from "./parts/media-rooms.ts";
import { CLOCKS_APART_MS, marksOf, watchForPress } from "./parts/page-marks.ts";
import { type RawHost, openRawHost } from "./parts/raw-host.ts";
import { voidReasons } from "./voids.ts";

/*
 * J4: in a visit that runs, somebody who came without a camera turns it on; from the press to the first frame painted at
 * somebody else. Both are real guest pages; against B0e, two bare pages with livekit-client's own worker.
 */

/** One run of one side, in milliseconds, and why it does not count. */
export type CameraRun = { readonly ms: number; readonly voids: readonly string[] };

/** Everything that both sides need, started once. */
export type CameraStage = { ours(): Promise<CameraRun>; bare(): Promise<CameraRun>; close(): Promise<void> };

type Parts = {
  clinic: Clinic;
  host: RawHost;
  site: PageSite;
  rooms: MediaRooms;
  person: PersonBrowser;
  receiver: Page;
};

const VIEWPORT = { width: 1_300, height: 800 };
/** Everybody has settled before the press. Milliseconds. */
const SETTLE_MS = 1_500;
const SLOW_MS = 20_000;
/** One beside whoever stays, and those who left a moment ago and whose places are kept. */
const PLACES = 24;

/** Starts clinic and browser, opens a visit and lets one guest in who stays and looks. */
export const openCameraStage = async (): Promise<CameraStage> => {
  const clinic = await openClinic();
  const site = await servePages(["bare", "stock-worker"], "bench/pages");
  const person = await startPersonBrowser({ colour: "green", toneHz: 1_000 });
  const host = await openRawHost(clinic, PLACES);
  const receiver = await enterWithoutCamera(person, host, "Mia");
  const rooms = mediaRoomsOf(clinic.media);
  const parts = { clinic, host, site, rooms, person, receiver };
  return {
    ours: () => runOurs(parts),
    bare: () => runBare(parts),
    close: async () => {
      await host.end();
      await person.close();
      await site.stop();
      await clinic.close();
    },
  };
};

/** A real guest page, let in and in the visit, that sends sound only. */
const enterWithoutCamera = async (person: PersonBrowser, host: RawHost, name: string): Promise<Page> => {
  const page = await (await person.browser.newContext({ viewport: VIEWPORT })).newPage();
  await page.goto(host.wayIn.link);
  await enterPasscode(page, host.wayIn.passcode);
  await checkIn(page, name);
  await testDevices(page);
  await page.getByRole("button", { name: "Continue without camera" }).click();
  await host.admitAll(1);
  await expect(startVideo(page)).toBeVisible({ timeout: SLOW_MS });
  return page;
};

const startVideo = (page: Page) => page.getByRole("button", { name: "Start video" });

const FIRST_FRAME = "visit:first-frame";

const framesSeen = (page: Page): Promise<number> =>
  page.evaluate((name) => performance.getEntriesByName(name).length, FIRST_FRAME);

/** Frames of the one picture that is drawn: nobody else has a camera on. */
const framesOfSender = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLVideoElement>("[data-seen] video")]
      .filter(({ videoWidth }) => videoWidth > 0)
      .map((one) => one.getVideoPlaybackQuality().totalVideoFrames),
  );

const runOurs = async ({ host, site, rooms, person, receiver }: Parts): Promise<CameraRun> => {
  const errors: string[] = [];
  const people = await receiver.locator("figure").count();
  const sender = await enterWithoutCamera(person, host, "Nils");
  sender.on("pageerror", ({ message }) => errors.push(message));
  const before = await framesSeen(receiver);
  await watchForPress(sender);
  await sender.waitForTimeout(SETTLE_MS);
  await startVideo(sender).click();
  await expect.poll(() => framesSeen(receiver), { timeout: SLOW_MS }).toBeGreaterThan(before);
  const [from, to] = [
    await marksOf(sender, ["bench:press"]),
    await marksOf(receiver, [FIRST_FRAME], [FIRST_FRAME]),
  ];
  const seen = await countFrames(receiver, () => framesOfSender(receiver));
  const heard = await listenIn(person.browser, site.url, { rooms, room: await rooms.only() });
  await sender.context().close();
  await expect(receiver.locator("figure")).toHaveCount(people, { timeout: SLOW_MS });
  const apart = Math.abs(from.drift - to.drift);
  if (apart > CLOCKS_APART_MS) errors.push(`the clocks are ${apart} ms apart`);
  const voids = voidReasons({
    errors,
    ...seen,
    expectedTiles: 1,
    clearFrames: heard.frames,
    listenedPackets: heard.packets,
  });
  return { ms: (to.at[FIRST_FRAME] ?? Number.NaN) - (from.at["bench:press"] ?? Number.NaN), voids };
};

const runBare = async ({ site, rooms, person }: Parts): Promise<CameraRun> => {
  const room = await rooms.create();
  const input = async (): Promise<BareInput> => ({
    url: rooms.url,
    token: await rooms.tokenFor(room),
    passphrase: room,
    devices: ["microphone"],
  });
  const receiver = await openBare(person.browser, site.url, await input());
  const sender = await openBare(person.browser, site.url, await input());
  for (const { page } of [receiver, sender]) await page.evaluate(() => window.bare.join()); // oxlint-disable-line no-await-in-loop -- one after the other, as people come
  await sender.page.waitForTimeout(SETTLE_MS);
  const startedAt = await sender.page.evaluate(() => window.bare.turnCameraOn());
  const { paintedAt } = await firstFrameOf(receiver.page);
  const seen = await countFrames(receiver.page, () =>
    receiver.page.evaluate(() => window.bare.person().framesShown()),
  );
  await Promise.all([sender.page.close(), receiver.page.close()]);
  await rooms.remove(room);
  const errors = [...sender.errors, ...receiver.errors];
  const voids = voidReasons({ errors, ...seen, expectedTiles: 1, clearFrames: null, listenedPackets: null });
  return { ms: paintedAt - startedAt, voids };
};
