import { launch, type Browser, type Page } from "puppeteer-core";
import { pretendCamera } from "./made-devices.ts";
import type { Looks } from "./pictures.ts";

/** A Firefox of one person, whose camera is made in the page and whose microphone is Firefox's own sine. */
export type PersonFirefox = {
  browser: Browser;
  version: string;
  newPage(): Promise<Page>;
  close(): Promise<void>;
};

/** The browser under test: `ANTEROOM_FIREFOX`, else Debian's place for it. */
export const firefoxProgram = (): string => process.env["ANTEROOM_FIREFOX"] ?? "/usr/bin/firefox-esr";

/** Starts Firefox for one person. */
export const startPersonFirefox = async (looks: Looks): Promise<PersonFirefox> => {
  const browser = await launch({
    browser: "firefox",
    executablePath: firefoxProgram(),
    headless: true,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.audio.fake_frequency": looks.toneHz,
      "media.navigator.permission.disabled": true,
      "media.peerconnection.ice.loopback": true,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
      "media.autoplay.default": 0,
      "media.autoplay.blocking_policy": 0,
    },
  });
  return {
    browser,
    version: await browser.version(),
    newPage: async () => {
      const page = await browser.newPage();
      await page.evaluateOnNewDocument(pretendCamera, looks.colour);
      return page;
    },
    close: () => browser.close(),
  };
};
