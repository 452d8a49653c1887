import { randomUUID } from "node:crypto";
import { expect, type Browser, type Page } from "playwright/test";
import type { FrameLabel } from "../../renderer/e2ee/frame-layout.ts";
import { startPersonBrowser, type PersonBrowser } from "../parts/chromium.ts";
import type { MediaServerOptions } from "../../build/start/media-server.ts";
import { startLiveKit, type LiveKit } from "../parts/livekit.ts";
import { servePages, type PageSite } from "../parts/pages.ts";
import type { Looks } from "../parts/pictures.ts";
import type { JoinInput, Member } from "../pages/frames-member.ts";
import type { RawClient } from "../pages/frames-raw.ts";

declare global {
  interface Window {
    member: Member;
    raw: RawClient;
  }
}

/** Rows of the roster and what each person looks and sounds like. */
export const LOOKS: readonly Looks[] = [
  { colour: "red", toneHz: 440 },
  { colour: "blue", toneHz: 880 },
  { colour: "green", toneHz: 1320 },
];

/** A media server, the pages, and a browser per person. */
export type Stage = {
  liveKit: LiveKit;
  site: PageSite;
  browserOf(row: number): Browser;
  /** A room of its own with its own secret and random identities for the rows. */
  newRoom(): Promise<StageRoom>;
  close(): Promise<void>;
};

/** One room: people join it as members, or as raw clients under an identity of choice. */
export type StageRoom = {
  name: string;
  roster: string[];
  /** Errors that pages threw or that browsers wrote, refusals by the content security policy among them. */
  complaints: string[];
  /** What a member of a row joins with; for pages that the stage does not open. */
  inputFor(row: number, changes?: MemberChanges): Promise<JoinInput>;
  join(row: number, changes?: MemberChanges): Promise<Page>;
  joinRaw(row: number, identity: string): Promise<Page>;
  close(): Promise<void>;
};

/** How a member differs from an honest one. */
export type MemberChanges = { secret?: string; isFlagged?: boolean; worker?: string };

const PAGES = ["frames-member", "frames-raw", "frames-worker", "frames-replaying-worker"];

/** Starts everything; slow, so once for a file of tests. */
export const openStage = async (options: MediaServerOptions = {}): Promise<Stage> => {
  const [liveKit, site] = await Promise.all([startLiveKit(options), servePages(PAGES)]);
  const people: PersonBrowser[] = [];
  for (const looks of LOOKS) people.push(await startPersonBrowser(looks));
  const browserOf = (row: number): Browser => {
    const person = people[row];
    if (person === undefined) throw new Error(`nobody has row ${row}`);
    return person.browser;
  };
  return {
    liveKit,
    site,
    browserOf,
    newRoom: () => newRoom({ liveKit, site, browserOf }),
    close: async () => {
      await Promise.all(people.map((person) => person.close()));
      await site.stop();
      await liveKit.stop();
    },
  };
};

const newRoom = async ({
  liveKit,
  site,
  browserOf,
}: Pick<Stage, "liveKit" | "site" | "browserOf">): Promise<StageRoom> => {
  const name = randomUUID();
  const secret = randomUUID();
  const roster = LOOKS.map(() => randomUUID());
  const pages: Page[] = [];
  const complaints: string[] = [];
  await liveKit.rooms.createRoom({ name, emptyTimeout: 30 });
  const open = async (row: number, path: string): Promise<Page> => {
    const page = await browserOf(row).newPage();
    page.on("pageerror", (error) => complaints.push(`row ${row}: ${error.message}`));
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(`row ${row}: ${line.text()}`);
    });
    pages.push(page);
    await page.goto(`${site.url}${path}`);
    return page;
  };
  const inputFor = async (row: number, changes: MemberChanges = {}): Promise<JoinInput> => ({
    url: liveKit.url,
    token: await liveKit.tokenFor(name, roster[row] ?? ""),
    own: row,
    roster,
    secret: changes.secret ?? secret,
    isFlagged: changes.isFlagged ?? true,
  });
  return {
    name,
    roster,
    complaints,
    inputFor,
    join: async (row, changes = {}) => {
      const page = await open(row, `/frames-member.html?worker=/${changes.worker ?? "frames-worker"}.js`);
      const input = await inputFor(row, changes);
      await page.evaluate((one) => window.member.join(one), input);
      return page;
    },
    joinRaw: async (row, identity) => {
      const page = await open(row, "/frames-raw.html");
      const token = await liveKit.tokenFor(name, identity);
      await page.evaluate((one) => window.raw.join(one), { url: liveKit.url, token });
      return page;
    },
    close: async () => {
      for (const page of pages) await page.close();
      await liveKit.rooms.deleteRoom(name);
    },
  };
};

/** Waits until the picture and the tone of a row arrive at `page`. */
export const expectToMeet = async (page: Page, room: StageRoom, row: number): Promise<void> => {
  const identity = room.roster[row] ?? "";
  const looks = LOOKS[row];
  await expect
    .poll(() => page.evaluate((one) => window.member.colourOf(one, "camera"), identity))
    .toBe(looks?.colour);
  await expect
    .poll(async () => isTone(await page.evaluate((one) => window.member.toneOf(one), identity), row))
    .toBe(true);
};

/** Whether a heard frequency is the tone of a row, to the width of two bins. */
export const isTone = (heardHz: number, row: number): boolean =>
  Math.abs(heardHz - (LOOKS[row]?.toneHz ?? 0)) < 12;

/** Waits until `page` opens new frames of a row and label: they are sealed, arrive and are seen again. */
export const expectMoreFrames = async (page: Page, row: number, label: FrameLabel): Promise<void> => {
  const passed = () =>
    page.evaluate(([index, one]) => window.member.passedFrom(index, one), [row, label] as const);
  const before = await passed();
  await expect.poll(async () => (await passed()) - before).toBeGreaterThan(15);
};
