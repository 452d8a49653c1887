import { type Page, expect, test } from "playwright/test";
import { type PlainWindow, openPlainWindow } from "../parts/plain-window.ts";
import { openRawGuest } from "../parts/raw-guest.ts";
import { colourShown } from "./senses.ts";
import { PATIENT, type Planned, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

declare global {
  /** What the system was asked to show, as this test's listener in the desktop's main process heard it. */
  var toldToSystem: { title: string; body: string }[];
}

const TITLE = "Shoulder from above";
const SHARE = "Screen shared by Dr. Ana Ruiz";

test.describe.configure({ mode: "serial" });

let stage: VisitStage;
let desktop: Page;
let patient: Page;
let visit: Planned;
let window: PlainWindow;

test.beforeAll(async () => {
  stage = await openVisitStage();
  window = await openPlainWindow(TITLE, "#ff0000");
  desktop = stage.desktop.page;
  visit = await stage.plan("Shared window");
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await stage.keepPictures(info);
});
test.afterAll(async () => {
  await window.browser.close();
  await stage.close();
});

/** The system's own notifications cannot be read here, so the call to it is: nothing of the program is replaced. */
const listenToNotices = (): Promise<void> =>
  stage.desktop.app.evaluate(({ Notification }) => {
    globalThis.toldToSystem = [];
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      globalThis.toldToSystem.push({ title: this.title, body: this.body });
    };
  });
const notices = () => stage.desktop.app.evaluate(() => globalThis.toldToSystem);
const windowCount = (): Promise<number> =>
  stage.desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
const picker = () => desktop.getByRole("dialog", { name: "What do you want to share?" });
const thumbnailOf = async (title: string): Promise<string> =>
  (await picker().getByRole("option", { name: title }).locator("img").getAttribute("src")) ?? "";

test("whoever begins to wait is told to the system without a name", async () => {
  await listenToNotices();
  patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await expect.poll(notices).toEqual([{ title: "Anteroom", body: "Somebody is waiting." }]);
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, PATIENT.name);
  await expectToSeeAndHear(desktop, PATIENT);
});

test("the picker's thumbnails are live, and no window of our own is among them", async () => {
  await desktop.getByRole("button", { name: /^Share/ }).click();
  await expect(picker().getByRole("option", { name: TITLE })).toBeVisible();
  const before = await thumbnailOf(TITLE);
  expect(before.length).toBeGreaterThan(200);
  await window.page.evaluate(() => (document.body.style.background = "#0000ff"));
  await expect.poll(() => thumbnailOf(TITLE)).not.toBe(before);
  const titles = await picker().getByRole("option").allTextContents();
  expect(titles.filter((title) => title.includes("Anteroom"))).toEqual([]);
  await picker().getByRole("tab", { name: "Screens" }).click();
  await expect(picker().getByRole("option")).not.toHaveCount(0);
  await expect(picker().getByRole("button", { name: "Share", exact: true })).toBeDisabled();
});

test("exactly the chosen window is seen, and what becomes of it", async () => {
  await picker().getByRole("tab", { name: "Windows" }).click();
  await picker().getByRole("option", { name: TITLE }).click();
  await expect(picker().getByText(/Other windows stay private/)).toBeVisible();
  await picker().getByRole("button", { name: "Share", exact: true }).click();
  await expect.poll(() => colourShown(patient, SHARE)).toBe("blue");
  await window.page.evaluate(() => (document.body.style.background = "#ff0000"));
  await expect.poll(() => colourShown(patient, SHARE)).toBe("red");
});

test("while something is shared the system is told nothing, and afterwards what was held", async () => {
  const before = await notices();
  const next = await openRawGuest(visit, { name: "Held back" });
  await expect(desktop.getByRole("button", { name: "Admit Held back" })).toBeVisible();
  expect(await notices()).toEqual(before);
  await desktop.getByRole("button", { name: "Stop sharing" }).first().click();
  await expect(patient.getByText(SHARE)).toHaveCount(0);
  await expect.poll(async () => (await notices()).length).toBe(before.length + 1);
  expect((await notices()).at(-1)).toEqual({ title: "Anteroom", body: "Somebody is waiting." });
  await next.close();
});

test("a whole screen that is shared wears a frame, which goes with the share", async () => {
  const windows = await windowCount();
  await desktop.getByRole("button", { name: /^Share/ }).click();
  await picker().getByRole("tab", { name: "Screens" }).click();
  await picker().getByRole("option").first().click();
  await picker().getByRole("button", { name: "Share", exact: true }).click();
  await expect.poll(windowCount).toBe(windows + 4);
  await expect.poll(() => colourShown(patient, SHARE)).not.toBeNull();
  await desktop.getByRole("button", { name: "Stop sharing" }).first().click();
  await expect.poll(windowCount).toBe(windows);
  await steps.endForAll(desktop);
});
