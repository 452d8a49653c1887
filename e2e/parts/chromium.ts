import { chromium, type Browser } from "playwright/test";
import { makeMediaFiles, type Looks } from "./pictures.ts";

/** A browser of one person, who looks and sounds like nobody else. */
export type PersonBrowser = { browser: Browser; close(): Promise<void> };

/** The browser under test: `ANTEROOM_CHROMIUM`, else Debian's place for it. */
export const chromiumProgram = (): string => process.env["ANTEROOM_CHROMIUM"] ?? "/usr/bin/chromium";

/** Switches for a browser whose camera and microphone play files; the sandbox stays on for everybody but root. */
export const chromiumSwitches = (files: { video: string; audio: string }): string[] => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${files.video}`,
  `--use-file-for-fake-audio-capture=${files.audio}`,
  "--auto-select-desktop-capture-source=Entire screen",
  "--autoplay-policy=no-user-gesture-required",
  "--disable-background-networking",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-dev-shm-usage",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
  "--no-first-run",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Starts a browser for one person. */
export const startPersonBrowser = async (looks: Looks): Promise<PersonBrowser> => {
  const files = await makeMediaFiles(looks);
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: chromiumSwitches(files),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      await files.remove();
    },
  };
};
