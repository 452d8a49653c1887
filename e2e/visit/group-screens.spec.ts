import { type Page, expect, test } from "playwright/test";
import { expectNothingSerious } from "./axe.ts";
import { openRawGuests } from "./group.ts";
import { pressByKeyboard } from "./keyboard.ts";
import { PATIENT, type Planned, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

/* What the controls of a visit look like to axe, and whether the keyboard alone works them. */

test.describe.configure({ mode: "serial" });

let stage: VisitStage;
let desktop: Page;
let patient: Page;
let visit: Planned;

test.beforeAll(async () => {
  stage = await openVisitStage();
  desktop = stage.desktop.page;
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await stage.keepPictures(info);
});
test.afterAll(() => stage.close());

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

test("today with a queue, the invitations, the clinic's place and the settings have nothing serious for axe", async () => {
  visit = await stage.plan("Screens of a group", "group", 11);
  patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await openRawGuests(visit, ["Ada", "Bo"]);
  await expect(desktop.getByRole("button", { name: "Admit Bo" })).toBeEnabled();
  await expectNothingSerious(desktop, "today with a queue");
  await desktop.getByRole("button", { name: `More for ${visit.label}` }).click();
  await desktop.getByRole("menuitem", { name: "Invitations" }).click();
  await expect(desktop.getByRole("heading", { name: "One link for all" })).toBeVisible();
  await expectNothingSerious(desktop, "invitations");
  await desktop.keyboard.press("Escape");
  await desktop.getByRole("button", { name: "Clinic" }).click();
  await expect(desktop.getByText("Only invited members may host.")).toBeVisible();
  await expectNothingSerious(desktop, "the clinic's members");
  await desktop.getByRole("tab", { name: "Waiting room" }).click();
  await expect(desktop.getByLabel("Your own words")).toBeVisible();
  await expectNothingSerious(desktop, "the clinic's waiting room");
  await desktop.getByRole("tab", { name: "Policies in force" }).click();
  await expect(desktop.getByLabel("Cover the screen after")).toBeVisible();
  await expectNothingSerious(desktop, "the clinic's policies");
  await desktop.getByRole("button", { name: "Settings" }).click();
  for (const pane of ["My sessions", "Security", "Policies", "Updates", "About"]) {
    await desktop.getByRole("button", { name: pane, exact: true }).click();
    await expect(desktop.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNothingSerious(desktop, `settings: ${pane}`);
  }
  await desktop.getByRole("button", { name: /^Today/ }).click();
});

test("a group of four and of twelve, the menu of one person and the panels have nothing serious for axe", async () => {
  await steps.openVisit(desktop, visit.label);
  await steps.admitAll(desktop, 3);
  await expectToSeeAndHear(desktop, PATIENT);
  await expectNothingSerious(desktop, "group of four");
  await desktop.getByRole("button", { name: `More for ${PATIENT.name}` }).click();
  await expectNothingSerious(desktop, "menu of one person");
  await desktop.keyboard.press("Escape");
  await openRawGuests(visit, ["Cleo", "Dev", "Eva", "Finn", "Gus", "Hana", "Ines", "Jo"]);
  await steps.admitAll(desktop, 8);
  await expect(desktop.locator("main figure")).toHaveCount(12);
  await expectNothingSerious(desktop, "group of twelve");
  await expectNothingSerious(patient, "group of twelve on a phone");
  await steps.openPanel(desktop, "Security");
  await expectNothingSerious(desktop, "panel Security");
  await steps.openPanel(desktop, "People");
});

test("the keyboard alone mutes, locks, asks, suspends and resumes, and a patient answers and raises a hand with it", async () => {
  await pressByKeyboard(patient, "Hand");
  await expect(desktop.getByRole("button", { name: "Hands" })).toContainText("1");
  await desktop.keyboard.press("l");
  await expect(desktop.getByRole("button", { name: "Unlock visit" }).first()).toBeVisible();
  await pressByKeyboard(desktop, `More for ${PATIENT.name}`);
  await desktop.keyboard.type("Mute");
  await desktop.keyboard.press("Enter");
  await expect(patient.getByText("You were muted by the host.")).toBeVisible();
  await pressByKeyboard(desktop, `More for ${PATIENT.name}`);
  await desktop.keyboard.type("Ask");
  await desktop.keyboard.press("Enter");
  await expect(patient.getByText("Dr. Ana Ruiz asks you to unmute")).toBeVisible();
  await expectNothingSerious(patient, "asked to unmute");
  await pressByKeyboard(patient, "Unmute");
  await expectToSeeAndHear(desktop, PATIENT);
  await steps.openPanel(desktop, "Security");
  await pressByKeyboard(desktop, "Suspend everything");
  await pressByKeyboard(desktop, "Suspend");
  await expect(heading(patient, "Dr. Ana Ruiz has paused the visit for everybody.")).toBeVisible();
  await expectNothingSerious(patient, "suspended");
  await expectNothingSerious(desktop, "suspended, host");
  await pressByKeyboard(desktop, "Resume the visit");
  await expectToSeeAndHear(desktop, PATIENT);
  await pressByKeyboard(desktop, "End visit");
  await pressByKeyboard(desktop, "End for all");
  await expect(heading(patient, "The visit has ended")).toBeVisible();
});
