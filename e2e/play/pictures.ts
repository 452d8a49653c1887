import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type Page, chromium, expect } from "playwright/test";
import { chromiumProgram, chromiumSwitches } from "../parts/chromium.ts";
import { type DrawnPerson, drawPerson } from "../parts/drawn-person.ts";
import { launchDesktop } from "../parts/electron.ts";
import { makeMediaFiles } from "../parts/pictures.ts";
import * as z from "zod";
import * as steps from "../visit/steps.ts";
import { type Script, readScript } from "./script.ts";

/* Makes the pictures of the README from the real program; started by `npm run pictures`. */

const CLINICIAN: DrawnPerson = {
  skin: [226, 190, 162],
  hair: [92, 60, 40],
  shirt: [84, 118, 78],
  wall: [46, 54, 46],
};
const PATIENT: DrawnPerson = {
  skin: [200, 154, 122],
  hair: [44, 32, 28],
  shirt: [64, 112, 124],
  wall: [38, 52, 52],
};
const MINUTE_MS = 60_000;

const people: Browser[] = [];

const openBrowser = async (person: DrawnPerson): Promise<Page> => {
  const { path } = await drawPerson(person);
  const { audio } = await makeMediaFiles({ colour: "green", toneHz: 440 });
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: chromiumSwitches({ video: path, audio }),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  people.push(browser);
  return browser.newPage({ viewport: { width: 390, height: 844 } });
};

const Made = z.object({
  value: z.object({ invitation: z.object({ link: z.string(), passcode: z.string() }) }),
});
type Invited = z.infer<typeof Made>["value"]["invitation"];

/** A visit as the New visit window makes it, through the same channel. */
const makeVisit = async (desktop: Page, label: string, inMinutes: number): Promise<Invited> => {
  const startsAt = (Math.floor(Date.now() / MINUTE_MS) + inMinutes) * MINUTE_MS;
  const made: unknown = await desktop.evaluate(
    (draft) =>
      window.anteroom?.invoke("visits.create", { ...draft, kind: "oneToOne", minutes: 30, places: 2 }),
    { label, startsAt },
  );
  return Made.parse(made).value.invitation;
};

const take = async (script: Script, folder: string): Promise<void> => {
  const camera = await drawPerson(CLINICIAN);
  const { audio } = await makeMediaFiles({ colour: "blue", toneHz: 300 });
  const desktop = await launchDesktop({
    serverOrigin: script.origin,
    args: [
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${camera.path}`,
      `--use-file-for-fake-audio-capture=${audio}`,
    ],
  });
  const { page } = desktop;
  await page.emulateMedia({ colorScheme: "light" });
  await steps.signIn(page, script);
  const second = await makeVisit(page, "S. H., first visit", 30);
  await makeVisit(page, "Grief group, preparation", 90);
  await makeVisit(page, "T. B., follow-up", 150);
  const [jonas, samira] = [await openBrowser(PATIENT), await openBrowser(PATIENT)];
  await steps.arrive(jonas, { ...script, name: "J. Lindqvist" });
  await steps.arrive(samira, { ...second, name: "S. Haddad" });
  await expect(page.getByRole("button", { name: "Admit S. Haddad" })).toBeVisible();
  await page.screenshot({ path: join(folder, "today.png") });
  await steps.openVisit(page);
  await steps.admit(page, "J. Lindqvist");
  await expect(jonas.getByRole("button", { name: "Leave" })).toBeVisible();
  await expect
    .poll(() =>
      page.evaluate(
        () => [...document.querySelectorAll("video")].filter((one) => one.videoWidth > 400).length,
      ),
    )
    .toBeGreaterThan(1);
  await page.mouse.move(640, 10);
  await page.screenshot({ path: join(folder, "visit.png") });
  await jonas.screenshot({ path: join(folder, "patient.png") });
  await desktop.close();
  for (const browser of people) await browser.close();
};

const script = await readScript(process.stdin);
const folder = process.env["ANTEROOM_PICTURES"] ?? "pictures";
await mkdir(folder, { recursive: true });
await take(script, folder);
