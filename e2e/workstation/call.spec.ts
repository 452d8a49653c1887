import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, expect, test } from "playwright/test";
import { type PersonBrowser, startPersonBrowser } from "../parts/chromium.ts";
import type { Desktop } from "../parts/electron.ts";
import { makeMediaFiles } from "../parts/pictures.ts";
import { type PlainWindow, openPlainWindow } from "../parts/plain-window.ts";
import { type Machine, startMachine } from "../session/machine.ts";
import { colourShown, toneHeard } from "../visit/senses.ts";
import { HOST, PATIENT, expectToSeeAndHear } from "../visit/stage.ts";
import * as steps from "../visit/steps.ts";
import { goOn, moveMouse } from "./covering.ts";
import { headingsKept, keepHeadings, toneOut } from "./heard.ts";
import { type Employee, type Workplace, openWorkplace, pageWith, planVisit } from "./workplace.ts";

const COVER_MS = 6_000;
const LOGOFF_MS = 9_000;
const GRACE_MS = 6_000;
const AROUND_MS = 2_500;
const LABEL = "Zanzibar knee, second look";
/** What a patient reads while the host is gone. */
const ON_HOLD = /stay|hold/i;
const WINDOW_TITLE = "Knee from the side";

test.describe.configure({ mode: "serial" });

let place: Workplace;
let folder: string;
let machine: Machine;
let media: Awaited<ReturnType<typeof makeMediaFiles>>;
let patients: PersonBrowser;
let red: PlainWindow;
let desktop: Desktop;
let page: Page;
let patient: Page;
let person: Employee;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-machine-"));
  machine = await startMachine(folder);
  place = await openWorkplace();
  media = await makeMediaFiles(HOST.looks);
  patients = await startPersonBrowser(PATIENT.looks);
  red = await openPlainWindow(WINDOW_TITLE, "#ff0000");
  await place.setPolicy({
    coverAfterSeconds: COVER_MS / 1_000,
    logoffAfterSeconds: LOGOFF_MS / 1_000,
    callLockGraceSeconds: GRACE_MS / 1_000,
  });
  person = await place.hire(HOST.name);
  desktop = await place.start({
    dataFolder: await place.newFolder("desktop"),
    env: machine.env,
    args: [
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${media.video}`,
      `--use-file-for-fake-audio-capture=${media.audio}`,
    ],
  });
  page = await pageWith(desktop, "Sign in");
});
test.afterEach(async ({}, info) => {
  await place.afterEach(info);
  if (info.status !== info.expectedStatus)
    await patient
      ?.screenshot({ path: info.outputPath("patient.png"), timeout: 3_000 })
      .catch(() => undefined);
});
test.afterAll(async () => {
  await red?.browser.close();
  await patients?.close();
  await place.close();
  await media.remove();
  await machine.close();
  await rm(folder, { recursive: true, force: true });
});

const outlook = (words: string) => page.getByText(words).first();
const isQuiet = (of: Page): Promise<void> => expect.poll(() => toneHeard(of)).toBe(0);
const share = `Screen shared by ${HOST.name}`;

const meet = async (): Promise<void> => {
  const visit = await planVisit(page, LABEL);
  patient = await (await patients.browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await steps.openVisit(page, LABEL);
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.admit(page, PATIENT.name);
  await expectToSeeAndHear(page, PATIENT);
  await expectToSeeAndHear(patient, HOST);
};

test("the cover comes in a call too, and the call goes on behind it, long after the log off would have come", async () => {
  await steps.signIn(page, person);
  await meet();
  await keepHeadings(patient);
  const touched = await moveMouse(desktop);
  await expect(outlook("Covered. Your visit goes on.")).toBeVisible({ timeout: COVER_MS + AROUND_MS });
  expect(Date.now() - touched).toBeGreaterThan(COVER_MS - AROUND_MS);
  expect(await page.content()).not.toMatch(/Zanzibar|Lindqvist/);
  await expect.poll(() => Date.now() - touched, { timeout: 30_000 }).toBeGreaterThan(LOGOFF_MS + 3_000);
  await expect(outlook("Covered. Your visit goes on.")).toBeVisible();
  await expectToSeeAndHear(patient, HOST);
  await expect.poll(() => colourShown(page, "Person 1")).toBe(PATIENT.looks.colour);
  expect(Math.abs((await toneOut(page)) - PATIENT.looks.toneHz)).toBeLessThan(12);
  expect((await headingsKept(patient)).filter((heading) => ON_HOLD.test(heading))).toEqual([]);
});

test("the password brings the visit's panels back, and nothing of it was interrupted", async () => {
  await goOn(page, person.password);
  await expect(page.getByRole("button", { name: "End visit" })).toBeVisible();
  await expectToSeeAndHear(page, PATIENT);
  await expectToSeeAndHear(patient, HOST);
  expect((await headingsKept(patient)).filter((heading) => ON_HOLD.test(heading))).toEqual([]);
});

test("a lock of the machine silences and blackens the call at once, ends a share, and the patient reads why", async () => {
  await page.getByRole("button", { name: /^Share/ }).click();
  await page.getByRole("option", { name: WINDOW_TITLE }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
  await expect.poll(() => colourShown(patient, share)).toBe("red");
  const locked = Date.now();
  await machine.setLocked(true);
  await expect(outlook("Covered. Leaves the visit in")).toBeVisible();
  expect(Date.now() - locked).toBeLessThan(AROUND_MS);
  await isQuiet(patient);
  await expect(patient.getByText(share)).toHaveCount(0);
  await expect(patient.getByText(/stepped away/i).first()).toBeVisible();
  expect(await colourShown(patient, HOST.name)).not.toBe(HOST.looks.colour);
  expect(await toneOut(page)).toBe(0);
  expect(Date.now() - locked).toBeLessThan(GRACE_MS);
});

test("unlocking brings nothing back, the password does; the share stays ended", async () => {
  await machine.setLocked(false);
  await goOn(page, person.password);
  await expect(page.getByRole("button", { name: "End visit" })).toBeVisible();
  await expectToSeeAndHear(patient, HOST);
  await expectToSeeAndHear(page, PATIENT);
  await expect(patient.getByText(/stepped away/i)).toHaveCount(0);
  await expect(patient.getByText(share)).toHaveCount(0);
  expect((await headingsKept(patient)).filter((heading) => ON_HOLD.test(heading))).toEqual([]);
});

test("who does not come back in time leaves the visit and is logged off, and the patient is asked to stay", async () => {
  await moveMouse(desktop);
  await machine.setLocked(true);
  const locked = Date.now();
  page = await pageWith(desktop, "Sign in");
  expect(Date.now() - locked).toBeGreaterThan(GRACE_MS - AROUND_MS);
  expect(Date.now() - locked).toBeLessThan(GRACE_MS + 2 * AROUND_MS);
  await expect(page.getByText("The visit was left and you were logged off")).toBeVisible();
  await expect(patient.getByRole("heading", { name: "Please stay." })).toBeVisible();
  await isQuiet(patient);
  expect((await headingsKept(patient)).some((heading) => ON_HOLD.test(heading))).toBe(true);
  await expect.poll(() => place.ask("select state from session")).toEqual([{ state: "needsFactor" }]);
  const told = place.ask("select action from audit where action like 'desktop.%' order by seq");
  expect(told.map(({ action }) => action).filter((action) => action === "desktop.callLocked")).toHaveLength(
    2,
  );
});
