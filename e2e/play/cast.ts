import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright/test";
import { chromiumSwitches, startPersonBrowser } from "../parts/chromium.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type Looks, makeMediaFiles } from "../parts/pictures.ts";
import { chromium } from "playwright/test";
import { chromiumProgram } from "../parts/chromium.ts";

/** Who plays: a clinician at the desktop, a patient in a browser, and a window that can be shared. */
export type Cast = {
  desktop: Desktop;
  patient: Page;
  patientBrowser: Browser;
  pictures: string;
  shoot: (step: string) => Promise<void>;
  close: () => Promise<void>;
};

/** What the two look and sound like: nobody else does. */
export const clinicianLooks: Looks = { colour: "blue", toneHz: 600 };
export const patientLooks: Looks = { colour: "green", toneHz: 1_000 };

/** Title of the window that the clinician shares; it is red all over. */
export const SHARED_TITLE = "Relaxation exercise";

const openShareable = async (): Promise<Browser> => {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      ...chromiumSwitches({ video: "", audio: "" }).filter((one) => !one.includes("capture")),
      "--window-size=800,600",
      "--window-position=1000,100",
    ],
  });
  const page = await browser.newPage();
  await page.setContent(`<title>${SHARED_TITLE}</title><body style="margin:0;background:#ff0000">`);
  return browser;
};

/** Brings everybody on stage. */
export const gather = async (origin: string): Promise<Cast> => {
  const files = await makeMediaFiles(clinicianLooks);
  const shareable = await openShareable();
  const desktop = await launchDesktop({
    serverOrigin: origin,
    args: [
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${files.video}`,
      `--use-file-for-fake-audio-capture=${files.audio}`,
    ],
  });
  const { browser, close } = await startPersonBrowser(patientLooks);
  const patient = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme: "light" });
  const pictures = await mkdtemp(join(tmpdir(), "anteroom-pictures-"));
  let step = 0;
  return {
    desktop,
    patient,
    patientBrowser: browser,
    pictures,
    async shoot(name) {
      step += 1;
      const path = (who: string): string =>
        join(pictures, `${String(step).padStart(2, "0")}-${name}-${who}.png`);
      await desktop.page.screenshot({ path: path("clinician") });
      await patient.screenshot({ path: path("patient") });
    },
    async close() {
      await desktop.close();
      await close();
      await shareable.close();
      await files.remove();
    },
  };
};
