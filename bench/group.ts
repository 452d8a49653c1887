import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium } from "playwright/test";
import { chromiumProgram, chromiumSwitches } from "../e2e/parts/chromium.ts";
import { startLiveKit } from "../e2e/parts/livekit.ts";
import { servePages } from "../e2e/parts/pages.ts";
import { makeMediaFiles } from "../e2e/parts/pictures.ts";
import { LISTEN_MS, listenIn, openWatched, type Overheard } from "./parts/bare-people.ts";
import { type MediaRooms, mediaRoomsOf } from "./parts/media-rooms.ts";
import { PICTURE, writeMovingPicture } from "./parts/moving-picture.ts";
import type { BareInput } from "./pages/bare.ts";
import { browserProcess } from "./parts/browser-process.ts";
import { familyTicks, secondsBetween } from "./processor-time.ts";
import { clearBeyondNoise, voidReasons } from "./voids.ts";

/*
 * E1: what encryption costs. Some people with camera and microphone in one room, all in one browser of their own;
 * processor time of the whole browser while they see and hear each other: without encryption (B0), with
 * livekit-client's own worker (B0e), with ours.
 */

/** The three sides that are compared. */
export const CONDITIONS = ["none", "stock", "ours"] as const;
export type Condition = (typeof CONDITIONS)[number];

/** One run of one side: cores that the browser kept busy, bit rate of one received picture, and why it does not count. */
export type GroupRun = { readonly cores: number; readonly kbps: number; readonly voids: readonly string[] };

/** Media server and pages, started once. */
export type GroupStage = { run(condition: Condition): Promise<GroupRun>; close(): Promise<void> };

/** People in the room: each sends one picture in two layers and receives two. */
export const PEOPLE = 3;
/** The bandwidth estimate has grown to what is sent before anything counts. Milliseconds. */
const SETTLE_MS = 5_000;
const WINDOW_MS = 12_000;

type Place = { site: string; rooms: MediaRooms; switches: readonly string[] };

/** Starts what all runs share. */
export const openGroupStage = async (): Promise<GroupStage> => {
  const liveKit = await startLiveKit();
  const site = await servePages(["bare", "stock-worker", "sealed", "frames-worker"], "bench/pages");
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bench-"));
  const sound = await makeMediaFiles({ colour: "green", toneHz: 440 });
  const video = join(folder, "camera.y4m");
  await writeMovingPicture(video);
  const rooms = mediaRoomsOf({ url: liveKit.httpUrl, apiKey: liveKit.key, apiSecret: liveKit.secret });
  const place = { site: site.url, rooms, switches: chromiumSwitches({ video, audio: sound.audio }) };
  return {
    run: (condition) => runGroup(place, condition),
    close: async () => {
      await sound.remove();
      await rm(folder, { recursive: true, force: true });
      await site.stop();
      await liveKit.stop();
    },
  };
};

const runGroup = async (place: Place, condition: Condition): Promise<GroupRun> => {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: [...place.switches],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    return await measureGroup(place, condition, browser);
  } finally {
    await browser.close();
  }
};

/**
 * A frame of the stock worker begins with clear bytes of VP8, so that a decoder now and then makes a noise picture of
 * ciphertext: for the stock worker clear means that half of what was sent could be decoded, for ours any frame is clear.
 */
const clearFrames = (condition: Condition, heard: Overheard | null): number | null => {
  if (heard === null || condition !== "stock") return heard?.frames ?? null;
  const sent = (LISTEN_MS / 1_000) * PICTURE.framesPerSecond * PEOPLE;
  return clearBeyondNoise(heard.frames, sent);
};

type Person = { page: Page; errors: string[] };

const measureGroup = async (place: Place, condition: Condition, browser: Browser): Promise<GroupRun> => {
  const room = await place.rooms.create();
  const people = await openPeople(place, condition, { browser, room });
  await Promise.all(people.map(({ page }) => joinAs(page, condition)));
  await people[0]?.page.waitForTimeout(SETTLE_MS);
  const root = await browserProcess([]);
  const [before, ticks, from] = [
    await seenByAll(people, condition),
    await familyTicks(root),
    performance.now(),
  ];
  await people[0]?.page.waitForTimeout(WINDOW_MS);
  const seconds = (performance.now() - from) / 1_000;
  const used = secondsBetween(ticks, await familyTicks(root));
  const seen = await seenByAll(people, condition);
  const heard =
    condition === "none" ? null : await listenIn(browser, place.site, { rooms: place.rooms, room });
  await place.rooms.remove(room);
  const small = seen.widths.filter((width) => width < PICTURE.width).length;
  const voids = voidReasons({
    errors: [
      ...people.flatMap(({ errors }) => errors),
      ...seen.errors,
      ...(small > 0 ? [`${small} pictures smaller than what was sent`] : []),
    ],
    expectedFrames: seconds * PICTURE.framesPerSecond,
    shownFrames: seen.frames.map((count, at) => count - (before.frames[at] ?? 0)),
    expectedTiles: PEOPLE * (PEOPLE - 1),
    clearFrames: clearFrames(condition, heard),
    listenedPackets: heard?.packets ?? null,
  });
  const kbps = ((seen.bytes - before.bytes) * 8) / 1_000 / seconds / (PEOPLE * (PEOPLE - 1));
  return { cores: used / seconds, kbps, voids };
};

const openPeople = async (
  { site, rooms }: Place,
  condition: Condition,
  { browser, room }: { browser: Browser; room: string },
): Promise<Person[]> => {
  const roster = Array.from({ length: PEOPLE }, () => randomUUID());
  const secret = randomUUID();
  return Promise.all(
    roster.map(async (identity, own) => {
      const access = { url: rooms.url, token: await rooms.tokenFor(room, identity) };
      const person = await openWatched(browser, `${site}/${condition === "ours" ? "sealed" : "bare"}.html`);
      const passphrase = condition === "stock" ? secret : null;
      if (condition === "ours")
        await person.page.evaluate((one) => window.sealed.prepare(one), { ...access, own, roster, secret });
      else await prepareBare(person.page, { ...access, passphrase, devices: ["camera", "microphone"] });
      return person;
    }),
  );
};

const prepareBare = (page: Page, input: BareInput): Promise<void> =>
  page.evaluate((one) => window.bare.prepare(one), input);

const joinAs = (page: Page, condition: Condition): Promise<void> =>
  condition === "ours" ? page.evaluate(() => window.sealed.join()) : page.evaluate(() => window.bare.join());

/** What a page has shown and received so far. */
type Seen = { frames: number[]; widths: number[]; bytes: number; errors: string[] };

const seenBy = (page: Page, condition: Condition): Promise<Seen> =>
  page.evaluate(async (isOurs) => {
    const it = isOurs ? window.sealed : window.bare;
    const person = it.person();
    const { bytesReceived } = await person.inbound();
    return {
      frames: person.framesShown(),
      widths: person.widthsShown(),
      bytes: bytesReceived,
      errors: it.errors,
    };
  }, condition === "ours");

const seenByAll = async (people: readonly Person[], condition: Condition): Promise<Seen> => {
  const all = await Promise.all(people.map(({ page }) => seenBy(page, condition)));
  return {
    frames: all.flatMap(({ frames }) => frames),
    widths: all.flatMap(({ widths }) => widths),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    errors: all.flatMap(({ errors }) => errors),
  };
};
