import { type Locator, type Page, expect, test } from "playwright/test";
import { type Desktop, runDesktop } from "../parts/electron.ts";
import { type RawGuest, openRawGuest } from "../parts/raw-guest.ts";
import { type MortalService, mortalService } from "../parts/mortal-service.ts";
import { PATIENT } from "../visit/stage.ts";
import { signIn } from "../visit/steps.ts";
import { findWords } from "../visit/traces.ts";
import { coverComes, coverOf, goOn, moveMouse, warningOf } from "./covering.ts";
import {
  type Employee,
  type Workplace,
  openWorkplace,
  pageWith,
  planVisit,
  refusalOf,
  rendererPid,
} from "./workplace.ts";

const COVER_MS = 6_000;
const LOGOFF_MS = 14_000;
const AROUND_MS = 2_000;
const LABEL = "Zanzibar knee, second look";

test.describe.configure({ mode: "serial" });

let place: Workplace;
let desktop: Desktop;
let page: Page;
let person: Employee;
let way: Awaited<ReturnType<typeof planVisit>>;
let guest: RawGuest;
let service: MortalService;

test.beforeAll(async () => {
  place = await openWorkplace();
  await place.setPolicy({ coverAfterSeconds: COVER_MS / 1_000, logoffAfterSeconds: LOGOFF_MS / 1_000 });
  person = await place.hire("Dr. Ada Winter");
  desktop = await place.start({ dataFolder: await place.newFolder("desktop") });
  page = await pageWith(desktop, "Sign in");
});
test.afterEach(({}, info) => place.afterEach(info));
test.afterAll(async () => {
  await guest?.close();
  await service?.close();
  await place.close();
});

/** Everything that a page shows or keeps in its document. */
const documentOf = (): Promise<string> => page.evaluate(() => document.documentElement.outerHTML);

/** From now on every notification is kept as it is shown. */
const watchNotices = (): Promise<void> =>
  desktop.app.evaluate(({ Notification }) => {
    const kept: string[] = [];
    Reflect.set(globalThis, "keptNotices", kept);
    Notification.prototype.show = function keep(this: Electron.Notification): void {
      kept.push(`${this.title}: ${this.body}`);
    };
  });
const noticesShown = (): Promise<string> =>
  desktop.app.evaluate(() => JSON.stringify(Reflect.get(globalThis, "keptNotices")));

const openNewVisit = async (): Promise<Locator> => {
  await page.getByRole("button", { name: "New visit" }).first().click();
  return page.getByRole("dialog").getByLabel("Label in your day list");
};

const stateNow = (): string => {
  const [row] = place.ask("select state from session order by createdAt desc, rowid desc limit 1");
  return String(row?.["state"]);
};

test("one is warned before the cover, and a touch of the mouse is answer enough", async () => {
  await signIn(page, person);
  way = await planVisit(page, LABEL);
  await expect(page.getByRole("button", { name: `Open visit: ${LABEL}` })).toBeVisible();
  guest = await openRawGuest(way, { name: PATIENT.name });
  await expect(page.getByText(PATIENT.name).first()).toBeVisible();
  await moveMouse(desktop);
  await expect(warningOf(page)).toBeVisible({ timeout: COVER_MS + AROUND_MS });
  await moveMouse(desktop);
  await expect(warningOf(page)).toHaveCount(0);
  await expect(coverOf(page)).toHaveCount(0);
});

test("without input the cover comes on time", async () => {
  const touched = await moveMouse(desktop);
  const covered = await coverComes(page);
  expect(covered - touched).toBeGreaterThan(COVER_MS - AROUND_MS);
  expect(covered - touched).toBeLessThan(COVER_MS + AROUND_MS);
});

test("nothing of a patient is left under the cover: not in the document, the title, the store or an answer of main", async () => {
  await expect(page.getByText("1 person is waiting")).toBeVisible();
  expect(await documentOf()).not.toMatch(/Zanzibar|Lindqvist/);
  const titles = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );
  expect(titles).toEqual(["Anteroom"]);
  for (const channel of ["visits.list", "clinic.read", "share.list", "session.list", "staff.list"])
    expect([channel, await refusalOf(page, channel)]).toEqual([channel, "SESSION_COVERED"]); // oxlint-disable-line no-await-in-loop -- one after the other
});

test("whoever goes and comes meanwhile is counted, and named nowhere", async () => {
  await guest.close();
  await expect(page.getByText("1 person is waiting")).toHaveCount(0);
  await watchNotices();
  guest = await openRawGuest(way, { name: "Ottilie Brandt" });
  await expect(page.getByText("1 person is waiting")).toBeVisible();
  expect(await documentOf()).not.toMatch(/Zanzibar|Lindqvist|Ottilie|Brandt/);
  expect(await noticesShown()).not.toMatch(/Zanzibar|Lindqvist|Ottilie|Brandt/);
});

test("a wrong password says so, and the right one brings the day back", async () => {
  await goOn(page, "not the password at all");
  await expect(page.getByText("That password is wrong.")).toBeVisible();
  await goOn(page, person.password);
  await expect(page.getByRole("button", { name: `Open visit: ${LABEL}` })).toBeVisible();
  expect(stateNow()).toBe("active");
});

test("another start with --cover covers and never uncovers, and what was half written is there again", async () => {
  const cover = () => runDesktop({ dataFolder: desktop.dataFolder, args: ["--cover"] });
  await (await openNewVisit()).fill("Curlew hip, half");
  expect((await cover()).code).toBe(0);
  await expect(coverOf(page)).toBeVisible();
  expect(await documentOf()).not.toContain("Curlew");
  expect((await cover()).code).toBe(0);
  await expect(coverOf(page)).toBeVisible();
  await goOn(page, person.password);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await expect(await openNewVisit()).toHaveValue("Curlew hip, half");
  expect((await cover()).code).toBe(0);
});

test("five wrong passwords log off, and the page and its process are new", async () => {
  const before = await rendererPid(desktop);
  await expect(coverOf(page)).toBeVisible();
  for (let tries = 1; tries <= 4; tries += 1) {
    await goOn(page, `wrong password number ${tries}`);
    await expect(page.getByText("That password is wrong.")).toBeVisible();
    await page.getByRole("textbox", { name: "Password" }).fill("");
  }
  await goOn(page, "wrong password number 5");
  page = await pageWith(desktop, "Sign in");
  await expect(page.getByText("You were logged off after five wrong passwords.")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("");
  expect(await rendererPid(desktop)).not.toBe(before);
  expect(place.ask("select id from session")).toEqual([]);
});

test("without the clinic's service it stays covered, says why, and comes back with it", async () => {
  person = await place.hire("Dr. Bo Lind");
  service = await mortalService(place.clinic, place.dataFolder);
  await signIn(page, person);
  await expect(await openNewVisit()).toHaveValue("");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Cover" }).click();
  await service.kill();
  await goOn(page, person.password);
  await expect(page.getByText("The clinic service cannot be reached.")).toBeVisible();
  await expect(coverOf(page)).toBeVisible();
  await service.start();
  await goOn(page, person.password);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
});

test("the log off comes at its time, says why, and leaves nothing; the service wants the password", async () => {
  const before = await rendererPid(desktop);
  const touched = await moveMouse(desktop);
  await coverComes(page);
  const ends = (): number => desktop.log().split("session.ended").length;
  const endsBefore = ends();
  await expect.poll(ends, { intervals: [100], timeout: LOGOFF_MS + AROUND_MS }).toBeGreaterThan(endsBefore);
  const loggedOff = Date.now() - touched;
  expect(loggedOff).toBeGreaterThan(LOGOFF_MS - AROUND_MS);
  expect(loggedOff).toBeLessThan(LOGOFF_MS + AROUND_MS);
  page = await pageWith(desktop, "Sign in");
  await expect(page.getByText("You were logged off because nobody used Anteroom for a while.")).toBeVisible();
  expect(await rendererPid(desktop)).not.toBe(before);
  await expect.poll(stateNow).toBe("needsFactor");
  const words = [person.email, person.password, "Lindqvist", "Zanzibar", "Bo Lind"];
  expect(await findWords(desktop.dataFolder, words)).toEqual([]);
  expect(desktop.log()).not.toMatch(new RegExp(words.join("|")));
});

test("who was logged off for want of input comes back with the password alone", async () => {
  await expect(page.getByText("Welcome back, Dr. Bo Lind.")).toBeVisible();
  await goOn(page, person.password);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await expect.poll(stateNow).toBe("active");
});
