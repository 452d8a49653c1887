import type { Browser, Page } from "playwright/test";
import { type PersonBrowser, startPersonBrowser } from "../e2e/parts/chromium.ts";
import { type PageSite, servePages } from "../e2e/parts/pages.ts";
import { HOST, PATIENT, type VisitStage, openVisitStage } from "../e2e/visit/stage.ts";
import { framesShown } from "../e2e/visit/senses.ts";
import { arrive, endForAll } from "../e2e/visit/steps.ts";
import { firstFrameOf, listenIn, openBare } from "./parts/bare-people.ts";
import { countFrames } from "./parts/frame-count.ts";
import { type MediaRooms, mediaRoomsOf } from "./parts/media-rooms.ts";
import { CLOCKS_APART_MS, marksOf, watchForPress } from "./parts/page-marks.ts";
import type { BareInput } from "./pages/bare.ts";
import { voidReasons } from "./voids.ts";

/*
 * J1: from the clinician's click on Admit to the first remote frame painted at the patient, with waiting room and
 * encryption, through the real desktop, service and gate; against B0, a bare page from connect() to its first frame.
 */

/** One run of one side: how long it took in milliseconds, its steps, and why it does not count. */
export type JoinRun = {
  readonly ms: number;
  readonly steps: Readonly<Record<string, number>>;
  readonly voids: readonly string[];
};

/** Everything that both sides need, started once. */
export type AdmissionStage = {
  /** A run of the product: a new visit, a patient in the waiting room, a click. */
  ours(): Promise<JoinRun>;
  /** A run of B0: a publisher in a room of the same media server, a prepared page that connects. */
  bare(): Promise<JoinRun>;
  close(): Promise<void>;
};

type Parts = {
  stage: VisitStage;
  site: PageSite;
  rooms: MediaRooms;
  publisher: PersonBrowser;
  patients: Browser;
};

/** Everybody has settled before a click or a call. Milliseconds. */
const SETTLE_MS = 1_500;
/** Starts clinic, desktop and browsers, and signs the clinician in. */
export const openAdmissionStage = async (): Promise<AdmissionStage> => {
  const stage = await openVisitStage();
  const site = await servePages(["bare", "stock-worker"], "bench/pages");
  const publisher = await startPersonBrowser(HOST.looks);
  const patients = stage.browser;
  const rooms = mediaRoomsOf(stage.clinic.media);
  const parts = { stage, site, rooms, publisher, patients };
  return {
    ours: () => runOurs(parts),
    bare: () => runBare(parts),
    close: async () => {
      await publisher.close();
      await site.stop();
      await stage.close();
    },
  };
};

const runBare = async ({ site, rooms, publisher, patients }: Parts): Promise<JoinRun> => {
  const room = await rooms.create();
  const input = async (): Promise<BareInput> => ({
    url: rooms.url,
    token: await rooms.tokenFor(room),
    passphrase: null,
    devices: ["camera", "microphone"],
  });
  const host = await openBare(publisher.browser, site.url, await input());
  await host.page.evaluate(() => window.bare.join());
  const patient = await openBare(patients, site.url, await input());
  await patient.page.waitForTimeout(SETTLE_MS);
  await patient.page.evaluate(() => window.bare.join());
  const { calledAt, paintedAt } = await firstFrameOf(patient.page);
  const shown = await countFrames(patient.page, () =>
    patient.page.evaluate(() => window.bare.person().framesShown()),
  );
  await patient.page.close();
  await host.page.close();
  await rooms.remove(room);
  const errors = [...host.errors, ...patient.errors];
  const voids = voidReasons({ errors, ...shown, expectedTiles: 1, clearFrames: null, listenedPackets: null });
  return { ms: paintedAt - calledAt, steps: {}, voids };
};

const runOurs = async (parts: Parts): Promise<JoinRun> => {
  const { stage, site, rooms, publisher } = parts;
  const desktop = stage.desktop.page;
  const errors: string[] = [];
  const { label, link, passcode } = await stage.plan(`Benchmark ${Date.now()}`);
  await desktop.getByRole("button", { name: `Open visit: ${label}` }).click();
  const patient = await stage.newPatient();
  patient.on("pageerror", ({ message }) => errors.push(message));
  await arrive(patient, { link, passcode, name: PATIENT.name });
  await watchForPress(desktop);
  await patient.waitForTimeout(SETTLE_MS);
  await desktop.getByRole("button", { name: `Admit ${PATIENT.name}` }).click();
  await patient.waitForFunction(() => performance.getEntriesByName("visit:first-frame").length > 0, null, {
    polling: 100,
    timeout: 20_000,
  });
  const shown = await countFrames(patient, () => framesOf(patient));
  const steps = await stepsOf(desktop, patient);
  const heard = await listenIn(publisher.browser, site.url, { rooms, room: await rooms.only() });
  await endForAll(desktop);
  await patient.context().close();
  const apart = Math.abs(steps["clocksApart"] ?? 0);
  if (apart > CLOCKS_APART_MS) errors.push(`the clocks are ${apart} ms apart`);
  const voids = voidReasons({
    errors,
    ...shown,
    expectedTiles: 1,
    clearFrames: heard.frames,
    listenedPackets: heard.packets,
  });
  return { ms: steps["first-frame"] ?? Number.NaN, steps, voids };
};

/** Frames of the clinician's tile. */
const framesOf = async (page: Page): Promise<number[]> =>
  Object.entries(await framesShown(page)).flatMap(([tag, count]) => (tag.includes(HOST.name) ? [count] : []));

const MARKS = [
  "bench:press",
  "visit:admit-clicked",
  "visit:admit-received",
  "visit:key-ready",
  "visit:connect-called",
  "visit:signal-connected",
  "visit:track-subscribed",
  "visit:first-frame",
];

const stepsOf = async (desktop: Page, patient: Page): Promise<Record<string, number>> => {
  const latest = ["visit:admit-clicked"];
  const [host, guest] = [await marksOf(desktop, MARKS, latest), await marksOf(patient, MARKS)];
  const pressedAt = host.at["bench:press"] ?? Number.NaN;
  const at = { ...guest.at, "visit:admit-clicked": host.at["visit:admit-clicked"] ?? Number.NaN };
  const steps = Object.entries(at)
    .filter(([name]) => name.startsWith("visit:"))
    .map(([name, time]) => [name.slice("visit:".length), time - pressedAt] as const);
  return { ...Object.fromEntries(steps), clocksApart: guest.drift - host.drift };
};
