import { join } from "node:path";
import { type Browser, type Page, chromium, expect } from "playwright/test";
import * as z from "zod";
import { chromiumProgram, chromiumSwitches } from "../parts/chromium.ts";
import { type DrawnPerson, drawPerson } from "../parts/drawn-person.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { makeMediaFiles } from "../parts/pictures.ts";
import type { WayIn } from "../parts/raw-guest.ts";

/* Who stands before the cameras of the documents' pictures, and the camera itself. */

const MINUTE_MS = 60_000;

/** The clinician of the pictures. */
const CLINICIAN: DrawnPerson = {
  skin: [226, 190, 162],
  hair: [92, 60, 40],
  shirt: [84, 118, 78],
  wall: [46, 54, 46],
};

/** The patients of the pictures. */
export const PATIENTS: readonly DrawnPerson[] = [
  { skin: [200, 154, 122], hair: [44, 32, 28], shirt: [64, 112, 124], wall: [38, 52, 52] },
  { skin: [146, 98, 72], hair: [28, 24, 24], shirt: [142, 92, 70], wall: [50, 44, 40] },
  { skin: [236, 204, 180], hair: [150, 142, 134], shirt: [96, 84, 120], wall: [44, 46, 56] },
];

/** A phone and a laptop. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1_280, height: 800 },
} as const;

/** A page of a browser of one patient, and what ends the browser. */
export type PatientPage = { page: Page; close: () => Promise<void> };

/** Opens a browser whose camera shows this person. */
export const openPatient = async (
  person: DrawnPerson,
  size: keyof typeof SIZES = "phone",
): Promise<PatientPage> => {
  const { path } = await drawPerson(person);
  const { audio } = await makeMediaFiles({ colour: "green", toneHz: 440 });
  const browser: Browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: chromiumSwitches({ video: path, audio }),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage({ viewport: SIZES[size] });
  return { page, close: () => browser.close() };
};

/** Starts the desktop with the clinician before its camera. */
export const openClinician = async (serverOrigin: string): Promise<Desktop> => {
  const camera = await drawPerson(CLINICIAN);
  const { audio } = await makeMediaFiles({ colour: "blue", toneHz: 300 });
  return launchDesktop({
    serverOrigin,
    args: [
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${camera.path}`,
      `--use-file-for-fake-audio-capture=${audio}`,
    ],
  });
};

/** What the clinician's window to share is called. */
export const SHEET = "Breathing exercise";

/** Opens a window beside the desktop that may be shared, and answers what closes it. */
export const openSheet = async (): Promise<() => Promise<void>> => {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false,
    args: ["--no-first-run", "--disable-background-networking", "--window-size=960,640"],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage({ viewport: null });
  const lines = ["Breathe in for four", "Hold for four", "Breathe out for six"];
  const list = lines.map((line) => `<li style="margin: 24px 0">${line}</li>`).join("");
  await page.setContent(
    `<title>${SHEET}</title><body style="font: 32px sans-serif; padding: 40px"><h1>${SHEET}</h1><ol>${list}</ol>`,
  );
  return () => browser.close();
};

const Made = z.object({
  value: z.object({ invitation: z.object({ link: z.string(), passcode: z.string() }) }),
});

/** What a visit of the pictures is made from. */
type Planned = { label: string; inMinutes: number; places?: number };

/** A visit as the New visit window makes it, through the same channel: a group where it has places. */
export const makeVisit = async (desktop: Page, { label, inMinutes, places = 2 }: Planned): Promise<WayIn> => {
  const startsAt = (Math.floor(Date.now() / MINUTE_MS) + inMinutes) * MINUTE_MS;
  const kind = places > 2 ? "group" : "oneToOne";
  const minutes = places > 2 ? 90 : 30;
  const made: unknown = await desktop.evaluate((draft) => window.anteroom?.invoke("visits.create", draft), {
    label,
    startsAt,
    kind,
    minutes,
    places,
  } as const);
  return Made.parse(made).value.invitation;
};

/** Takes pictures of pages into a folder: one in the light theme, and one in the dark, whose name ends in -dark. */
export const createCamera =
  (folder: string) =>
  async (page: Page, name: string): Promise<void> => {
    await page.mouse.move(1, 1);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect
        .poll(() =>
          page.evaluate((dark) => matchMedia(`(prefers-color-scheme: ${dark})`).matches, colorScheme),
        )
        .toBe(true);
      const path = join(folder, colorScheme === "dark" ? `${name}-dark.png` : `${name}.png`);
      await page.screenshot({ path, animations: "disabled" });
    }
  };

/** What takes a picture of a page. */
export type Camera = ReturnType<typeof createCamera>;

/** Waits until so many pictures of a page are at least so wide, in pixels of their own. */
export const waitForFaces = (page: Page, count: number, width: number): Promise<void> =>
  expect
    .poll(
      () =>
        page.evaluate(
          (wide) => [...document.querySelectorAll("video")].filter((one) => one.videoWidth >= wide).length,
          width,
        ),
      { timeout: 30_000 },
    )
    .toBeGreaterThanOrEqual(count);
