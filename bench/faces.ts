import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium, expect } from "playwright/test";
import type { Clinic } from "../build/start/clinic.ts";
import { chromiumProgram, chromiumSwitches } from "../e2e/parts/chromium.ts";
import { type PageSite, servePages } from "../e2e/parts/pages.ts";
import { makeMediaFiles } from "../e2e/parts/pictures.ts";
import { openRawGuest, type RawGuest } from "../e2e/parts/raw-guest.ts";
import { arrive } from "../e2e/visit/steps.ts";
import { LISTEN_MS, listenIn, openBare, type WatchedPage } from "./parts/bare-people.ts";
import { browserProcess, browserProcesses } from "./parts/browser-process.ts";
import { openClinic } from "./parts/clinic.ts";
import { busyNow } from "./parts/machine-busy.ts";
import { type MediaRooms, mediaRoomsOf } from "./parts/media-rooms.ts";
import { SMALL_PICTURE, writeMovingPicture } from "./parts/moving-picture.ts";
import { openBarePublishers, openKeyedPublishers } from "./parts/publishers.ts";
import { openRawHost } from "./parts/raw-host.ts";
import { familyTicks, secondsBetween } from "./processor-time.ts";
import { type RunFacts, clearBeyondNoise, voidReasons } from "./voids.ts";

/*
 * G1: what a group of twelve costs one of its people: eleven pictures of others and the own one, three speakers. Measured
 * is the whole browser of that one person; the others send from another browser that shows nothing.
 */

/** The two sides that are compared. */
export const SIDES = ["bare", "ours"] as const;
export type Side = (typeof SIDES)[number];

/** One run of one side: cores that the measured browser kept busy, those that the whole machine did, and why it does not count. */
export type FacesRun = {
  readonly cores: number;
  readonly machine: number;
  /** Part (0..1) of the sealed frames of which a decoder without a key made a picture, of noise; null without encryption. */
  readonly noise: number | null;
  readonly voids: readonly string[];
};

/** Everything that both sides need, started once. */
export type FacesStage = { run(side: Side): Promise<FacesRun>; close(): Promise<void> };

/** Pictures of others; with the own one twelve. */
export const OTHERS = 11;
/** The bandwidth estimate has grown to what is sent before anything counts. Milliseconds. */
const SETTLE_MS = 6_000;
const WINDOW_MS = 15_000;
const SLOW_MS = 30_000;
const VIEWPORT = { width: 1_300, height: 800 };
/** A twelfth of the window beside the bars, as in the product. */
const TILE = { width: 316, height: 178 };

type Parts = {
  clinic: Clinic;
  site: PageSite;
  rooms: MediaRooms;
  switches: readonly string[];
  publishers: Browser;
};

const launch = (switches: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumProgram(),
    args: [...switches],
    chromiumSandbox: process.getuid?.() !== 0,
  });

/** Starts clinic, pages and the browser of those who send. */
export const openFacesStage = async (): Promise<FacesStage> => {
  const clinic = await openClinic();
  const site = await servePages(["bare", "stock-worker", "publisher", "keyed-worker"], "bench/pages");
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bench-"));
  const sound = await makeMediaFiles({ colour: "green", toneHz: 440 });
  const video = join(folder, "camera.y4m");
  await writeMovingPicture(video, SMALL_PICTURE);
  const switches = chromiumSwitches({ video, audio: sound.audio });
  const publishers = await launch(switches);
  const parts = { clinic, site, rooms: mediaRoomsOf(clinic.media), switches, publishers };
  return {
    run: (side) => runSide(parts, side),
    close: async () => {
      await publishers.close();
      await sound.remove();
      await rm(folder, { recursive: true, force: true });
      await site.stop();
      await clinic.close();
    },
  };
};

const runSide = async (parts: Parts, side: Side): Promise<FacesRun> => {
  const others = await browserProcesses();
  const browser = await launch(parts.switches);
  try {
    const root = await browserProcess(others);
    return await (side === "ours" ? runOurs(parts, browser, root) : runBare(parts, browser, root));
  } finally {
    await browser.close();
  }
};

/** What is asked of the measured page: frames shown and width of each picture of somebody else, and what went wrong. */
type Seen = { frames: number[]; widths: number[]; errors: string[] };

const runBare = async (parts: Parts, browser: Browser, root: number): Promise<FacesRun> => {
  const { site, rooms } = parts;
  const room = await rooms.create();
  const people = await openBarePublishers(parts.publishers, { site: site.url, rooms, room }, OTHERS);
  const me = await openBare(browser, site.url, {
    url: rooms.url,
    token: await rooms.tokenFor(room),
    passphrase: null,
    devices: ["camera", "microphone"],
    tile: TILE,
  });
  await me.page.evaluate(() => window.bare.join());
  const seen = (): Promise<Seen> =>
    me.page.evaluate(() => ({
      frames: window.bare.person().framesShown(),
      widths: window.bare.person().widthsShown(),
      errors: window.bare.errors,
    }));
  const measured = await measure(me.page, root, seen);
  await closeAll(people);
  await rooms.remove(room);
  const errors = [...measured.errors, ...errorsOf([me, ...people])];
  return {
    ...measured.run,
    noise: null,
    voids: voidReasons({ ...measured.facts, errors, ...unencrypted }),
  };
};

const unencrypted = { clearFrames: null, listenedPackets: null };

const runOurs = async (parts: Parts, browser: Browser, root: number): Promise<FacesRun> => {
  const { site, rooms, publishers } = parts;
  const host = await openRawHost(parts.clinic, OTHERS);
  const guests: RawGuest[] = [];
  // One after the other: passcodes that are being checked count as tries.
  for (let at = 1; at < OTHERS; at += 1) guests.push(await openRawGuest(host.wayIn, { name: `Guest ${at}` })); // oxlint-disable-line no-await-in-loop -- as above
  const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage();
  const me: WatchedPage = { page, errors: [] };
  page.on("pageerror", ({ message }) => me.errors.push(message));
  await arrive(page, { ...host.wayIn, name: "Mia" });
  await host.admitAll(OTHERS);
  await expect(page.locator("[data-seen] video")).toHaveCount(OTHERS, { timeout: SLOW_MS });
  await Promise.all(guests.map(isIn));
  const room = await roomOf(rooms);
  const people = await openKeyedPublishers(publishers, { site: site.url, rooms, room }, [host, ...guests]);
  const measured = await measure(page, root, () => seenByGuest(page));
  const heard = await listenIn(publishers, site.url, { rooms, room });
  await closeAll(people);
  await page.close();
  await Promise.all(guests.map((guest) => guest.close()));
  await host.end();
  const errors = [...measured.errors, ...errorsOf([me, ...people])];
  const sent = (LISTEN_MS / 1_000) * SMALL_PICTURE.framesPerSecond * (OTHERS + 1);
  const keyless = {
    clearFrames: clearBeyondNoise(heard.frames, sent),
    listenedPackets: heard.packets,
  };
  return {
    ...measured.run,
    noise: heard.frames / sent,
    voids: voidReasons({ ...measured.facts, errors, ...keyless }),
  };
};

/** The room of the visit, once the page has reached it. */
const roomOf = async (rooms: MediaRooms): Promise<string> => {
  await expect(async () => void (await rooms.only())).toPass({ timeout: SLOW_MS });
  return rooms.only();
};

const isIn = (guest: RawGuest): Promise<void> =>
  guest.until("is in", ({ state }) => state.phase === "inVisit", SLOW_MS);

const seenByGuest = async (page: Page): Promise<Seen> => ({
  ...(await page.evaluate(() => {
    const videos = [...document.querySelectorAll<HTMLVideoElement>("[data-seen] video")];
    return {
      frames: videos.map((one) => one.getVideoPlaybackQuality().totalVideoFrames),
      widths: videos.map(({ videoWidth }) => videoWidth),
    };
  })),
  errors: [],
});

const errorsOf = (people: readonly WatchedPage[]): string[] => people.flatMap(({ errors }) => errors);

const closeAll = async (people: readonly WatchedPage[]): Promise<void> => {
  await Promise.all(people.map(({ page }) => page.close()));
};

type Measured = {
  run: Pick<FacesRun, "cores" | "machine">;
  facts: Pick<RunFacts, "expectedFrames" | "shownFrames" | "expectedTiles">;
  errors: string[];
};

/** Lets everything settle, then counts for a while what the browser of this process uses and what its page shows. */
const measure = async (page: Page, root: number, look: () => Promise<Seen>): Promise<Measured> => {
  await page.waitForTimeout(SETTLE_MS);
  const [before, busy, ticks, from] = [
    await look(),
    await busyNow(),
    await familyTicks(root),
    performance.now(),
  ];
  await page.waitForTimeout(WINDOW_MS);
  const seconds = (performance.now() - from) / 1_000;
  const cores = secondsBetween(ticks, await familyTicks(root)) / seconds;
  const machine = ((await busyNow()) - busy) / seconds;
  const after = await look();
  const small = after.widths.filter((width) => width < SMALL_PICTURE.width).length;
  return {
    run: { cores, machine },
    facts: {
      expectedFrames: seconds * SMALL_PICTURE.framesPerSecond,
      shownFrames: after.frames.map((count, at) => count - (before.frames[at] ?? 0)),
      expectedTiles: OTHERS,
    },
    errors: [...after.errors, ...(small > 0 ? [`${small} pictures smaller than what was sent`] : [])],
  };
};
